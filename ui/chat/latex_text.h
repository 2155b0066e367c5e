// LaTeX as text a person can read: \frac{a}{b} as a/b, x^2 as x², \alpha as α. Not typesetting: what has no
// sign of its own stays as it was written. Threads: pure functions.
#pragma once
#include <QString>

namespace autoglm::ui {

/// One formula, without the marks around it.
[[nodiscard]] QString latexToText(QStringView formula);

/// Markdown with its formulas as text: \( \), \[ \], $$ $$ and $ $ outside code. Keeps the number of lines.
[[nodiscard]] QString withReadableFormulas(const QString& markdown);

}  // namespace autoglm::ui
