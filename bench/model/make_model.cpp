// autoglm_make_model: a GGUF file of a real GLM shape with random weights, for measuring speed and memory.
//   autoglm_make_model OUT.gguf --shape 0.1b|0.4b|ocr-0.7b|edge-1.5b|edge-4b|glm-9b|tiny [--type
//   q4_k_m|q8_0|…]
//   [--layers N] [--kv-heads N] [--seed N]
// Weights are gaussian, encoded once into a pool of blocks per type and repeated: seconds instead of minutes
// for gigabytes, and every block is one that a real file could hold.
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <list>
#include <map>
#include <random>

#include "engine/base/utf8.h"
#include "engine/gguf/writer.h"
#include "engine/quant/tensor_type.h"

namespace {

using autoglm::TensorType;
using autoglm::TypeTraits;

struct Shape {
    std::uint32_t nLayers, nEmbd, nHeads, nKvHeads, headDim, nFf, nVocab;
};

const std::map<std::string, Shape> kShapes = {
    {"0.1b", {12, 768, 6, 2, 128, 2048, 32768}},       {"0.4b", {20, 1280, 10, 2, 128, 3328, 32768}},
    {"ocr-0.7b", {16, 1536, 16, 8, 128, 4608, 59392}}, {"edge-1.5b", {28, 2048, 16, 4, 128, 6144, 59264}},
    {"edge-4b", {40, 3072, 24, 6, 128, 8192, 59264}},  {"glm-9b", {40, 4096, 32, 2, 128, 13696, 151552}},
    {"tiny", {4, 256, 8, 2, 32, 768, 1024}},
};

const std::vector<std::string> kSpecialTokens = {"<|endoftext|>",
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

/// The type each matrix gets: "q4_k_m" follows the usual recipe (output and half of attn_v and ffn_down in
/// Q6_K), rows that a K-quant cannot hold fall back as quantizers do.
class Recipe {
public:
    explicit Recipe(std::string name)
        : m_mixed(name == "q4_k_m"), m_type(autoglm::findTypeByName(m_mixed ? "q4_k" : name)) {}
    [[nodiscard]] bool known() const { return m_type != nullptr && m_type->encode != nullptr; }

    [[nodiscard]] TensorType typeFor(bool important, std::uint64_t nIn) const {
        const TensorType type = m_mixed && important ? TensorType::Q6_K : m_type->type;
        if (nIn % autoglm::traitsOf(type).blockElements == 0) return type;
        if (type == TensorType::Q4_K) return TensorType::Q5_0;
        if (type == TensorType::Q5_K) return TensorType::Q5_1;
        return TensorType::Q8_0;
    }
    [[nodiscard]] bool moreBits(std::uint32_t layer, std::uint32_t nLayers) const {
        const std::uint32_t eighth = nLayers / 8;
        return layer < eighth || layer >= 7 * eighth || (layer - eighth) % 3 == 2;
    }

private:
    bool m_mixed;
    const TypeTraits* m_type;
};

/// Encoded random blocks of one type and spread, repeated to any length.
class BlockPool {
public:
    explicit BlockPool(std::uint64_t seed) : m_random(seed) {}

    std::vector<std::byte> bytes(TensorType type, std::uint64_t nValues, double deviation) {
        const TypeTraits& traits = autoglm::traitsOf(type);
        const std::vector<std::byte>& pool = poolFor(type, deviation);
        std::vector<std::byte> out(nValues / traits.blockElements * traits.blockBytes);
        for (std::size_t done = 0; done < out.size(); done += pool.size()) {
            std::copy_n(pool.data(), std::min(pool.size(), out.size() - done), out.data() + done);
        }
        return out;
    }

private:
    // Not a multiple of any row length in use, so rows differ.
    static constexpr std::size_t kPoolValues = 256 * 4099;

    const std::vector<std::byte>& poolFor(TensorType type, double deviation) {
        std::vector<std::byte>& pool = m_pools[{type, deviation}];
        if (pool.empty()) {
            const TypeTraits& traits = autoglm::traitsOf(type);
            std::vector<float> values(kPoolValues);
            std::normal_distribution<float> gauss(0.0f, static_cast<float>(deviation));
            for (float& value : values)
                value = gauss(m_random);
            pool.resize(kPoolValues / traits.blockElements * traits.blockBytes);
            traits.encode(values.data(), pool.data(), kPoolValues);
        }
        return pool;
    }

    std::mt19937_64 m_random;
    std::map<std::pair<TensorType, double>, std::vector<std::byte>> m_pools;
};

class ModelMaker {
public:
    ModelMaker(const Shape& shape, Recipe recipe, std::uint64_t seed)
        : m_shape(shape), m_recipe(recipe), m_pool(seed) {}

    autoglm::Result<void> write(const std::string& path) {
        metadata();
        const Shape& s = m_shape;
        matrix("token_embd.weight", s.nEmbd, s.nVocab, false, 0.5);
        norm("output_norm.weight");
        matrix("output.weight", s.nEmbd, s.nVocab, true, 2.0 / std::sqrt(s.nEmbd));
        for (std::uint32_t layer = 0; layer < s.nLayers; ++layer)
            addLayer(layer);
        return m_writer.write(path);
    }

private:
    void metadata() {
        const Shape& s = m_shape;
        m_writer.addString("general.architecture", "glm4");
        m_writer.addString("general.name", "random-glm4");
        m_writer.addU32("general.quantization_version", 2);
        const std::pair<const char*, std::uint32_t> numbers[] = {{"context_length", 32768},
                                                                 {"embedding_length", s.nEmbd},
                                                                 {"block_count", s.nLayers},
                                                                 {"feed_forward_length", s.nFf},
                                                                 {"attention.head_count", s.nHeads},
                                                                 {"attention.head_count_kv", s.nKvHeads},
                                                                 {"attention.key_length", s.headDim},
                                                                 {"attention.value_length", s.headDim},
                                                                 {"rope.dimension_count", s.headDim / 2}};
        for (const auto& [key, value] : numbers)
            m_writer.addU32(std::string("glm4.") + key, value);
        m_writer.addF32("glm4.attention.layer_norm_rms_epsilon", 1e-5f);
        m_writer.addF32("glm4.rope.freq_base", 10000.0f);
        tokenizer();
    }

    void tokenizer() {
        std::vector<std::string> tokens;
        std::vector<std::int32_t> types;
        char32_t next = 0x100;
        for (unsigned b = 0; b < 256; ++b) {
            const bool keeps = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            autoglm::appendUtf8(tokens.emplace_back(), keeps ? b : next++);
            types.push_back(1);
        }
        while (tokens.size() + kSpecialTokens.size() < m_shape.nVocab) {
            tokens.push_back("[PAD" + std::to_string(tokens.size()) + "]");
            types.push_back(5);
        }
        const auto first = static_cast<std::uint32_t>(tokens.size());
        tokens.insert(tokens.end(), kSpecialTokens.begin(), kSpecialTokens.end());
        types.resize(tokens.size(), 3);
        const std::vector<std::string> merges = {"a b"};
        m_writer.addString("tokenizer.ggml.model", "gpt2");
        m_writer.addString("tokenizer.ggml.pre", "glm4");
        m_writer.addStrings("tokenizer.ggml.tokens", tokens);
        m_writer.addI32s("tokenizer.ggml.token_type", types);
        m_writer.addStrings("tokenizer.ggml.merges", merges);
        m_writer.addU32("tokenizer.ggml.eos_token_id", first);
        m_writer.addU32("tokenizer.ggml.eot_token_id", first + 7);
    }

    void addLayer(std::uint32_t layer) {
        const Shape& s = m_shape;
        const std::string b = "blk." + std::to_string(layer) + ".";
        const std::uint32_t nQ = s.nHeads * s.headDim, nKv = s.nKvHeads * s.headDim;
        const bool more = m_recipe.moreBits(layer, s.nLayers);
        const double in = 1 / std::sqrt(s.nEmbd);
        norm(b + "attn_norm.weight");
        matrix(b + "attn_q.weight", s.nEmbd, nQ, false, in);
        matrix(b + "attn_k.weight", s.nEmbd, nKv, false, in);
        matrix(b + "attn_v.weight", s.nEmbd, nKv, more, in);
        matrix(b + "attn_output.weight", nQ, s.nEmbd, false, 1 / std::sqrt(nQ));
        norm(b + "post_attention_norm.weight");
        norm(b + "ffn_norm.weight");
        matrix(b + "ffn_up.weight", s.nEmbd, 2 * s.nFf, false, in);
        matrix(b + "ffn_down.weight", s.nFf, s.nEmbd, more, 1 / std::sqrt(s.nFf));
        norm(b + "post_ffw_norm.weight");
    }

    void matrix(const std::string& name, std::uint64_t nIn, std::uint64_t nOut, bool important,
                double deviation) {
        const TensorType type = m_recipe.typeFor(important, nIn);
        const std::uint64_t ne[] = {nIn, nOut};
        m_bytes.push_back(m_pool.bytes(type, nIn * nOut, deviation));
        m_writer.addTensor(name, type, ne, m_bytes.back());
    }

    void norm(const std::string& name) {
        const std::uint64_t ne[] = {m_shape.nEmbd};
        const std::vector<float> ones(m_shape.nEmbd, 1.0f);
        const auto view = std::as_bytes(std::span(ones));
        m_bytes.emplace_back(view.begin(), view.end());
        m_writer.addTensor(name, TensorType::F32, ne, m_bytes.back());
    }

    Shape m_shape;
    Recipe m_recipe;
    BlockPool m_pool;
    autoglm::GgufWriter m_writer;
    std::list<std::vector<std::byte>> m_bytes;  // a list: the writer borrows
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A GGUF file of a GLM shape with random weights");
    std::string out, shapeName = "edge-1.5b", typeName = "q4_k_m";
    std::uint32_t nLayers = 0, nKvHeads = 0;
    std::uint64_t seed = 1;
    app.add_option("out", out)->required();
    app.add_option("--shape", shapeName)->check(CLI::IsMember(kShapes));
    app.add_option("--type", typeName);
    app.add_option("--layers", nLayers);
    app.add_option("--kv-heads", nKvHeads);
    app.add_option("--seed", seed);
    CLI11_PARSE(app, argc, argv);

    const Recipe recipe(typeName);
    if (!recipe.known()) {
        std::fprintf(stderr, "autoglm_make_model: cannot write type %s\n", typeName.c_str());
        return 2;
    }
    Shape shape = kShapes.at(shapeName);
    if (nLayers > 0) shape.nLayers = nLayers;
    if (nKvHeads > 0) shape.nKvHeads = nKvHeads;
    if (const auto written = ModelMaker(shape, recipe, seed).write(out); !written) {
        std::fprintf(stderr, "autoglm_make_model: %s\n", written.error().message().c_str());
        return 1;
    }
    return 0;
}
