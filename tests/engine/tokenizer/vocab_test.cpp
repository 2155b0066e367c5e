#include "engine/tokenizer/vocab.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/engine/tokenizer/test_vocab.h"

namespace autoglm::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Vocab, FindsStopTokensByNameAndByMetadata) {
    TestVocab vocab = TestVocab::glm();
    const TokenId end = vocab.add("<end>", TokenKind::Control);
    vocab.more = [end](GgufWriter& w) {
        w.addU32("tokenizer.ggml.eos_token_id", 256);
        w.addI32("tokenizer.ggml.eom_token_id", end);
    };
    // <|endoftext|>, the four role tags, and the file's own.
    EXPECT_THAT(vocab.make()->vocab().stopTokens(), ElementsAre(256, 262, 263, 264, 265, end));
}

TEST(Vocab, FindsChatGlm3StopTokens) {
    const auto tokenizer = TestVocab::chatGlm3().make();
    const Vocab& vocab = tokenizer->vocab();
    EXPECT_THAT(vocab.stopTokens(), testing::Contains(*vocab.find("<eos>")));
    EXPECT_THAT(vocab.stopTokens(), testing::Contains(*vocab.find("<|user|>")));
    EXPECT_THAT(vocab.stopTokens(), testing::Contains(*vocab.find("<|observation|>")));
}

TEST(Vocab, TreatsRoleTagsAsControlWhateverTheFileSays) {
    TestVocab vocab = TestVocab::bytesOnly();
    const TokenId user = vocab.add("<|user|>", TokenKind::Normal);
    const auto tokenizer = vocab.make();
    EXPECT_EQ(tokenizer->vocab().kind(user), TokenKind::Control);
    EXPECT_EQ(tokenizer->encode("<|user|>", SpecialTokens::Parse), std::vector<TokenId>{user});
}

TEST(Vocab, ListsPaddingTokens) {
    TestVocab vocab = TestVocab::glm();
    const TokenId unused = vocab.add("<filler>", TokenKind::Unused),
                  padding = vocab.add("[PAD280]", TokenKind::Control);
    const TokenId empty = vocab.add("", TokenKind::Normal), other = vocab.add("[PADDED]", TokenKind::Normal);
    EXPECT_THAT(vocab.make()->vocab().paddingTokens(), ElementsAre(unused, padding, empty));
    EXPECT_GT(other, empty);
}

TEST(Vocab, KeepsTheFirstOfRepeatedTokens) {
    TestVocab vocab = TestVocab::glm();
    vocab.add("a", TokenKind::Normal);
    EXPECT_EQ(vocab.make()->vocab().find("a"), TokenId{'a'});
}

TEST(Vocab, IsEmptyWithoutTokenizer) {
    TestVocab none;
    none.model = "none";
    const auto tokenizer = none.make();
    EXPECT_EQ(tokenizer->vocab().size(), 0u);
    EXPECT_TRUE(tokenizer->encode("text", SpecialTokens::Parse).empty());
    EXPECT_EQ(tokenizer->bytesOf(3), "");
}

TEST(Vocab, RefusesMissingKeys) {
    for (const char* missing : {"model", "tokens"}) {
        GgufWriter writer;
        if (std::string(missing) != "model") writer.addString("tokenizer.ggml.model", "gpt2");
        const auto bytes = writer.toBytes();
        const auto file = GgufFile::parse(bytes, "test");
        ASSERT_TRUE(file.has_value());
        const auto vocab = Vocab::create(*file);
        ASSERT_FALSE(vocab.has_value());
        EXPECT_EQ(vocab.error().code, ErrorCode::MissingKey);
        EXPECT_EQ(vocab.error().subject, std::string("tokenizer.ggml.") + missing);
    }
}

TEST(Vocab, RefusesUnknownModelsAndPreTokenizers) {
    TestVocab vocab = TestVocab::glm();
    vocab.model = "bert\x1b[0m";
    EXPECT_EQ(vocab.error().code, ErrorCode::BadTokenizer);
    EXPECT_EQ(vocab.error().found, "bert\\x1b[0m");
    vocab = TestVocab::glm();
    vocab.pre = "qwen2";
    EXPECT_EQ(vocab.error().code, ErrorCode::BadTokenizer);
    EXPECT_EQ(vocab.error().subject, "tokenizer.ggml.pre");
}

TEST(Vocab, RefusesTokensThatAreTooLongOrNone) {
    TestVocab vocab = TestVocab::glm();
    const TokenId id = vocab.add(std::string(100000, 'x'), TokenKind::Normal);
    EXPECT_EQ(vocab.error().subject, "tokenizer.ggml.tokens[" + std::to_string(id) + "]");
    EXPECT_EQ(vocab.error().found, "100000 bytes");
    TestVocab empty;
    EXPECT_EQ(empty.error().code, ErrorCode::BadTokenizer);
}

