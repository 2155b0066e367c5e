// How the style draws menus and the bar they hang from.
#pragma once
#include <QStyleOption>

class QPainter;

namespace autoglm::ui {

/// A row of a menu, or the line between two.
void drawMenuItem(const QStyleOptionMenuItem& option, QPainter& painter);
void drawMenuBarItem(const QStyleOptionMenuItem& option, QPainter& painter);

}  // namespace autoglm::ui
