// How the style draws what is pressed: buttons with a frame, tool buttons, those with a menu, the ring of the
// keys.
#pragma once
#include <QStyleOption>

class QPainter;
class QStyle;
class QWidget;

namespace autoglm::ui {

/// The one that Enter presses: filled with the accent.
bool isDefaultButton(const QStyleOption& option);
void drawButton(const QStyleOption& option, QPainter& painter);
void drawToolButton(const QStyleOption& option, QPainter& painter);
/// A tool button that opens a menu: words with an arrow after them; a sign alone says it by itself.
void drawMenuButton(const QStyleOptionToolButton& option, QPainter& painter, const QStyle& style,
                    const QWidget* widget);
/// Says where the keys go.
void drawFocusRing(const QStyleOption& option, QPainter& painter, const QWidget* widget);

}  // namespace autoglm::ui
