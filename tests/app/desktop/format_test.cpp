#include "app/desktop/format.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

using namespace desktop;

std::string plain(QString text) {
    return text.replace(QChar(0xa0), QLatin1Char(' ')).toStdString();
}

TEST(Format, BytesAreDecimal) {
    EXPECT_EQ(plain(formatBytes(812)), "812 bytes");
    EXPECT_EQ(plain(formatBytes(11'800'000)), "11.8 MB");
    EXPECT_EQ(plain(formatBytes(6'200'000'000)), "6.2 GB");
    EXPECT_EQ(plain(formatBytes(128'000'000'000)), "128 GB");
    EXPECT_EQ(plain(formatBytesOf(3'100'000'000, 6'200'000'000)), "3.1 of 6.2 GB");
}

TEST(Format, CountsRatesAndTimes) {
    EXPECT_EQ(plain(formatCount(8192)), "8,192");
    EXPECT_EQ(plain(formatRate(0.834)), "0.83");
    EXPECT_EQ(plain(formatRate(41.23)), "41.2");
    EXPECT_EQ(plain(formatRate(1412.4)), "1,412");
    EXPECT_EQ(plain(formatSeconds(0.34)), "0.3 s");
    EXPECT_EQ(plain(formatSeconds(59.2)), "59 s");
    EXPECT_EQ(plain(formatSeconds(125)), "2 min 5 s");
}

TEST(Format, SentencesAreJoinedAsEachLanguageDoes) {
    EXPECT_EQ(plain(joinSentences({QStringLiteral("One."), QString(), QStringLiteral("Two.")})), "One. Two.");
    EXPECT_EQ(plain(joinSentences({QStringLiteral("一。"), QStringLiteral("二。")})), "一。二。");
}

TEST(Format, NamesAreSafeToShow) {
    EXPECT_EQ(displayName("/a/b c.gguf").toStdString(), "b c.gguf");
    EXPECT_EQ(displayName("/a/x\ny\xff.gguf").toStdString(), "x\\x0ay\\xff.gguf");
    EXPECT_EQ(displayName("/a/模型 权重.gguf").toStdString(), "模型 权重.gguf");
}

}  // namespace
}  // namespace autoglm::test
