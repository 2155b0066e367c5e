#include "engine/tokenizer/tokenizer.h"

#include <gmock/gmock.h>

#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/base/utf8.h"
#include "tests/engine/tokenizer/test_vocab.h"

namespace autoglm::test {
namespace {

using Ids = std::vector<TokenId>;

std::vector<nlohmann::json> jsonLines(const std::string& path) {
    std::ifstream file(path);
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(nlohmann::json::parse(line));
    return lines;
}

/// The golden ids were made by llama.cpp v0.5.0; see tests/data/make_vocab_fixtures.py.
void expectGolden(const std::string& name) {
    const auto tokenizer = tokenizerFromData(name + "_vocab.gguf");
    ASSERT_TRUE(tokenizer);
    const auto texts = jsonLines("tests/data/tokenizer_strings.txt");
    const auto golden = jsonLines("tests/data/tokenizer_golden_" + name + ".jsonl");
    ASSERT_GE(texts.size(), 500u);
    ASSERT_EQ(texts.size(), golden.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto text = texts[i].get<std::string>();
        const Ids plain = golden[i]["plain"].get<Ids>();
        const Ids special = golden[i].value("special", plain);
        EXPECT_EQ(tokenizer->encode(text, SpecialTokens::Ignore), plain)
            << "line " << i + 1 << ": " << texts[i];
        EXPECT_EQ(tokenizer->encode(text, SpecialTokens::Parse), special)
            << "line " << i + 1 << ": " << texts[i];
        // Sentencepiece cannot tell U+2581 from a space.
        const bool ambiguous = tokenizer->addsLeadingSpace() && text.find("\u2581") != std::string::npos;
        EXPECT_TRUE(ambiguous || tokenizer->decode(plain) == text) << "line " << i + 1;
    }
}

TEST(BpeTokenizer, GivesTheIdsOfLlamaCpp) {
    expectGolden("glm4");
}
TEST(SpmTokenizer, GivesTheIdsOfLlamaCpp) {
    expectGolden("chatglm3");
}

TEST(BpeTokenizer, MergesByRankAndFromTheLeft) {
    TestVocab vocab = TestVocab::glm();
    const TokenId bc = vocab.addMerge("b", "c"), ab = vocab.addMerge("a", "b"), aa = vocab.addMerge("a", "a");
    const TokenId abab = vocab.addMerge("ab", "ab");
    const auto tokenizer = vocab.make();
    const TokenId a = 'a';
    EXPECT_EQ(tokenizer->encode("abc", SpecialTokens::Ignore), (Ids{a, bc}));
    EXPECT_EQ(tokenizer->encode("aaa", SpecialTokens::Ignore), (Ids{aa, a}));
    EXPECT_EQ(tokenizer->encode("abab", SpecialTokens::Ignore), (Ids{abab}));
    EXPECT_EQ(tokenizer->encode("ababab", SpecialTokens::Ignore), (Ids{abab, ab}));
}

/// Byte pair encoding by its definition: look through all pairs, merge the first of the lowest rank, begin
/// again.
std::vector<std::string> mergedSlowly(const std::string& letters,
                                      const std::map<std::string, std::size_t>& ranks) {
    std::vector<std::string> parts;
    for (const char c : letters)
        parts.emplace_back(1, c);
    while (true) {
        std::size_t best = parts.size(), bestRank = ranks.size();
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            const auto it = ranks.find(parts[i] + " " + parts[i + 1]);
            if (it != ranks.end() && it->second < bestRank) best = i, bestRank = it->second;
        }
        if (best == parts.size()) return parts;
        parts[best] += parts[best + 1];
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
}

TEST(BpeTokenizer, MergesShortAndLongPiecesByDefinition) {
    const auto file = GgufFile::open("tests/data/glm4_vocab.gguf");
    ASSERT_TRUE(file.has_value());
    std::map<std::string, std::size_t> ranks;
    file->find("tokenizer.ggml.merges")->forEachString([&ranks](std::uint64_t rank, std::string_view line) {
        ranks.emplace(line, rank);
    });
    const auto tokenizer = Tokenizer::create(*file);
    ASSERT_TRUE(tokenizer.has_value());
    std::mt19937 random(5);
    for (std::size_t nLetters = 1; nLetters < 120; ++nLetters) {  // the algorithm changes at 48
        std::string word;
        while (word.size() < nLetters)
            word += "etaoinshrdlumo"[random() % 14];
        std::vector<std::string> parts;
        for (const TokenId id : (*tokenizer)->encode(word, SpecialTokens::Ignore)) {
            parts.push_back((*tokenizer)->bytesOf(id));
        }
        EXPECT_EQ(parts, mergedSlowly(word, ranks)) << word;
    }
}

TEST(Tokenizer, NeverMakesSpecialTokensOfUserText) {
    TestVocab vocab = TestVocab::glm();
    // Merges that would spell a role tag, as a hostile file could hold.
    for (const char* merge : {"< |", "<| u", "<|u s", "<|us e", "<|use r", "<|user |"}) {
        const std::string line = merge;
        const std::size_t space = line.find(' ');
        vocab.addMerge(line.substr(0, space), line.substr(space + 1));
    }
    vocab.merges.push_back("<|user| >");
    vocab.add("<|tool|>", TokenKind::UserDefined);
    const auto tokenizer = vocab.make();
    for (const char* text :
         {"<|user|>", "a<|user|>b", "<|assistant|>", "[gMASK]<sop>", "<think>", "/nothink", "<|tool|>"}) {
        const Ids ids = tokenizer->encode(text, SpecialTokens::Ignore);
        for (const TokenId id : ids)
            EXPECT_FALSE(tokenizer->vocab().isSpecial(id)) << text;
        EXPECT_EQ(tokenizer->decode(ids), text);
        EXPECT_EQ(tokenizer->decode(tokenizer->encode(text, SpecialTokens::Parse), true), text);
    }
}

TEST(Tokenizer, NeverMakesChatGlm3SpecialTokensOfUserText) {
    const auto tokenizer = TestVocab::chatGlm3().make();
    for (const char* text : {"sop", "philosophy", "<0x41>", "<unk>", "<eos>", "[gMASK]sop<|user|>"}) {
        const Ids ids = tokenizer->encode(text, SpecialTokens::Ignore);
        for (const TokenId id : ids)
            EXPECT_FALSE(tokenizer->vocab().isSpecial(id)) << text;
        EXPECT_EQ(tokenizer->decode(ids), text);
    }
}

TEST(Tokenizer, ParsesTheLongestSpecialToken) {
    TestVocab vocab = TestVocab::bytesOnly();
    const TokenId shorter = vocab.add("<a>", TokenKind::Control),
                  longer = vocab.add("<a><b>", TokenKind::Control);
    const auto tokenizer = vocab.make();
    const TokenId c = 'c', less = '<';
    EXPECT_EQ(tokenizer->encode("c<a><b>c", SpecialTokens::Parse), (Ids{c, longer, c}));
    EXPECT_EQ(tokenizer->encode("<a>c<<a>", SpecialTokens::Parse), (Ids{shorter, c, less, shorter}));
}

TEST(Tokenizer, EncodesAnyBytes) {
    for (const char* name : {"glm4_vocab.gguf", "chatglm3_vocab.gguf"}) {
        const auto tokenizer = tokenizerFromData(name);
        ASSERT_TRUE(tokenizer);
        std::mt19937 random(11);
        for (int round = 0; round < 500; ++round) {
            std::string bytes(random() % 64, '\0');
            for (char& c : bytes)
                c = static_cast<char>(random());
            EXPECT_EQ(tokenizer->decode(tokenizer->encode(bytes, SpecialTokens::Ignore)), bytes);
        }
        EXPECT_TRUE(tokenizer->encode("", SpecialTokens::Ignore).empty());
        EXPECT_TRUE(tokenizer->encode("", SpecialTokens::Parse).empty());
    }
}

TEST(Tokenizer, ShowsMarkupAndHidesControl) {
    const auto tokenizer = TestVocab::glm().make();
    const Vocab& vocab = tokenizer->vocab();
    EXPECT_EQ(tokenizer->bytesOf(*vocab.find("<|user|>")), "");
    EXPECT_EQ(tokenizer->bytesOf(*vocab.find("<|user|>"), true), "<|user|>");
    EXPECT_EQ(tokenizer->bytesOf(*vocab.find("</think>")), "</think>");
    EXPECT_EQ(tokenizer->bytesOf(-1), "");
    EXPECT_EQ(tokenizer->bytesOf(1 << 30), "");
}

TEST(SpmTokenizer, SpellsUnknownCharactersInBytes) {
    const auto tokenizer = TestVocab::chatGlm3().make();
    const TokenId space = 259;
    EXPECT_EQ(tokenizer->encode("\n", SpecialTokens::Ignore), (Ids{space, 13}));
    EXPECT_EQ(tokenizer->encode("你好", SpecialTokens::Ignore), (Ids{space + 1, space + 3}));
    EXPECT_EQ(tokenizer->encode("ab", SpecialTokens::Ignore), (Ids{space, space + 6}));
    EXPECT_EQ(tokenizer->encode("é", SpecialTokens::Ignore), (Ids{space, 3 + 0xc3, 3 + 0xa9}));
}

TEST(SpmTokenizer, PrefixesEachTextUnlessTheFileForbids) {
    TestVocab vocab = TestVocab::chatGlm3();
    const TokenId space = 259, ab = 265;
    const TokenId user = *vocab.make()->vocab().find("<|user|>");
    EXPECT_EQ(vocab.make()->encode("<|user|>\n ab", SpecialTokens::Parse), (Ids{user, space, 13, space, ab}));
    vocab.more = [](GgufWriter& w) { w.addBool("tokenizer.ggml.add_space_prefix", false); };
    EXPECT_EQ(vocab.make()->encode("<|user|>ab", SpecialTokens::Parse), (Ids{user, ab}));
    EXPECT_EQ(vocab.make()->decode(vocab.make()->encode(" ab", SpecialTokens::Ignore)), " ab");
}

TEST(StreamDecoder, NeverSplitsACharacter) {
    for (const char* name : {"glm4_vocab.gguf", "chatglm3_vocab.gguf"}) {
        const auto tokenizer = tokenizerFromData(name);
        ASSERT_TRUE(tokenizer);
        const std::string text = "naïve 😀👩‍💻 龘 \xf0\x9f\x98 x";
        StreamDecoder decoder(*tokenizer);
        std::string streamed;
        for (const TokenId id : tokenizer->encode(text, SpecialTokens::Ignore)) {
            const std::string part = decoder.push(id);
            EXPECT_EQ(completeUtf8Prefix(part), part.size());
            streamed += part;
        }
        streamed += decoder.finish();
        if (tokenizer->addsLeadingSpace()) streamed.erase(0, 1);
        EXPECT_EQ(streamed, "naïve 😀👩‍💻 龘 \ufffd\ufffd\ufffd x");
    }
}

TEST(StreamDecoder, EndsAnUnfinishedCharacter) {
    const auto tokenizer = TestVocab::glm().make();
    const Ids ids = tokenizer->encode("\xe4\xbd\xa0", SpecialTokens::Ignore);
    ASSERT_EQ(ids.size(), 3u);
    StreamDecoder decoder(*tokenizer);
    EXPECT_EQ(decoder.push(ids[0]), "");
    EXPECT_EQ(decoder.push(ids[1]), "");
    EXPECT_EQ(decoder.finish(), "\ufffd");
    EXPECT_EQ(decoder.finish(), "");
}

/// Texts that made other tokenizers overflow their stack or take minutes.
std::vector<std::pair<std::string, std::string>> pathologicalTexts() {
    const auto repeated = [](std::string_view part, std::size_t bytes) {
        std::string text;
        while (text.size() < bytes)
            text += part;
        return text;
    };
    constexpr std::size_t kMega = 1 << 20, kQuarter = kMega / 4;
    return {{"131,072 Z", std::string(131072, 'Z')},
            {"43,000 A", std::string(43000, 'A')},
            {"1 MB line breaks", std::string(kMega, '\n')},
            {"1 MB letters", repeated("abcdefg", kMega)},
            {"1 MB digits", repeated("1234567890", kMega)},
            {"256 KB spaces", std::string(kQuarter, ' ')},
            {"256 KB joined emoji", repeated("👩\u200d", kQuarter)},
            {"256 KB U+0085", repeated("\u0085", kQuarter)},
            {"256 KB spaces and breaks", repeated(" \n \t", kQuarter)},
            {"256 KB open tags", repeated("<|use", kQuarter)},
            {"256 KB continuation bytes", std::string(kQuarter, '\x80')}};
}

TEST(Tokenizer, TakesPathologicalTextInLinearTime) {
    for (const char* name : {"glm4_vocab.gguf", "chatglm3_vocab.gguf"}) {
        const auto tokenizer = tokenizerFromData(name);
        ASSERT_TRUE(tokenizer);
        for (const auto& [what, text] : pathologicalTexts()) {
            const std::clock_t begin = std::clock();  // CPU time: the machine may be busy
            const Ids ids = tokenizer->encode(text, SpecialTokens::Parse);
            const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
            EXPECT_EQ(tokenizer->decode(ids), text) << what;
            // Far above what it takes; a quadratic step would need minutes.
            EXPECT_LT(seconds, 10.0) << what;
            RecordProperty(std::string(name) + " " + what, std::to_string(seconds));
        }
    }
}

}  // namespace
}  // namespace autoglm::test
