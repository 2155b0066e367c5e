#include "app/storage/search_text.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

using namespace storage;

QString u(const char* text) {
    return QString::fromUtf8(text);
}

TEST(SearchText, ChineseIsIndexedAsPairs) {
    EXPECT_EQ(indexText(u("内存溢出")).simplified(), u("内存 存溢 溢出 出"));
    EXPECT_EQ(indexText(u("看GPU内存。")).simplified(), u("看 GPU 内存 存 。"));
    EXPECT_EQ(indexText(u("𠀀𠀁")).simplified(), u("𠀀𠀁 𠀁")) << "characters beyond the first plane";
}

TEST(SearchText, QueriesAskForAllWords) {
    EXPECT_EQ(matchExpression(u("内存")), u("\"内存\""));
    EXPECT_EQ(matchExpression(u("存")), u("\"存\"*"));
    EXPECT_EQ(matchExpression(u("内存溢出")), u("\"内存 存溢 溢出\""));
    EXPECT_EQ(matchExpression(u("GPU内存")), u("\"GPU\"* AND \"内存\""));
    EXPECT_EQ(matchExpression(u("say \"hi\" NOT")), u("\"say\"* AND \"hi\"* AND \"NOT\"*"));
    EXPECT_TRUE(matchExpression(u("++ \" '")).isEmpty());
}

TEST(SearchText, FindsPlacesWithoutRegardToCaseAndAccents) {
    EXPECT_EQ(findWords(u("Café, CAFE"), u("cafe")), QVector<Span>({{0, 4}, {6, 4}}));
    EXPECT_EQ(findWords(u("内存溢出与内存"), u("内存")), QVector<Span>({{0, 2}, {5, 2}}));
    EXPECT_TRUE(findWords(u("concatenate"), u("cat")).isEmpty()) << "only at the beginning of a word";
    EXPECT_EQ(findWords(u("a++ b"), u("++")), QVector<Span>({{1, 2}}));
}

TEST(SearchText, SnippetsAreOneLineAroundTheFirstPlace) {
    const QString text = QString(300, QLatin1Char('x')) + u("\nthe needle\nhere");
    const Snippet snippet = snippetOf(text, u("needle"));
    ASSERT_EQ(snippet.spans.size(), 1);
    EXPECT_EQ(snippet.text.mid(snippet.spans[0].from, snippet.spans[0].length), u("needle"));
    EXPECT_FALSE(snippet.text.contains(QLatin1Char('\n')));
    EXPECT_TRUE(snippet.text.startsWith(u("…")));
}

TEST(SearchText, SnippetsBeginWithAWholeWord) {
    EXPECT_EQ(snippetOf(u("Speed is mostly limited by memory bandwidth"), u("memory")).text,
              u("…by memory bandwidth"));
}

TEST(SearchText, SnippetsReadAsTextAndNotAsMarkdown) {
    const QString text =
        u("Intro.\n\n## What **fits** in `16` GB\n\n| Type | needle |\n|:--|--:|\n| F16 | no |\n\n"
          "> - #include <a.h> and 2 * 3");
    const Snippet snippet = snippetOf(text, u("fits"));
    EXPECT_EQ(snippet.text.mid(snippet.spans.value(0).from, 4), u("fits"));
    EXPECT_TRUE(snippet.text.contains(u("What fits in 16 GB Type needle F16 no")))
        << snippet.text.toStdString();
    EXPECT_TRUE(snippet.text.contains(u("#include <a.h> and 2 * 3"))) << snippet.text.toStdString();
}

}  // namespace
}  // namespace autoglm::test
