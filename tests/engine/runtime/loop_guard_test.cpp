#include "engine/runtime/loop_guard.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace autoglm::test {
namespace {

/// Where the guard fires, or 0.
std::size_t firesAt(const std::vector<TokenId>& tokens, std::size_t* cycle = nullptr) {
    LoopGuard guard;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!guard.push(tokens[i])) continue;
        if (cycle != nullptr) *cycle = guard.cycle();
        return i + 1;
    }
    return 0;
}

/// Bytes as tokens: each token says less than a real one would, so that texts look more repetitive than they
/// are.
std::vector<TokenId> bytesOf(const std::string& text) {
    return {text.begin(), text.end()};
}

/// Words, blanks and signs as tokens, about as long as real ones.
std::vector<TokenId> wordsOf(const std::string& text) {
    std::vector<TokenId> tokens;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at + 1;
        const auto isWord = [&](std::size_t i) { return std::isalnum(static_cast<unsigned char>(text[i])); };
        while (end < text.size() && end - at < 6 && isWord(at) && isWord(end))
            ++end;
        tokens.push_back(static_cast<TokenId>(std::hash<std::string>()(text.substr(at, end - at)) & 0xffff));
        at = end;
    }
    return tokens;
}

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

TEST(LoopGuard, StopsASentenceSaidAgainAndAgain) {
    const std::string loop = repeated("I think that I should check this once more. ", 400);
    std::size_t cycle = 0;
    const std::size_t at = firesAt(wordsOf("An answer begins, and then: " + loop), &cycle);
    EXPECT_GT(at, 0u);
    EXPECT_LT(at, 500u);
    EXPECT_EQ(cycle, wordsOf("I think that I should check this once more. ").size());
}

TEST(LoopGuard, StopsALongPassageAndASingleToken) {
    std::mt19937 random(7);
    std::vector<TokenId> passage(400);
    for (TokenId& token : passage)
        token = static_cast<TokenId>(random() % 50'000);
    std::vector<TokenId> tokens;
    for (int i = 0; i < 10; ++i)
        tokens.insert(tokens.end(), passage.begin(), passage.end());
    std::size_t cycle = 0;
    EXPECT_LE(firesAt(tokens, &cycle), 4 * 400 + 16u);
    EXPECT_EQ(cycle, 400u);
    EXPECT_GT(firesAt(std::vector<TokenId>(5000, 3)), 0u);
    EXPECT_EQ(firesAt(std::vector<TokenId>(600, 3)), 0u) << "a long row of dashes";
}

TEST(LoopGuard, LetsTablesListsAndDataBe) {
    std::string table = "| n | square | cube |\n|---|---|---|\n", list, csv, json = "[";
    for (int i = 1; i <= 300; ++i) {
        const std::string n = std::to_string(i);
        table += "| " + n + " | " + std::to_string(i * i) + " | " + std::to_string(i * i * i) + " |\n";
        list += n + ". The next item of the list is like the one before.\n";
        csv += "2026-01-01," + n + ",0,0,0,0,ok\n";
        json += "{\"id\": " + n + ", \"name\": \"item\", \"price\": 0.0},\n";
    }
    for (const std::string& text : {table, list, csv, json}) {
        EXPECT_EQ(firesAt(bytesOf(text)), 0u) << text.substr(0, 60);
        EXPECT_EQ(firesAt(wordsOf(text)), 0u) << text.substr(0, 60);
    }
    EXPECT_EQ(firesAt(bytesOf(repeated("|---", 24) + "|\n" + repeated("=", 200) + "\n")), 0u);
    EXPECT_EQ(firesAt(wordsOf(repeated("0, 0, 0, 0,\n", 16))), 0u) << "a small matrix of zeros";
}

TEST(LoopGuard, LetsRealTextsBe) {
    int nFiles = 0;
    for (const char* folder :
         {"engine", "app", "ui", "tests", "resources/guide", "resources/icons", "bench"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            const auto ending = entry.path().extension();
            const bool isText = ending == ".cpp" || ending == ".h" || ending == ".md" || ending == ".py" ||
                                ending == ".txt" || ending == ".svg" || ending == ".glsl";
            if (!isText || entry.file_size() > 200'000) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string text((std::istreambuf_iterator<char>(in)), {});
            EXPECT_EQ(firesAt(wordsOf(text)), 0u) << entry.path();
            ++nFiles;
        }
    }
    EXPECT_GT(nFiles, 200);
}

}  // namespace
}  // namespace autoglm::test
