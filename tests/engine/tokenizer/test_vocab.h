// Vocabularies for tests, as GGUF files in memory.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/gguf/writer.h"
#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/tokenizer.h"

namespace autoglm::test {

inline const std::vector<std::string>& glmSpecialTokens() {
    static const std::vector<std::string> kNames = {
        "<|endoftext|>", "[MASK]",       "[gMASK]",         "[sMASK]",          "<sop>",         "<eop>",
        "<|system|>",    "<|user|>",     "<|assistant|>",   "<|observation|>",  "<think>",       "</think>",
        "<tool_call>",   "</tool_call>", "<tool_response>", "</tool_response>", "<arg_key>",     "</arg_key>",
        "<arg_value>",   "</arg_value>", "/nothink",        "<|begin_of_box|>", "<|end_of_box|>"};
    return kNames;
}

/// A byte-level vocabulary: 256 byte tokens, then merges, then special tokens. Change members, then make it.
struct TestVocab {
    std::string model = "gpt2", pre = "glm4", chatTemplate;
    std::vector<std::string> tokens, merges;
    std::vector<std::int32_t> types;
    std::vector<float> scores;
    std::function<void(GgufWriter&)> more = [](GgufWriter&) {};

    static TestVocab bytesOnly() {
        TestVocab vocab;
        for (unsigned byte = 0; byte < 256; ++byte) {
            vocab.add(std::string(byteSymbol(static_cast<std::uint8_t>(byte))), TokenKind::Normal);
        }
        return vocab;
    }
    static TestVocab glm() {
        TestVocab vocab = bytesOnly();
        for (const std::string& name : glmSpecialTokens())
            vocab.add(name, TokenKind::Control);
        return vocab;
    }
    static TestVocab chatGlm3() {
        TestVocab vocab;
        vocab.model = "llama";
        vocab.pre = "chatglm-spm";
        vocab.add("<unk>", TokenKind::Unknown);
        vocab.add("<bos>", TokenKind::Control);
        vocab.add("<eos>", TokenKind::Control);
        for (unsigned byte = 0; byte < 256; ++byte) {
            char text[8];
            std::snprintf(text, sizeof text, "<0x%02X>", byte);
            vocab.add(text, TokenKind::Byte);
        }
        for (const char* piece : {"\u2581", "\u2581你", "你", "好", "a", "b", "ab"}) {
            vocab.add(piece, TokenKind::Normal, -static_cast<float>(vocab.tokens.size()));
        }
        for (const char* name : {"[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>",
                                 "<|assistant|>", "<|observation|>"}) {
            vocab.add(name, TokenKind::Control);
        }
        return vocab;
    }

    TokenId add(const std::string& text, TokenKind kind, float score = 0) {
        tokens.push_back(text);
        types.push_back(static_cast<std::int32_t>(kind));
        scores.push_back(score);
        return static_cast<TokenId>(tokens.size() - 1);
    }
    TokenId addMerge(const std::string& left, const std::string& right) {
        merges.push_back(left + " " + right);
        return add(left + right, TokenKind::Normal);
    }
    [[nodiscard]] std::vector<std::byte> bytes() const {
        GgufWriter writer;
        writer.addString("general.architecture", "glm4");
        writer.addString("tokenizer.ggml.model", model);
        writer.addString("tokenizer.ggml.pre", pre);
        writer.addStrings("tokenizer.ggml.tokens", tokens);
        if (!types.empty()) writer.addI32s("tokenizer.ggml.token_type", types);
        if (model == "llama" && !scores.empty()) writer.addF32s("tokenizer.ggml.scores", scores);
        if (model == "gpt2") writer.addStrings("tokenizer.ggml.merges", merges);
        if (!chatTemplate.empty()) writer.addString("tokenizer.chat_template", chatTemplate);
        more(writer);
        return writer.toBytes();
    }
    [[nodiscard]] Result<std::unique_ptr<Tokenizer>> tryMake() const {
        const std::vector<std::byte> file = bytes();
        AUTOGLM_TRY_ASSIGN(const GgufFile gguf, GgufFile::parse(file, "test"));
        return Tokenizer::create(gguf);
    }
    [[nodiscard]] std::unique_ptr<Tokenizer> make() const {
        auto tokenizer = tryMake();
        EXPECT_TRUE(tokenizer.has_value()) << tokenizer.error().message();
        return tokenizer ? std::move(tokenizer).value() : nullptr;
    }
    /// The error that a broken vocabulary gets.
    [[nodiscard]] Error error() const {
        auto tokenizer = tryMake();
        EXPECT_FALSE(tokenizer.has_value());
        return tokenizer ? Error{} : tokenizer.error();
    }
};

inline std::unique_ptr<Tokenizer> tokenizerFromData(const std::string& name) {
    auto file = GgufFile::open("tests/data/" + name);
    if (!file) {
        ADD_FAILURE() << file.error().message();
        return nullptr;
    }
    auto tokenizer = Tokenizer::create(*file);
    EXPECT_TRUE(tokenizer.has_value()) << tokenizer.error().message();
    return tokenizer ? std::move(tokenizer).value() : nullptr;
}

}  // namespace autoglm::test
