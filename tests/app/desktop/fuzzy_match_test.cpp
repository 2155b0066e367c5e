#include "app/desktop/fuzzy_match.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

using desktop::fuzzyMatch;

int scoreOf(const char* wanted, const char* text) {
    const auto match = fuzzyMatch(QString::fromUtf8(wanted), QString::fromUtf8(text));
    return match ? match->score : -1000;
}

TEST(FuzzyMatch, FindsInitialsPartsAndChinese) {
    EXPECT_EQ(fuzzyMatch(QStringLiteral("nc"), QStringLiteral("New chat"))->places, QVector<int>({0, 4}));
    EXPECT_EQ(fuzzyMatch(QStringLiteral("new ch"), QStringLiteral("New chat"))->places,
              QVector<int>({0, 1, 2, 4, 5}));
    EXPECT_TRUE(fuzzyMatch(QStringLiteral("溢出"), QStringLiteral("为什么会溢出")));
    EXPECT_FALSE(fuzzyMatch(QStringLiteral("cn"), QStringLiteral("New chat")));
    EXPECT_FALSE(fuzzyMatch(QStringLiteral("new chats"), QStringLiteral("New chat")));
    EXPECT_TRUE(fuzzyMatch({}, QStringLiteral("anything")));
}

TEST(FuzzyMatch, WhatAPersonMeansComesFirst) {
    EXPECT_GT(scoreOf("set", "Settings"), scoreOf("set", "Reset everything"));
    EXPECT_GT(scoreOf("glm4", "glm-4-9b.gguf"), scoreOf("glm4", "gamma-lima-mega-4.gguf"));
    EXPECT_GT(scoreOf("chat", "New chat"), scoreOf("chat", "Cut a hat"));
    EXPECT_GT(scoreOf("open", "Open model"),
              scoreOf("open", "Open the model that was used before all others"));
}

TEST(FuzzyMatch, StandsLongTextsAndOddOnes) {
    const QString longText(100'000, QLatin1Char('a'));
    EXPECT_TRUE(fuzzyMatch(QStringLiteral("aaa"), longText));
    EXPECT_FALSE(fuzzyMatch(longText, QStringLiteral("a")));
    EXPECT_FALSE(fuzzyMatch(QStringLiteral("a"), {}));
}

}  // namespace
}  // namespace autoglm::test
