// Bytes of unknown origin as text. Threads: pure functions.
#pragma once
#include <QByteArray>
#include <QString>
#include <optional>

namespace autoglm::desktop {

/// UTF-8, UTF-16 and UTF-32 with or without their mark, GB18030, else Windows-1252. Line breaks become "\n".
/// Empty if the bytes are no text: a picture, an archive, a program.
[[nodiscard]] std::optional<QString> decodeText(const QByteArray& bytes);

}  // namespace autoglm::desktop
