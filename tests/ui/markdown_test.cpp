#include "ui/chat/markdown.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

using ui::MarkdownBlock;
using ui::parseMarkdown;
using Kind = MarkdownBlock::Kind;

std::string htmlOf(const QString& source) {
    std::string html;
    for (const MarkdownBlock& block : parseMarkdown(source))
        html += block.html.toStdString();
    return html;
}

TEST(Markdown, SplitsIntoTopLevelBlocks) {
    const auto blocks =
        parseMarkdown(QStringLiteral("# Title\n\ntext\n\n- a\n- b\n\n```cpp\nint x;\n\n```\n\n> quote\n\n| a "
                                     "| b |\n|---|--:|\n| 1 | 2 |\n\n---\n"));
    ASSERT_EQ(blocks.size(), 7U);
    const std::vector<Kind> expected = {Kind::Heading, Kind::Text,  Kind::List, Kind::Code,
                                        Kind::Quote,   Kind::Table, Kind::Rule};
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(blocks[i].kind, expected[i]) << i;
    EXPECT_EQ(blocks[3].code.toStdString(), "int x;\n");
    EXPECT_EQ(blocks[3].language.toStdString(), "cpp");
}

TEST(Markdown, WritesTheSubsetQtUnderstands) {
    EXPECT_EQ(htmlOf(QStringLiteral("a **b** *c* ~~d~~ `e<f`")),
              "<p>a <b>b</b> <i>c</i> <s>d</s> <code>e&lt;f</code></p>");
    EXPECT_EQ(htmlOf(QStringLiteral("- [x] done\n- [ ] open")),
              "<ul><li class=\"checked\">done</li><li class=\"unchecked\">open</li></ul>");
    EXPECT_EQ(htmlOf(QStringLiteral("one\ntwo")), "<p>one<br>two</p>");
}

TEST(Markdown, AListKeepsTheNumberItStartsWith) {
    EXPECT_NE(htmlOf(QStringLiteral("3. third\n4. fourth")).find("3.&nbsp;"), std::string::npos);
    EXPECT_NE(htmlOf(QStringLiteral("3. third\n4. fourth")).find("4.&nbsp;"), std::string::npos);
    EXPECT_NE(htmlOf(QStringLiteral("1. first")).find("<ol>"), std::string::npos);
}

TEST(Markdown, NeverInterpretsHtmlOrFetchesImages) {
    EXPECT_EQ(htmlOf(QStringLiteral("<script>alert(1)</script>")).find("<script"), std::string::npos);
    EXPECT_EQ(htmlOf(QStringLiteral("a <b onclick=x>b</b>")).find("<b onclick"), std::string::npos);
    EXPECT_EQ(htmlOf(QStringLiteral("![alt](https://example.org/x.png)")).find("<img"), std::string::npos);
}

TEST(Markdown, OnlyWebAndMailAddressesBecomeLinks) {
    EXPECT_NE(htmlOf(QStringLiteral("[a](https://example.org)")).find("href=\"https://example.org\""),
              std::string::npos);
    EXPECT_EQ(htmlOf(QStringLiteral("[a](javascript:alert(1))")).find("href"), std::string::npos);
    EXPECT_EQ(htmlOf(QStringLiteral("[a](file:///etc/passwd)")).find("href"), std::string::npos);
    EXPECT_EQ(htmlOf(QStringLiteral("[a](\"onmouseover=x)")).find("onmouseover=x\""), std::string::npos);
}

TEST(Markdown, ChineseEmphasisWorks) {
    EXPECT_EQ(htmlOf(QStringLiteral("**“你好”**他说")), "<p><b>“你好”</b>他说</p>");
    EXPECT_EQ(htmlOf(QStringLiteral("**注意：**请看")), "<p><b>注意：</b>请看</p>");
    EXPECT_EQ(htmlOf(QStringLiteral("他说**“你好”**的")), "<p>他说<b>“你好”</b>的</p>");
    EXPECT_EQ(htmlOf(QStringLiteral("`**“a”**他`")), "<p><code>**“a”**他</code></p>");
    EXPECT_EQ(htmlOf(QStringLiteral("量化用**更少**的位数")), "<p>量化用<b>更少</b>的位数</p>");
}

TEST(Markdown, AnAddressEndsWhereChineseBegins) {
    const auto html = htmlOf(QStringLiteral("见 https://example.org/a，然后继续"));
    EXPECT_NE(html.find("href=\"https://example.org/a\">https://example.org/a</a>，然后继续"),
              std::string::npos)
        << html;
}

TEST(Markdown, SurvivesDeepNestingAndLongInput) {
    EXPECT_FALSE(parseMarkdown(QString(5000, QLatin1Char('>')) + QStringLiteral("x")).empty());
    QString list;
    for (int i = 0; i < 300; ++i)
        list += QString(2 * i, QLatin1Char(' ')) + QStringLiteral("- x\n");
    EXPECT_FALSE(parseMarkdown(list).empty());
    EXPECT_FALSE(parseMarkdown(QString(20000, QLatin1Char('*')) + QStringLiteral("a") +
                               QString(20000, QLatin1Char('[')))
                     .empty());
}

TEST(MarkdownStream, GrowsToTheSameBlocksAsOneParse) {
    const QString text = QStringLiteral(
        "Intro with **bold**.\n\n## Head\n\n1. one\n2. two\n\n   more of two\n3. "
        "three\n\n```py\nprint(1)\n\nprint(2)\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n> q1\n> q2\n\n中文**“段落”**结束。\n\n- a\n- b\n");
    ui::MarkdownStream stream;
    for (qsizetype size = 1; size <= text.size(); ++size) {
        const auto before = stream.blocks();
        const std::size_t first = stream.setText(text.left(size));
        ASSERT_LE(first, before.size());
        for (std::size_t i = 0; i < first; ++i)
            ASSERT_TRUE(before[i] == stream.blocks()[i]) << "at " << size;
    }
    stream.finish();
    const auto whole = parseMarkdown(text);
    ASSERT_EQ(stream.blocks().size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i)
        EXPECT_TRUE(whole[i] == stream.blocks()[i]) << i;
}

}  // namespace
}  // namespace autoglm::test
