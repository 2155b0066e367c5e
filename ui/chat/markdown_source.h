// The text of a model made ready for CommonMark, which was written for languages with spaces.
#pragma once
#include <QString>

namespace autoglm::ui {

// A punctuation character no text uses: put beside an emphasis mark it makes CommonMark's flanking rule
// accept Chinese neighbours, and is taken out of the text again.
inline constexpr QChar kSentinel(0x2cff);

/// A Chinese, Japanese or Korean character, or a mark that is written with them.
[[nodiscard]] bool isCjk(QChar c);

/// With sentinels where emphasis stands between Chinese letters and punctuation, and with formulas as text.
/// Code between fences stays as it is.
[[nodiscard]] QString preparedMarkdown(const QString& source);

}  // namespace autoglm::ui
