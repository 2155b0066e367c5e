#include "ui/chat/latex_text.h"

#include <gtest/gtest.h>

#include "ui/chat/markdown.h"

namespace autoglm::test {
namespace {

std::string text(const char* formula) {
    return ui::latexToText(QString::fromUtf8(formula)).toStdString();
}
std::string plain(const QString& markdown) {
    QStringList all;
    for (const auto& block : ui::parseMarkdown(markdown))
        all << block.plain;
    return all.join(QStringLiteral("|")).toStdString();
}

TEST(LatexText, MakesFormulasReadable) {
    EXPECT_EQ(text("\\frac{a}{b}"), "a/b");
    EXPECT_EQ(text("\\frac{a+1}{2b}"), "(a+1)/2b");
    EXPECT_EQ(text("x^2 + y_{10}"), "x² + y₁₀");
    EXPECT_EQ(text("e^{i\\pi} = -1"), "e^(iπ) = -1");
    EXPECT_EQ(text("\\sqrt{x}"), "√x");
    EXPECT_EQ(text("\\sqrt{x+1}"), "√(x+1)");
    EXPECT_EQ(text("\\sqrt[3]{8}"), "∛8");
    EXPECT_EQ(text("\\sum_{i=1}^{n} a_i"), "∑ᵢ₌₁ⁿ aᵢ");
    EXPECT_EQ(text("\\alpha \\leq \\beta \\Rightarrow \\mathbb{R}"), "α ≤ β ⇒ ℝ");
    EXPECT_EQ(text("\\text{if } x \\in A"), "if x ∈ A");
    EXPECT_EQ(text("\\sin\\theta"), "sin θ");
    EXPECT_EQ(text("\\left( \\frac{1}{2} \\right)"), "( 1/2 )");
    EXPECT_EQ(text("\\hat{y} \\vec{v}"), "y\u0302 v\u20d7");
    EXPECT_EQ(text("a \\\\ b"), "a\nb");
    EXPECT_EQ(text("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}"), "(a  b\nc  d )");
    EXPECT_EQ(text("\\unknown{x}"), "\\unknownx") << "what is not known stays";
}

TEST(LatexText, SurvivesAnything) {
    for (const char* odd :
         {"", "\\", "{", "}", "^", "_", "\\frac", "\\frac{a", "\\sqrt[", "\\begin{", "x^{", "&&&", "\\left"})
        static_cast<void>(text(odd));
    const QString deep =
        QString(5000, QLatin1Char('{')) + QStringLiteral("x") + QString(5000, QLatin1Char('^'));
    static_cast<void>(ui::latexToText(deep));
}

TEST(LatexText, IsFoundInMarkdown) {
    EXPECT_EQ(plain(QStringLiteral("The area is \\(\\pi r^2\\) and **bold**.")),
              "The area is π r² and bold.");
    EXPECT_EQ(plain(QStringLiteral("Inline $a_1 * b_2 * c$ here")), "Inline a₁ * b₂ * c here");
    EXPECT_EQ(plain(QStringLiteral("$$\nx = \\frac{1}{2}\n$$")), "x = 1/2");
    EXPECT_EQ(plain(QStringLiteral("\\[ E = mc^2 \\]")), "E = mc²");
}

TEST(LatexText, LeavesMoneyAndCodeAlone) {
    EXPECT_EQ(plain(QStringLiteral("It costs $5 or $10 a day")), "It costs $5 or $10 a day");
    EXPECT_EQ(plain(QStringLiteral("Run `echo $HOME $PATH` now")), "Run echo $HOME $PATH now");
    const auto blocks = ui::parseMarkdown(QStringLiteral("```sh\necho $a $b \\(x\\)\n```"));
    ASSERT_EQ(blocks.size(), 1u);
    EXPECT_EQ(blocks[0].code, QStringLiteral("echo $a $b \\(x\\)"));
}

TEST(LatexText, KeepsTheLinesThatBlocksAreFoundBy) {
    const QString text = QStringLiteral("One $$\na \\\\ b \\\\ c\n$$ two\n\nThree");
    EXPECT_EQ(ui::withReadableFormulas(text).count(QLatin1Char('\n')), text.count(QLatin1Char('\n')));
    const auto blocks = ui::parseMarkdown(text);
    ASSERT_GE(blocks.size(), 2u);
    EXPECT_EQ(text.mid(blocks.back().sourceStart), QStringLiteral("Three"));
}

}  // namespace
}  // namespace autoglm::test
