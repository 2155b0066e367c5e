// Any bytes as text for both tokenizers, and any bytes as a vocabulary.
#include <cstring>
#include <string>

#include "engine/base/utf8.h"
#include "engine/gguf/writer.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace autoglm;

void require(bool condition) {
    if (!condition) __builtin_trap();
}

std::unique_ptr<Tokenizer> load(const char* name) {
    const auto file = GgufFile::open(std::string(AUTOGLM_TEST_DATA "/") + name);
    require(file.has_value());
    auto tokenizer = Tokenizer::create(*file);
    require(tokenizer.has_value());
    return std::move(tokenizer).value();
}

void checkText(const Tokenizer& tokenizer, std::string_view text) {
    const auto ids = tokenizer.encode(text, SpecialTokens::Ignore);
    const bool ambiguous =
        tokenizer.addsLeadingSpace() && text.find("\xe2\x96\x81") != std::string_view::npos;
    require(ambiguous || tokenizer.decode(ids) == text);
    for (const TokenId id : ids)
        require(tokenizer.vocab().contains(id) && !tokenizer.vocab().isSpecial(id));
    std::size_t covered = 0;
    for (const TextFragment& fragment : tokenizer.splitSpecial(text)) {
        require(fragment.text.data() == text.data() + covered && !fragment.text.empty());
        covered += fragment.text.size();
    }
    require(covered == text.size());
    StreamDecoder decoder(tokenizer);
    for (const TokenId id : tokenizer.encode(text, SpecialTokens::Parse)) {
        const std::string part = decoder.push(id);
        require(completeUtf8Prefix(part) == part.size());
    }
    require(decoder.finish().size() <= 3);
}

/// A vocabulary whose tokens, types, scores and merges all come from the input. It may be refused, never
/// crash.
void checkVocabulary(std::string_view data) {
    GgufWriter writer;
    const bool sentencepiece = !data.empty() && (data[0] & 1) != 0;
    writer.addString("tokenizer.ggml.model", sentencepiece ? "llama" : "gpt2");
    std::vector<std::string> tokens;
    std::vector<std::int32_t> types;
    std::vector<float> scores;
    for (std::size_t start = 1; start < data.size();) {
        const std::size_t n = static_cast<unsigned char>(data[start]) % 12;
        tokens.emplace_back(data.substr(start + 1 < data.size() ? start + 1 : start, n));
        types.push_back(static_cast<unsigned char>(data[start]) / 12 % 8);
        scores.push_back(static_cast<float>(static_cast<signed char>(data[start])));
        start += n + 1;
    }
    if (sentencepiece) tokens.push_back("<unk>"), types.push_back(2), scores.push_back(0);
    writer.addStrings("tokenizer.ggml.tokens", tokens);
    writer.addI32s("tokenizer.ggml.token_type", types);
    writer.addF32s("tokenizer.ggml.scores", scores);
    writer.addStrings("tokenizer.ggml.merges", tokens);
    const auto bytes = writer.toBytes();
    const auto file = GgufFile::parse(bytes, "fuzz");
    require(file.has_value());
    const auto tokenizer = Tokenizer::create(*file);
    if (!tokenizer) return require(!tokenizer.error().message().empty());
    for (const auto mode : {SpecialTokens::Ignore, SpecialTokens::Parse}) {
        for (const TokenId id : (*tokenizer)->encode(data, mode))
            require((*tokenizer)->vocab().contains(id));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t sizeBytes) {
    static const auto kBpe = load("glm4_vocab.gguf");
    static const auto kSpm = load("chatglm3_vocab.gguf");
    if (sizeBytes > 65536) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), sizeBytes);
    checkText(*kBpe, text);
    checkText(*kSpm, text);
    checkVocabulary(text);
    return 0;
}

std::vector<autoglm::fuzz::Input> autoglm::fuzz::seeds() {
    std::vector<Input> inputs;
    for (const char* text :
         {"Hello, world! It's 12345 o'clock.\r\n\n  x",
          "你好，世界 👩‍💻 <|user|>\n[gMASK]<sop>sop", "\xff\xc3(\x80 \xe4\xbd",
          "\x01\x0f<0x41>\x0f<0xZZ>\x10\xe2\x96\x81 a b", " \t\u3000\u0085\u2028 ½٣ e\u0301'S'LL"}) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(text);
        inputs.emplace_back(begin, begin + std::strlen(text));
    }
    return inputs;
}
