// Scroll bars: a thumb over the whole length, no arrows, no groove.
#pragma once
#include <QStyle>
#include <QStyleOption>

class QPainter;

namespace autoglm::ui {

/// Where `part` of the bar lies.
QRect scrollBarPart(const QStyleOptionSlider& bar, QStyle::SubControl part);
void drawScrollBar(const QStyleOptionSlider& bar, QPainter& painter);

}  // namespace autoglm::ui
