// Numbers and names as the window writes them: decimal units for files, thin grouping, nothing that jumps
// about.
#pragma once
#include <QString>
#include <QStringList>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

/// "812 bytes", "11.8 MB", "6.2 GB": decimal, as file managers and download pages count.
[[nodiscard]] QString formatBytes(quint64 bytes);
/// "3.1 of 6.2 GB": both in the unit of the larger.
[[nodiscard]] QString formatBytesOf(quint64 done, quint64 total);
/// "8,192".
[[nodiscard]] QString formatCount(qint64 count);
/// "41.2", "0.83", "412": three digits at most where that suffices.
[[nodiscard]] QString formatRate(double perSecond);
/// "0.3 s", "12 s", "2 min 5 s".
[[nodiscard]] QString formatSeconds(double seconds);

/// Sentences in a row: with a space between, but none after Chinese punctuation. Empty ones are left out.
[[nodiscard]] QString joinSentences(const QStringList& sentences);

/// A file's name, safe to show: control characters, invalid bytes and direction overrides are escaped.
[[nodiscard]] QString displayName(const FilePath& path);
/// The whole path, likewise.
[[nodiscard]] QString displayPath(const FilePath& path);

}  // namespace autoglm::desktop
