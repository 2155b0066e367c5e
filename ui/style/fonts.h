// The families and sizes of the window's text. Defined once: fonts that share a first family share the
// fallbacks of whichever was used first in the process, so a second definition would be ignored or, worse,
// win.
#pragma once
#include <QFont>
#include <QObject>

namespace autoglm::ui {

/// The application's font at `percent` of the system's size. Chinese is drawn in its mainland forms.
[[nodiscard]] QFont applicationFont(const QFont& systemFont, int percent);
[[nodiscard]] QFont codeFont(const QFont& base);

enum class TextRole { Body, Chat, Secondary, Heading, Title };
[[nodiscard]] QFont fontFor(TextRole role, const QFont& base);

/// Draws a few characters in every face of the page, one face per turn of the event loop, so that the first
/// answer does not have to wait for font files: the Chinese ones take tens of milliseconds each.
void warmFonts(QObject* context, const QFont& base);

}  // namespace autoglm::ui
