// Rows T01 to T06: vocabularies that contradict themselves.
#include <cmath>

#include "tests/support/bad_files_builder.h"

namespace autoglm::test {
namespace {

using enum ErrorCode;
using enum Layer;
using V = ImageValue;

constexpr const char* kTokens = "tokenizer.ggml.tokens";
constexpr const char* kTypes = "tokenizer.ggml.token_type";
constexpr const char* kScores = "tokenizer.ggml.scores";
constexpr const char* kMerges = "tokenizer.ggml.merges";
constexpr std::size_t kVocab = 272;

V textArray(std::size_t n) {
    return V::texts(std::vector<std::string>(n, "x"));
}
V types(std::size_t n, std::int32_t type) {
    return V::array<std::int32_t>(ValueType::I32, std::vector<std::int32_t>(n, type));
}
V scores(std::size_t n, float score = 0) {
    return V::array<float>(ValueType::F32, std::vector<float>(n, score));
}
V bytes(std::size_t n) {
    return V::array<std::uint8_t>(ValueType::U8, std::vector<std::uint8_t>(n, 1));
}

std::vector<std::string> sentencePieces() {
    std::vector<std::string> pieces = {"<unk>", "<s>", "</s>"};
    for (int b = 0; b < 256; ++b) {
        const char* digits = "0123456789ABCDEF";
        pieces.push_back(std::string("<0x") + digits[b / 16] + digits[b % 16] + ">");
    }
    while (pieces.size() < kVocab)
        pieces.push_back("p" + std::to_string(pieces.size()));
    return pieces;
}

/// Turns the tokenizer into a valid sentencepiece one.
void makeSentencePiece(GgufImage& i) {
    std::vector<std::int32_t> kinds(kVocab, 1);
    kinds[0] = 2, kinds[1] = kinds[2] = 3;
    for (std::size_t t = 3; t < 259; ++t)
        kinds[t] = 6;
    i.set("tokenizer.ggml.model", V::text("llama"));
    i.set("tokenizer.ggml.pre", V::text("chatglm-spm"));
    i.set(kTokens, V::texts(sentencePieces()));
    i.set(kTypes, V::array<std::int32_t>(ValueType::I32, kinds));
    i.set(kScores, scores(kVocab));
    i.set("tokenizer.ggml.eos_token_id", V::u32(2));
    i.set("tokenizer.ggml.eot_token_id", V::u32(2));
}

void addSpecialIds(BadFileBuilder& b) {
    for (const char* role : {"eos", "eot", "eom", "bos", "padding", "unknown"}) {
        const std::string key = std::string("tokenizer.ggml.") + role + "_token_id";
        b.expect(Tokenizer, BadTokenizer, key, true);
        b.mutate(std::string("t02-") + role + "-is-vocabulary-size",
                 [&](GgufImage& i) { i.set(key, V::u32(kVocab)); });
    }
    const std::string eos = "tokenizer.ggml.eos_token_id";
    b.mutate("t02-unknown-2-32",
             [](GgufImage& i) { i.set("tokenizer.ggml.unknown_token_id", V::u32(0xffffffff)); });
    b.expect(Tokenizer, BadTokenizer, eos, true);
    b.mutate("t02-eos-2-31", [&](GgufImage& i) { i.set(eos, V::u32(0x80000000)); });
    b.mutate("t02-eos-minus-1", [&](GgufImage& i) { i.set(eos, V::i32(-1)); });
    b.mutate("t02-vocabulary-of-one", [](GgufImage& i) {
        i.set(kTokens, textArray(1));
        i.set(kTypes, types(1, 1));
    });
    b.expect(Tokenizer, BadValue, eos, true);
    b.mutate("t02-eos-string", [&](GgufImage& i) { i.set(eos, V::text("<|endoftext|>")); });
}

void addArrays(BadFileBuilder& b) {
    b.expect(Tokenizer, BadTokenizer, kTypes, true);
    b.mutate("t03-types-shorter", [](GgufImage& i) { i.set(kTypes, types(kVocab - 1, 1)); });
    b.mutate("t03-types-longer", [](GgufImage& i) { i.set(kTypes, types(kVocab + 1, 1)); });
    b.mutate("t03-types-empty", [](GgufImage& i) { i.set(kTypes, types(0, 1)); });
    b.expect(Tokenizer, BadValue, kTypes, true);
    b.mutate("t03-types-as-bytes", [](GgufImage& i) { i.set(kTypes, bytes(kVocab)); });
    b.mutate("t03-types-as-number", [](GgufImage& i) { i.set(kTypes, V::i32(1)); });
    b.expect(Tokenizer, BadTokenizer, "tokenizer.ggml.tokens[0]", false);
    b.mutate("t03-type-99", [](GgufImage& i) { i.set(kTypes, types(kVocab, 99)); });
    b.expect(Tokenizer, BadValue, kTokens, true);
    b.mutate("t06-tokens-as-numbers", [](GgufImage& i) { i.set(kTokens, types(kVocab, 1)); });
    b.mutate("t06-tokens-as-string", [](GgufImage& i) { i.set(kTokens, V::text("a b c")); });
    b.expect(Tokenizer, BadTokenizer, kTokens, true);
    b.mutate("t06-tokens-empty", [](GgufImage& i) { i.set(kTokens, textArray(0)); });
    b.expect(Tokenizer, MissingKey, kTokens, false);
    b.mutate("t06-tokens-absent", [](GgufImage& i) { i.erase(kTokens); });
    b.expect(Tokenizer, BadTokenizer, kTokens, false);
    b.mutate("t06-all-tokens-equal", [](GgufImage& i) { i.set(kTokens, textArray(kVocab)); });
    b.mutate("t06-all-tokens-unused", [](GgufImage& i) { i.set(kTypes, types(kVocab, 5)); });
    b.mutate("t01-token-of-1-mb", [](GgufImage& i) {
         std::vector<std::string> tokens(kVocab, "x");
         tokens[7].assign(1'000'000, 'y');
         i.set(kTokens, V::texts(tokens));
     }).subject = "tokenizer.ggml.tokens[7]";
    // The length of one token, and not the token, is beyond 31 bits: the container notices.
    b.expect(Container, CorruptMetadata, "tokenizer.ggml.tokens[0]", true);
    for (const std::uint64_t n :
         {std::uint64_t{1} << 31, (std::uint64_t{1} << 32) + 1, std::uint64_t{1} << 63}) {
        b.mutate("t01-token-length-" + std::to_string(n), [n](GgufImage& i) {
            V value = V::arrayHead(8, kVocab);
            value.append(n);
            value.bytes.resize(value.bytes.size() + 8 * kVocab);
            i.set(kTokens, value);
        });
    }
    b.expect(Tokenizer, MissingKey, kMerges, false);
    b.mutate("t06-merges-absent", [](GgufImage& i) { i.erase(kMerges); });
    b.expect(Tokenizer, BadValue, kMerges, true);
    b.mutate("t06-merges-as-numbers", [](GgufImage& i) { i.set(kMerges, types(3, 1)); });
}

void addModels(BadFileBuilder& b) {
    b.expect(Tokenizer, MissingKey, "tokenizer.ggml.model", false);
    b.mutate("t06-model-absent", [](GgufImage& i) { i.erase("tokenizer.ggml.model"); });
    b.expect(Tokenizer, BadTokenizer, "tokenizer.ggml.model", true);
    b.mutate("t06-model-bert", [](GgufImage& i) { i.set("tokenizer.ggml.model", V::text("bert")); });
    b.expect(Tokenizer, BadValue, "tokenizer.ggml.model", true);
    b.mutate("t06-model-number", [](GgufImage& i) { i.set("tokenizer.ggml.model", V::u32(2)); });
    b.expect(Tokenizer, BadTokenizer, "tokenizer.ggml.pre", false);
    b.mutate("t06-pre-of-another-family",
             [](GgufImage& i) { i.set("tokenizer.ggml.pre", V::text("qwen2")); });
}

void addSentencePiece(BadFileBuilder& b) {
    const auto piece = [&b](const char* name, auto change) {
        b.mutate(name, [&](GgufImage& i) {
            makeSentencePiece(i);
            change(i);
        });
    };
    b.expect(Tokenizer, MissingKey, kScores, false);
    piece("t03-scores-absent", [](GgufImage& i) { i.erase(kScores); });
    b.expect(Tokenizer, BadTokenizer, kScores, true);
    piece("t03-scores-shorter", [](GgufImage& i) { i.set(kScores, scores(kVocab - 1)); });
    b.expect(Tokenizer, BadValue, kScores, true);
    piece("t03-scores-as-bytes", [](GgufImage& i) { i.set(kScores, bytes(kVocab)); });
    b.expect(Tokenizer, BadTokenizer, "tokenizer.ggml.tokens[0]", false);
    piece("t03-scores-nan", [](GgufImage& i) { i.set(kScores, scores(kVocab, std::nanf(""))); });
    b.expect(Tokenizer, BadTokenizer, "tokenizer.ggml.tokens[3]", false);
    const std::pair<const char*, const char*> spellings[] = {
        {"t04-byte-token-minus-1", "<0x-1>"}, {"t04-byte-token-no-digits", "<0xZZ>"},
        {"t04-byte-token-cut", "<0x"},        {"t04-byte-token-256", "<0x100>"},
        {"t04-byte-token-empty", ""},
    };
    for (const auto& [name, spelling] : spellings) {
        piece(name, [text = spelling](GgufImage& i) {
            std::vector<std::string> pieces = sentencePieces();
            pieces[3] = text;
            i.set(kTokens, V::texts(pieces));
        });
    }
    b.expect(Tokenizer, BadTokenizer, kTokens, false);
    piece("t04-no-byte-and-no-unknown", [](GgufImage& i) {
        std::vector<std::string> pieces = sentencePieces();
        for (std::string& text : pieces)
            text = "q" + text;
        i.set(kTokens, V::texts(pieces));
        i.set(kTypes, types(kVocab, 1));
    });
}

}  // namespace

void addTokenizerRows(BadFileBuilder& b) {
    addSpecialIds(b);
    addArrays(b);
    addModels(b);
    addSentencePiece(b);
}

}  // namespace autoglm::test
