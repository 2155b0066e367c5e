#include "ui/style/field_painting.h"

#include <QAbstractSpinBox>
#include <QPainter>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/control_painting.h"
#include "ui/style/control_sizes.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

void drawField(const QStyleOption& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool focused = enabled && (option.state & QStyle::State_HasFocus);
    drawBox(painter, QRectF(option.rect), metrics::kRadius, enabled ? t.surface : t.window,
            focused   ? t.accent
            : enabled ? t.disabled
                      : t.border);
}

void drawSpinBox(const QStyleOptionSpinBox& option, const QRect& up, const QRect& down, QPainter& painter) {
    drawField(option, painter);
    if (option.buttonSymbols == QAbstractSpinBox::NoButtons) return;
    const Tokens& t = tokensOf(option.palette);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const auto arrow = [&](const QRect& rect, bool isUp, bool isOn) {
        const bool isUnder =
            (option.state & QStyle::State_MouseOver) &&
            option.activeSubControls == (isUp ? QStyle::SC_SpinBoxUp : QStyle::SC_SpinBoxDown);
        painter.setPen(QPen(!isOn     ? t.border
                            : isUnder ? t.accent
                                      : t.secondary,
                            1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF c = QRectF(rect).center() + QPointF(0, isUp ? 1 : -1);
        const qreal tip = isUp ? -2 : 2;
        painter.drawPolyline(
            QPolygonF({c + QPointF(-3.5, -tip / 2), c + QPointF(0, tip / 2), c + QPointF(3.5, -tip / 2)}));
    };
    const bool enabled = option.state & QStyle::State_Enabled;
    arrow(up, true, enabled && (option.stepEnabled & QAbstractSpinBox::StepUpEnabled));
    arrow(down, false, enabled && (option.stepEnabled & QAbstractSpinBox::StepDownEnabled));
    painter.restore();
}

void drawComboBox(const QStyleOptionComboBox& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool focused = enabled && (option.state & QStyle::State_HasFocus);
    const bool hovered = enabled && (option.state & QStyle::State_MouseOver);
    drawBox(painter, QRectF(option.rect), metrics::kRadius, enabled ? t.surface : t.window,
            focused || hovered ? t.accent
            : enabled          ? t.disabled
                               : t.border);
    const bool isLeftToRight = option.direction == Qt::LeftToRight;
    const qreal x = isLeftToRight ? option.rect.right() - 12 : option.rect.left() + 13;
    drawChevron(painter, QPointF(x, option.rect.center().y() + 1), enabled ? t.secondary : t.disabled);
}

void drawCheckBox(const QStyleOption& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool isOn = option.state & QStyle::State_On, isPartly = option.state & QStyle::State_NoChange;
    const bool isHot = enabled && (option.state & QStyle::State_MouseOver);
    const QRectF box = option.rect;
    if (!isOn && !isPartly) {
        drawBox(painter, box, 4, enabled ? t.surface : t.window,
                isHot     ? t.accent
                : enabled ? t.disabled
                          : t.border);
        return;
    }
    drawBox(painter, box, 4, enabled ? t.accent : t.border);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        QPen(enabled ? t.onAccent : t.secondary, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF c = box.center();
    if (isPartly) {
        painter.drawLine(c - QPointF(3.5, 0), c + QPointF(3.5, 0));
    } else {
        painter.drawPolyline(QPolygonF({c + QPointF(-3.5, 0), c + QPointF(-1, 2.75), c + QPointF(4, -3)}));
    }
    painter.restore();
}

void drawSlider(const QStyleOptionSlider& option, const QRectF& handle, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool enabled = option.state & QStyle::State_Enabled;
    const QColor ink = enabled ? t.accent : t.disabled;
    const QPointF middle(handle.center().x(), option.rect.center().y() + 0.5);
    // No longer than the handle reaches: beside it at either end nothing is left over.
    QRectF groove(option.rect.left() + 3, middle.y() - 2, option.rect.width() - 6, 4);
    drawBox(painter, groove, 2, t.border);
    if (option.upsideDown) {
        groove.setLeft(middle.x());
    } else {
        groove.setRight(middle.x());
    }
    drawBox(painter, groove, 2, ink);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(QPen(ink, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(middle, sizes::kSliderHandle / 2.0 - 1, sizes::kSliderHandle / 2.0 - 1);
    }
    painter.setPen(QPen(t.surface, 2));
    painter.setBrush(ink);
    const qreal radius = option.state & (QStyle::State_MouseOver | QStyle::State_Sunken) ? 7 : 6;
    painter.drawEllipse(middle, radius, radius);
    painter.restore();
}

void drawProgress(const QStyleOptionProgressBar& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    QRectF groove = option.rect;
    groove.setTop(groove.center().y() - sizes::kProgressHeight / 2.0);
    groove.setHeight(sizes::kProgressHeight);
    drawBox(painter, groove, sizes::kProgressHeight / 2.0, t.border);
    const qreal span = option.maximum - option.minimum;
    if (span <= 0) return;
    QRectF done = groove;
    done.setWidth(std::max<qreal>(groove.width() * (option.progress - option.minimum) / span, 0));
    if (done.width() >= sizes::kProgressHeight)
        drawBox(painter, done, sizes::kProgressHeight / 2.0, t.accent);
}

}  // namespace autoglm::ui
