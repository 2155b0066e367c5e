#include "tests/support/tiny_model.h"

#include <cmath>
#include <cstring>
#include <deque>

#include "engine/base/half.h"
#include "engine/base/utf8.h"

namespace autoglm::test {
namespace {

std::uint32_t fnv1a(const std::string& text) {
    std::uint32_t hash = 2166136261u;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

/// Blocks of a type that we only read: random bits after a scale that gives the values a spread of about 1 /
/// sqrt(ne0). Both IQ4 types begin with their fp16 scale.
std::vector<std::byte> randomBlocks(const std::string& name, std::uint64_t ne0, std::uint64_t count,
                                    const TypeTraits& traits) {
    // Root mean square of the values at scale 1: of the lookup table, times that of a random 6-bit sub-scale
    // for IQ4_XS.
    const double rms = traits.type == TensorType::IQ4_XS ? 1250.0 : 67.0;
    const std::uint16_t scale =
        floatToHalf(static_cast<float>(1.0 / (rms * std::sqrt(static_cast<double>(ne0)))));
    std::vector<std::byte> bytes(count / traits.blockElements * traits.blockBytes);
    std::uint32_t state = fnv1a(name);
    for (std::byte& byte : bytes) {
        state = 1664525u * state + 1013904223u;
        byte = static_cast<std::byte>(state >> 24);
    }
    for (std::size_t at = 0; at < bytes.size(); at += traits.blockBytes)
        std::memcpy(&bytes[at], &scale, sizeof scale);
    return bytes;
}

/// Collects tensors, keeping their bytes alive until the file is written.
class TensorStore {
public:
    explicit TensorStore(GgufWriter& writer) : m_writer(writer) {}

    void add(const std::string& name, std::vector<std::uint64_t> ne, TensorType type) {
        std::uint64_t count = 1;
        for (const std::uint64_t n : ne)
            count *= n;
        const TypeTraits& traits = traitsOf(type);
        std::vector<std::byte>& bytes = m_bytes.emplace_back();
        if (traits.encode == nullptr) {
            bytes = randomBlocks(name, ne[0], count, traits);
        } else {
            const std::vector<float> values = syntheticWeights(name, ne[0], count);
            bytes.resize(count / traits.blockElements * traits.blockBytes);
            traits.encode(values.data(), bytes.data(), count);
        }
        m_writer.addTensor(name, type, ne, bytes);
    }

private:
    GgufWriter& m_writer;
    std::deque<std::vector<std::byte>> m_bytes;
};

std::string gptSymbol(unsigned byte) {
    static const std::vector<char32_t> kSymbols = [] {
        std::vector<char32_t> symbols(256);
        char32_t next = 0x100;
        for (unsigned b = 0; b < 256; ++b) {
            const bool keeps = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            symbols[b] = keeps ? b : next++;
        }
        return symbols;
    }();
    std::string text;
    appendUtf8(text, kSymbols[byte]);
    return text;
}

void addTokenizer(GgufWriter& w, std::uint32_t nVocab) {
    static const std::vector<std::string> kSpecial = {"<|endoftext|>",
                                                      "[MASK]",
                                                      "[gMASK]",
                                                      "[sMASK]",
                                                      "<sop>",
                                                      "<eop>",
                                                      "<|system|>",
                                                      "<|user|>",
                                                      "<|assistant|>",
                                                      "<|observation|>",
                                                      "<|begin_of_image|>",
                                                      "<|end_of_image|>",
                                                      "<|begin_of_video|>",
                                                      "<|end_of_video|>"};
    std::vector<std::string> tokens;
    for (unsigned b = 0; b < 256; ++b)
        tokens.push_back(gptSymbol(b));
    std::vector<std::int32_t> types(256, 1);
    while (tokens.size() + kSpecial.size() < nVocab) {
        tokens.push_back("[PAD" + std::to_string(tokens.size()) + "]");
        types.push_back(5);
    }
    const auto firstSpecial = static_cast<std::uint32_t>(tokens.size());
    for (const std::string& name : kSpecial) {
        tokens.push_back(name);
        types.push_back(3);
    }
    const std::vector<std::string> merges = {"a b"};
    w.addString("tokenizer.ggml.model", "gpt2");
    w.addString("tokenizer.ggml.pre", "glm4");
    w.addStrings("tokenizer.ggml.tokens", tokens);
    w.addI32s("tokenizer.ggml.token_type", types);
    w.addStrings("tokenizer.ggml.merges", merges);
    w.addU32("tokenizer.ggml.eos_token_id", firstSpecial);
    w.addU32("tokenizer.ggml.eot_token_id", firstSpecial + 7);
}

void addMetadata(GgufWriter& w, const TinyModelSpec& s) {
    const std::string a = s.architecture + ".";
    w.addString("general.architecture", s.architecture);
    w.addString("general.name", "tiny-" + s.architecture);
    w.addU32("general.quantization_version", 2);
    w.addU32(a + "vocab_size", s.nVocab);
    w.addU32(a + "context_length", s.contextLength);
    w.addU32(a + "embedding_length", s.nEmbd);
    w.addU32(a + "block_count", s.nLayers + s.nMtpLayers);
    if (s.nMtpLayers > 0) w.addU32(a + "nextn_predict_layers", s.nMtpLayers);
    w.addU32(a + "feed_forward_length", s.nFf);
    w.addU32(a + "attention.head_count", s.nHeads);
    w.addU32(a + "attention.head_count_kv", s.nKvHeads);
    w.addU32(a + "attention.key_length", s.headDim);
    w.addU32(a + "attention.value_length", s.headDim);
    w.addF32(a + "attention.layer_norm_rms_epsilon", s.normEps);
    w.addU32(a + "rope.dimension_count", s.nRot);
    w.addF32(a + "rope.freq_base", s.ropeBase);
    if (!s.ropeSections.empty()) w.addI32s(a + "rope.dimension_sections", s.ropeSections);
    if (s.yarnFactor > 0) {
        w.addString(a + "rope.scaling.type", "yarn");
        w.addF32(a + "rope.scaling.factor", s.yarnFactor);
        w.addU32(a + "rope.scaling.original_context_length", s.yarnOriginalContext);
    }
    if (s.withTokenizer) {
        addTokenizer(w, s.nVocab);
    } else {
        w.addString("tokenizer.ggml.model", "none");
    }
}

void addLayer(TensorStore& t, const TinyModelSpec& s, std::uint32_t layer) {
    const std::string b = "blk." + std::to_string(layer) + ".";
    const std::uint64_t nQ = std::uint64_t{s.nHeads} * s.headDim, nKv = std::uint64_t{s.nKvHeads} * s.headDim;
    const bool sandwich = s.architecture == "glm4";
    t.add(b + "attn_norm.weight", {s.nEmbd}, TensorType::F32);
    if (s.fusedQkv) {
        t.add(b + "attn_qkv.weight", {s.nEmbd, nQ + 2 * nKv}, s.matrixType);
        if (s.qkvBias) t.add(b + "attn_qkv.bias", {nQ + 2 * nKv}, TensorType::F32);
    } else {
        for (const auto& [part, rows] : {std::pair{"attn_q", nQ}, {"attn_k", nKv}, {"attn_v", nKv}}) {
            t.add(b + part + ".weight", {s.nEmbd, rows}, s.matrixType);
            if (s.qkvBias) t.add(b + part + ".bias", {rows}, TensorType::F32);
        }
    }
    t.add(b + "attn_output.weight", {nQ, s.nEmbd}, s.matrixType);
    if (sandwich) t.add(b + "post_attention_norm.weight", {s.nEmbd}, TensorType::F32);
    t.add(b + "ffn_norm.weight", {s.nEmbd}, TensorType::F32);
    t.add(b + "ffn_up.weight", {s.nEmbd, 2ull * s.nFf}, s.matrixType);
    t.add(b + "ffn_down.weight", {s.nFf, s.nEmbd}, s.matrixType);
    if (sandwich) t.add(b + "post_ffw_norm.weight", {s.nEmbd}, TensorType::F32);
}

}  // namespace

std::vector<float> syntheticWeights(const std::string& name, std::uint64_t ne0, std::uint64_t count) {
    std::uint32_t state = fnv1a(name);
    const bool isNorm = contains(name, "norm"), isBias = name.ends_with(".bias"),
               isEmbedding = name == "token_embd.weight";
    std::vector<float> values(count);
    for (float& value : values) {
        state = 1664525u * state + 1013904223u;
        const double u = static_cast<double>(state >> 8) / 8388608.0 - 1.0;
        double v = u * std::sqrt(3.0 / static_cast<double>(ne0));
        if (isEmbedding) v = u;
        if (isBias) v = 0.1 * u;
        if (isNorm) v = 1.0 + 0.2 * u;
        value = static_cast<float>(v);
    }
    return values;
}

std::vector<std::byte> tinyModelBytes(const TinyModelSpec& s) {
    GgufWriter writer;
    addMetadata(writer, s);
    TensorStore tensors(writer);
    tensors.add("token_embd.weight", {s.nEmbd, s.nVocab}, s.matrixType);
    tensors.add("output_norm.weight", {s.nEmbd}, TensorType::F32);
    if (!s.tiedOutput) tensors.add("output.weight", {s.nEmbd, s.nVocab}, s.matrixType);
    for (std::uint32_t layer = 0; layer < s.nLayers + s.nMtpLayers; ++layer)
        addLayer(tensors, s, layer);
    for (std::uint32_t layer = s.nLayers; layer < s.nLayers + s.nMtpLayers; ++layer) {
        const std::string b = "blk." + std::to_string(layer) + ".nextn.";
        tensors.add(b + "eh_proj.weight", {2ull * s.nEmbd, s.nEmbd}, s.matrixType);
        tensors.add(b + "enorm.weight", {s.nEmbd}, TensorType::F32);
        tensors.add(b + "hnorm.weight", {s.nEmbd}, TensorType::F32);
    }
    return writer.toBytes();
}

}  // namespace autoglm::test
