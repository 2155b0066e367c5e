// Colours for code: one scanner, told by a table what the words and signs of each language are. A line needs
// only what was open at the end of the line before, so code can be coloured as it grows and in parts.
// Threads: pure functions.
#pragma once
#include <QColor>
#include <QStringView>
#include <vector>

#include "ui/style/tokens.h"

namespace autoglm::ui {

enum class CodeInk : quint8 { Keyword, Type, String, Number, Comment, Name, Added, Removed };
/// Readable on Tokens::code, at a contrast of 4.5 at least.
[[nodiscard]] QColor codeColor(CodeInk ink, const Tokens& tokens);

struct CodeSpan {
    int from = 0, length = 0;
    CodeInk ink = CodeInk::Keyword;
    friend bool operator==(const CodeSpan&, const CodeSpan&) = default;
};

struct CodeLanguage;
/// By the word behind a fence, in any case: "cpp", "Python", "bash". Null: not one that is known.
[[nodiscard]] const CodeLanguage* findCodeLanguage(QStringView name);

/// What is open at the end of a line: nothing, a comment, a string. 0 at the beginning.
using CodeState = quint16;
/// `spans`: where to put the colours of the line, in order; null if only the state is wanted.
CodeState scanCodeLine(const CodeLanguage& language, QStringView line, CodeState before,
                       std::vector<CodeSpan>* spans);

}  // namespace autoglm::ui
