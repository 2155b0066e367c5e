// The families and sizes of the window's text. Defined once: fonts that share a first family share the
// fallbacks of whichever was used first in the process, so a second definition would be ignored or, worse,
// win.
#pragma once
#include <QFont>

namespace autoglm::ui {

/// The application's font at `percent` of the system's size. Chinese is drawn in its mainland forms.
[[nodiscard]] QFont applicationFont(const QFont& systemFont, int percent);
[[nodiscard]] QFont codeFont(const QFont& base);

enum class TextRole { Body, Chat, Secondary, Heading, Title };
[[nodiscard]] QFont fontFor(TextRole role, const QFont& base);

}  // namespace autoglm::ui
