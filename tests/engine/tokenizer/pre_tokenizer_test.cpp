#include "engine/tokenizer/pre_tokenizer.h"

#include <gtest/gtest.h>

#include "engine/tokenizer/unicode_class.h"

namespace autoglm {
namespace {

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> pieces;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = pieceEnd(text, start);
        EXPECT_GT(end, start);
        EXPECT_LE(end, text.size());
        pieces.emplace_back(text.substr(start, end - start));
        start = end;
    }
    return pieces;
}

using Pieces = std::vector<std::string>;

TEST(PreTokenizer, TakesWordsWithOneCharacterBefore) {
    EXPECT_EQ(split("Hello world"), (Pieces{"Hello", " world"}));
    EXPECT_EQ(split("(a).b"), (Pieces{"(a", ").", "b"}));
    EXPECT_EQ(split("\tx\u3000y"), (Pieces{"\tx", "\u3000y"}));
    EXPECT_EQ(split("你好，世界！"), (Pieces{"你好", "，世界", "！"}));
}

TEST(PreTokenizer, CutsContractionsInAnyCase) {
    EXPECT_EQ(split("I'm WE'VE they'Ll"), (Pieces{"I", "'m", " WE", "'VE", " they", "'Ll"}));
    EXPECT_EQ(split("'sx"), (Pieces{"'s", "x"}));
    EXPECT_EQ(split("'l"), (Pieces{"'l"}));
    EXPECT_EQ(split("it\u2019s"), (Pieces{"it", "\u2019s"}));
}

TEST(PreTokenizer, GroupsNumbersByThree) {
    EXPECT_EQ(split("3333"), (Pieces{"333", "3"}));
    EXPECT_EQ(split("x 12"), (Pieces{"x", " ", "12"}));
    EXPECT_EQ(split("１２３４"), (Pieces{"１２３", "４"}));
    EXPECT_EQ(split("½Ⅳ٣"), (Pieces{"½Ⅳ٣"}));
}

TEST(PreTokenizer, KeepsSymbolsWithTheirLineBreaks) {
    EXPECT_EQ(split(" ...\r\n\nx"), (Pieces{" ...\r\n\n", "x"}));
    EXPECT_EQ(split("  !"), (Pieces{" ", " !"}));
    EXPECT_EQ(split("\u0301a"), (Pieces{"\u0301a"}));
}

TEST(PreTokenizer, LeavesTheLastSpaceToTheNextWord) {
    EXPECT_EQ(split("a   b"), (Pieces{"a", "  ", " b"}));
    EXPECT_EQ(split("a   "), (Pieces{"a", "   "}));
    EXPECT_EQ(split(" \n  \n  x"), (Pieces{" \n  \n", " ", " x"}));
    EXPECT_EQ(split("\n\nx"), (Pieces{"\n\n", "x"}));
    EXPECT_EQ(split("a\u0085\u0085b"), (Pieces{"a", "\u0085", "\u0085b"}));
}

TEST(PreTokenizer, TakesInvalidBytesAsSymbols) {
    EXPECT_EQ(split("\xff\xc3(\n"), (Pieces{"\xff\xc3(\n"}));
    EXPECT_EQ(split("a\xe4\xbd"), (Pieces{"a", "\xe4\xbd"}));
    EXPECT_EQ(split("\xedz"), (Pieces{"\xedz"}));
}

TEST(UnicodeClass, IsThatOfUnicode15) {
    // The numbers of code points behind ASCII as llama.cpp v0.5.0 sorts them, found by tokenizing each.
    std::size_t counts[4] = {};
    for (char32_t c = 0x80; c < 0x110000; ++c) {
        if (c < 0xd800 || c >= 0xe000) ++counts[static_cast<std::size_t>(charClass(c))];
    }
    EXPECT_EQ(counts[static_cast<std::size_t>(CharClass::Letter)], 136674u);
    EXPECT_EQ(counts[static_cast<std::size_t>(CharClass::Number)], 1821u);
    EXPECT_EQ(counts[static_cast<std::size_t>(CharClass::Space)], 19u);
    EXPECT_EQ(charClass(0x2ebf0), CharClass::Letter);  // 15.1
    EXPECT_EQ(charClass(0x1c89), CharClass::Other);    // 16.0
    EXPECT_EQ(charClass(0x200b), CharClass::Other);
}

}  // namespace
}  // namespace autoglm
