// How the style draws what holds a value: fields that are typed into, boxes of choices, sliders, progress.
#pragma once
#include <QStyleOption>

class QPainter;

namespace autoglm::ui {

/// The frame of everything that is typed into: seen in both themes, and plainly while it has the keys.
void drawField(const QStyleOption& option, QPainter& painter);
void drawSpinBox(const QStyleOptionSpinBox& option, const QRect& up, const QRect& down, QPainter& painter);
/// A box that opens a list: as a field, with a chevron.
void drawComboBox(const QStyleOptionComboBox& option, QPainter& painter);
void drawCheckBox(const QStyleOption& option, QPainter& painter);
void drawSlider(const QStyleOptionSlider& option, const QRectF& handle, QPainter& painter);
void drawProgress(const QStyleOptionProgressBar& option, QPainter& painter);

}  // namespace autoglm::ui
