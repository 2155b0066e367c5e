#include "ui/chat/code_highlighter.h"

#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QStringList>

#include "ui/chat/code_languages.h"
#include "ui/chat/markdown.h"

namespace autoglm::test {
namespace {

using ui::CodeInk;
using ui::CodeSpan;
using ui::CodeState;

/// The colours of a text, as the words with their ink.
struct Inked {
    QString text;
    CodeInk ink;
    friend bool operator==(const Inked&, const Inked&) = default;
};
std::vector<Inked> inked(const char* language, const QString& code) {
    const ui::CodeLanguage* known = ui::findCodeLanguage(QString::fromLatin1(language));
    EXPECT_TRUE(known) << language;
    std::vector<Inked> out;
    CodeState state = 0;
    for (const QString& line : code.split(QLatin1Char('\n'))) {
        std::vector<CodeSpan> spans;
        const CodeState after = ui::scanCodeLine(*known, line, state, &spans);
        EXPECT_EQ(ui::scanCodeLine(*known, line, state, nullptr), after) << "the state alone is the same";
        int end = 0;
        for (const CodeSpan& span : spans) {
            EXPECT_GE(span.from, end) << "in order and apart";
            EXPECT_GT(span.length, 0);
            EXPECT_LE(span.from + span.length, line.size());
            end = span.from + span.length;
            out.push_back({line.mid(span.from, span.length), span.ink});
        }
        state = after;
    }
    return out;
}
bool has(const std::vector<Inked>& all, const char* text, CodeInk ink) {
    return std::find(all.begin(), all.end(), Inked{QString::fromUtf8(text), ink}) != all.end();
}

TEST(CodeHighlighter, KnowsLanguagesByManyNames) {
    for (const char* name :
         {"cpp", "C++",  "Python", "py", "bash",       "sh",   "json",     "yaml", "yml", "html", "xml",
          "sql", "rust", "go",     "js", "TypeScript", "diff", "markdown", "java", "css", "toml", "cmake"})
        EXPECT_TRUE(ui::findCodeLanguage(QString::fromLatin1(name))) << name;
    EXPECT_FALSE(ui::findCodeLanguage(QStringLiteral("brainfuck")));
    EXPECT_FALSE(ui::findCodeLanguage(QString()));
}

TEST(CodeHighlighter, ColoursCLikeCode) {
    const auto cpp =
        inked("cpp", QStringLiteral("#include <vector>\nint main() { // go\n  return 0x1F + 2.5e-3;\n"
                                    "  auto s = \"a \\\" b\"; /* one\n two */ if (x) char c = 'y';"));
    EXPECT_TRUE(has(cpp, "#include <vector>", CodeInk::Name));
    EXPECT_TRUE(has(cpp, "int", CodeInk::Type));
    EXPECT_TRUE(has(cpp, "// go", CodeInk::Comment));
    EXPECT_TRUE(has(cpp, "return", CodeInk::Keyword));
    EXPECT_TRUE(has(cpp, "0x1F", CodeInk::Number));
    EXPECT_TRUE(has(cpp, "2.5e-3", CodeInk::Number));
    EXPECT_TRUE(has(cpp, "\"a \\\" b\"", CodeInk::String));
    EXPECT_TRUE(has(cpp, "/* one", CodeInk::Comment));
    EXPECT_TRUE(has(cpp, " two */", CodeInk::Comment));
    EXPECT_TRUE(has(cpp, "'y'", CodeInk::String));
}

TEST(CodeHighlighter, ColoursOtherFamilies) {
    const auto py = inked(
        "python",
        QStringLiteral("@app.route\ndef f(x: int):\n    \"\"\"doc\n    more\"\"\"\n    return None # no"));
    EXPECT_TRUE(has(py, "@app.route", CodeInk::Name));
    EXPECT_TRUE(has(py, "def", CodeInk::Keyword));
    EXPECT_TRUE(has(py, "    more\"\"\"", CodeInk::String));
    EXPECT_TRUE(has(py, "# no", CodeInk::Comment));
    const auto sh = inked("bash", QStringLiteral("for f in ${files}; do echo \"a#b\" # note\ndone"));
    EXPECT_TRUE(has(sh, "for", CodeInk::Keyword));
    EXPECT_TRUE(has(sh, "${files}", CodeInk::Name));
    EXPECT_TRUE(has(sh, "# note", CodeInk::Comment));
    const auto json = inked("json", QStringLiteral("{\"key\": \"value\", \"n\": -12, \"t\": true}"));
    EXPECT_TRUE(has(json, "\"key\"", CodeInk::Name));
    EXPECT_TRUE(has(json, "\"value\"", CodeInk::String));
    EXPECT_TRUE(has(json, "12", CodeInk::Number));
    EXPECT_TRUE(has(json, "true", CodeInk::Keyword));
    const auto yaml = inked("yaml", QStringLiteral("my-key: text # why\nurl: http://a.b"));
    EXPECT_TRUE(has(yaml, "my-key", CodeInk::Name));
    EXPECT_TRUE(has(yaml, "# why", CodeInk::Comment));
    EXPECT_FALSE(has(yaml, "http", CodeInk::Name)) << "an address is no key";
    const auto html = inked("html", QStringLiteral("<!-- a\nb --><a href=\"x\" class='y'>t &amp; u</a>"));
    EXPECT_TRUE(has(html, "b -->", CodeInk::Comment));
    EXPECT_TRUE(has(html, "<a", CodeInk::Keyword));
    EXPECT_TRUE(has(html, "href", CodeInk::Name));
    EXPECT_TRUE(has(html, "\"x\"", CodeInk::String));
    EXPECT_TRUE(has(html, "&amp;", CodeInk::Number));
    const auto sql = inked("sql", QStringLiteral("SELECT count(*) FROM t -- all\nwhere a = 'it''s'"));
    EXPECT_TRUE(has(sql, "SELECT", CodeInk::Keyword));
    EXPECT_TRUE(has(sql, "count", CodeInk::Type));
    EXPECT_TRUE(has(sql, "-- all", CodeInk::Comment));
    EXPECT_TRUE(has(sql, "where", CodeInk::Keyword));
    const auto rust =
        inked("rust", QStringLiteral("fn f<'a>(x: &'a str) /* a /* b */ c */ -> Option<u8> { }"));
    EXPECT_TRUE(has(rust, "fn", CodeInk::Keyword));
    EXPECT_TRUE(has(rust, "/* a /* b */ c */", CodeInk::Comment)) << "comments nest";
    EXPECT_TRUE(has(rust, "Option", CodeInk::Type));
    const auto js = inked("ts", QStringLiteral("const x: string = `a\n${b}`; await f(1_000)"));
    EXPECT_TRUE(has(js, "`a", CodeInk::String));
    EXPECT_TRUE(has(js, "${b}`", CodeInk::String));
    EXPECT_TRUE(has(js, "await", CodeInk::Keyword));
    const auto go = inked("go", QStringLiteral("func main() { var s []string = nil }"));
    EXPECT_TRUE(has(go, "func", CodeInk::Keyword));
    EXPECT_TRUE(has(go, "string", CodeInk::Type));
    const auto diff = inked("diff", QStringLiteral("@@ -1 +1 @@\n-old\n+new\n same"));
    EXPECT_TRUE(has(diff, "-old", CodeInk::Removed));
    EXPECT_TRUE(has(diff, "+new", CodeInk::Added));
    const auto md = inked("markdown", QStringLiteral("# Title\nSee `code` and [a](b)\n```\nx\n```"));
    EXPECT_TRUE(has(md, "# Title", CodeInk::Keyword));
    EXPECT_TRUE(has(md, "`code`", CodeInk::String));
    EXPECT_TRUE(has(md, "[a](b)", CodeInk::Name));
}

TEST(CodeHighlighter, AnApostropheDoesNotSwallowTheRest) {
    const auto cpp = inked("cpp", QStringLiteral("// fine\ndon't\nreturn 1;"));
    EXPECT_TRUE(has(cpp, "return", CodeInk::Keyword));
}

TEST(CodeHighlighter, IsReadableInBothThemes) {
    for (const ui::Tokens* tokens : {&ui::lightTokens(), &ui::darkTokens()}) {
        for (int ink = 0; ink <= static_cast<int>(CodeInk::Removed); ++ink) {
            const QColor color = ui::codeColor(static_cast<CodeInk>(ink), *tokens);
            EXPECT_GE(ui::contrastRatio(color, tokens->code), 4.5)
                << ink << " " << color.name().toStdString() << (tokens->isDark ? " dark" : " light");
        }
    }
}

TEST(CodeHighlighter, AnythingIsScannedInBoundedTime) {
    QString noise;
    for (quint64 i = 0; i < 400'000; ++i)
        noise += QChar(static_cast<ushort>(32 + (i * 7919 + i / 7) % 95));
    for (const ui::CodeLanguage& language : ui::codeLanguages()) {
        QElapsedTimer clock;
        clock.start();
        std::vector<CodeSpan> spans;
        CodeState state = 0;
        for (qsizetype at = 0; at < noise.size(); at += 80) {
            spans.clear();
            state = ui::scanCodeLine(language, QStringView(noise).mid(at, 80), state, &spans);
        }
        static_cast<void>(ui::scanCodeLine(language, noise, state, &spans));
        EXPECT_LT(clock.elapsed(), 3000) << language.names;
        for (const CodeSpan& span : spans)
            EXPECT_LE(span.from + span.length, 2000) << "what nobody reads has no colours";
    }
}

TEST(CodeParts, LongCodeComesInPartsThatKeepTheirState) {
    QString code;
    for (int i = 0; i < 450; ++i)
        code += i == 150 ? QStringLiteral("/* open\n") : QStringLiteral("line %1\n").arg(i);
    const auto blocks =
        ui::parseMarkdown(QStringLiteral("Look:\n\n```cpp\n") + code + QStringLiteral("```\n\nEnd."));
    ASSERT_EQ(blocks.size(), 5u);
    EXPECT_EQ(blocks[1].codePart, 0);
    EXPECT_TRUE(blocks[1].goesOn);
    EXPECT_EQ(blocks[2].codePart, 1);
    EXPECT_EQ(blocks[2].codeState, 1) << "within the comment";
    EXPECT_FALSE(blocks[3].goesOn);
    EXPECT_EQ(blocks[1].code + QLatin1Char('\n') + blocks[2].code + QLatin1Char('\n') + blocks[3].code +
                  QLatin1Char('\n'),
              code);
}

TEST(CodeParts, AGrowingFenceIsTheSameAsAWholeOne) {
    QString code;
    for (int i = 0; i < 650; ++i)
        code += QStringLiteral("let x%1 = `a` + 'b'; // %2\n").arg(i).arg(QString(i % 50, QLatin1Char('~')));
    const QString text = QStringLiteral("Before\n\n```js\n") + code + QStringLiteral("```\n\nAfter **it**.");
    ui::MarkdownStream stream;
    for (qsizetype n = 0; n < text.size(); n += 97)
        stream.setText(text.left(n));
    stream.setText(text);
    const auto whole = ui::parseMarkdown(text);
    ASSERT_EQ(stream.blocks().size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i)
        EXPECT_EQ(stream.blocks()[i], whole[i]) << i;
    EXPECT_EQ(stream.finish(), whole.size());
    // Without its end, too.
    ui::MarkdownStream open;
    const QString cut = text.left(text.indexOf(QStringLiteral("x400")));
    for (qsizetype n = 5; n < cut.size(); n += 61)
        open.setText(cut.left(n));
    open.setText(cut);
    EXPECT_EQ(open.blocks(), ui::parseMarkdown(cut));
}

TEST(CodeParts, StreamingALongFenceCostsWhatComesNew) {
    QString text = QStringLiteral("```python\n");
    ui::MarkdownStream stream;
    for (int i = 0; i < 10'000; ++i)
        text += QStringLiteral("value_%1 = compute(%1)\n").arg(i);
    stream.setText(text);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 200; ++i) {
        text += QStringLiteral("more(%1)\n").arg(i);
        stream.setText(text);
    }
    EXPECT_LT(clock.elapsed(), 1500) << "200 pieces behind 10,000 lines";
}

}  // namespace
}  // namespace autoglm::test