TEST(Vocab, RefusesCountsThatDisagree) {
    TestVocab vocab = TestVocab::glm();
    vocab.types.pop_back();
    EXPECT_EQ(vocab.error().subject, "tokenizer.ggml.token_type");
    EXPECT_EQ(vocab.error().code, ErrorCode::BadTokenizer);
    vocab = TestVocab::chatGlm3();
    vocab.scores.pop_back();
    EXPECT_EQ(vocab.error().subject, "tokenizer.ggml.scores");
}

TEST(Vocab, RefusesWrongElementTypes) {
    TestVocab vocab = TestVocab::glm();
    vocab.types.clear();
    const std::vector<float> floats(vocab.tokens.size(), 1.0f);
    vocab.more = [&floats](GgufWriter& w) { w.addF32s("tokenizer.ggml.token_type", floats); };
    EXPECT_EQ(vocab.error().code, ErrorCode::BadValue);
    EXPECT_THAT(vocab.error().found, HasSubstr("f32"));
    vocab = TestVocab::chatGlm3();
    vocab.scores.clear();
    EXPECT_EQ(vocab.error().code, ErrorCode::MissingKey);
    vocab.more = [&vocab](GgufWriter& w) { w.addI32s("tokenizer.ggml.scores", vocab.types); };
    EXPECT_EQ(vocab.error().code, ErrorCode::BadValue);
}

TEST(Vocab, RefusesUnknownTokenTypesAndScoresThatAreNoNumbers) {
    TestVocab vocab = TestVocab::glm();
    vocab.types[7] = 7;
    EXPECT_EQ(vocab.error().subject, "tokenizer.ggml.tokens[7]");
    vocab = TestVocab::chatGlm3();
    vocab.scores[260] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(vocab.error().subject, "tokenizer.ggml.tokens[260]");
}

TEST(Vocab, RefusesSpecialIdsOutOfRange) {
    for (const char* name : {"bos", "eos", "eot", "eom", "unknown", "padding"}) {
        const std::string key = "tokenizer.ggml." + std::string(name) + "_token_id";
        TestVocab vocab = TestVocab::glm();
        const auto n = static_cast<std::uint32_t>(vocab.tokens.size());
        for (const std::uint32_t id : {n, 0x80000000u, 0xffffffffu}) {
            vocab.more = [&](GgufWriter& w) { w.addU32(key, id); };
            EXPECT_EQ(vocab.error().code, ErrorCode::BadTokenizer);
            EXPECT_EQ(vocab.error().subject, key);
            EXPECT_EQ(vocab.error().found, std::to_string(id));
        }
        vocab.more = [&](GgufWriter& w) { w.addI32(key, -1); };
        EXPECT_EQ(vocab.error().found, "-1");
        vocab.more = [&](GgufWriter& w) { w.addString(key, "256"); };
        EXPECT_EQ(vocab.error().code, ErrorCode::BadValue);
    }
}

TEST(Vocab, RefusesByteTokensThatSpellNoByte) {
    for (const char* text : {"<0x-1>", "<0xZZ>", "<0x", "<0x+1>", "<0x 1>", "<0x100>", ""}) {
        TestVocab vocab = TestVocab::chatGlm3();
        vocab.tokens[13] = text;
        EXPECT_EQ(vocab.error().code, ErrorCode::BadTokenizer) << text;
        EXPECT_EQ(vocab.error().subject, "tokenizer.ggml.tokens[13]") << text;
    }
}

TEST(Vocab, RefusesVocabulariesThatCannotSpellEveryByte) {
    TestVocab bpe = TestVocab::glm();
    bpe.tokens[20] = "[gone]";
    EXPECT_EQ(bpe.error().code, ErrorCode::BadTokenizer);
    EXPECT_THAT(bpe.error().problem, HasSubstr("no token for byte 20"));
    TestVocab spm = TestVocab::chatGlm3();
    spm.types[3 + 0x41] = static_cast<std::int32_t>(TokenKind::Unused);
    EXPECT_TRUE(spm.tryMake().has_value());  // the unknown token stands in
    spm.types[0] = static_cast<std::int32_t>(TokenKind::Normal);
    EXPECT_THAT(spm.error().problem, HasSubstr("no token for byte 65"));
}

TEST(Vocab, IgnoresMergesThatCannotApply) {
    TestVocab vocab = TestVocab::glm();
    vocab.merges = {"a",     "",          " ",  "a b", "nope x",
                    "a b c", "< |user|>", "  ", "a  ", std::string("\xff\xfe x")};
    const auto tokenizer = vocab.make();
    EXPECT_EQ(tokenizer->encode("ab", SpecialTokens::Ignore).size(), 2u);
}

}  // namespace
}  // namespace autoglm::test
