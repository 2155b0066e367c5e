// A fit in words and signs. Threads: pure functions.
#pragma once
#include <QColor>
#include <QString>

#include "app/desktop/memory_fit.h"

namespace autoglm::ui {

struct Tokens;

/// "●", "◐", "○"; "" while unknown.
[[nodiscard]] QString fitSign(const desktop::MemoryFit& fit);
/// For a column: "fits", "tight", "30 of 40 layers", "1.2 GB short".
[[nodiscard]] QString fitShort(const desktop::MemoryFit& fit);
/// Sentences: what it takes and leaves, and the smallest change that would make it fit.
[[nodiscard]] QString fitSentence(const desktop::MemoryFit& fit);
[[nodiscard]] QColor fitColor(const desktop::MemoryFit& fit, const Tokens& tokens);

/// "9.4 B", "593 M".
[[nodiscard]] QString parameterText(quint64 count);
/// "128k", "2,048".
[[nodiscard]] QString contextText(int tokens);
/// "today", "yesterday", "12 March"; "" for never.
[[nodiscard]] QString usedText(qint64 ms);

}  // namespace autoglm::ui
