#include "ui/style/button_painting.h"

#include <QPainter>
#include <QToolButton>

#include "ui/style/app_style.h"
#include "ui/style/control_painting.h"
#include "ui/style/control_sizes.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

namespace {

/// Tool buttons ask for the ring within their edge; it belongs on the edge, as everywhere.
QRectF focusBox(const QStyleOption& option, const QWidget* widget) {
    return qobject_cast<const QToolButton*>(widget) ? QRectF(widget->rect()) : QRectF(option.rect);
}

}  // namespace

bool isDefaultButton(const QStyleOption& option) {
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(&option);
    return button && (button->features & QStyleOptionButton::DefaultButton);
}

void drawButton(const QStyleOption& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool hovered = enabled && (option.state & QStyle::State_MouseOver);
    const bool pressed = enabled && (option.state & QStyle::State_Sunken);
    // On a dark card a button would be no more than its words.
    QColor fill = t.isDark ? mixed(t.raised, t.text, 0.05) : t.raised;
    QColor border = t.isDark ? mixed(t.border, t.text, 0.12) : t.border;
    if (isDefaultButton(option) && enabled) {
        fill = border = pressed   ? mixed(t.accent, t.text, 0.25)
                        : hovered ? mixed(t.accent, t.text, 0.12)
                                  : t.accent;
    } else if (pressed) {
        fill = mixed(t.raised, t.text, 0.14);
    } else if (hovered) {
        fill = mixed(t.raised, t.text, t.isDark ? 0.10 : 0.05);
    }
    drawBox(painter, QRectF(option.rect), metrics::kRadius, fill, border);
}

void drawToolButton(const QStyleOption& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool enabled = option.state & QStyle::State_Enabled;
    if (!enabled) return;
    const bool isPressed = option.state & QStyle::State_Sunken, isOn = option.state & QStyle::State_On;
    if (!isPressed && !isOn && !(option.state & QStyle::State_MouseOver)) return;
    // What is on is tinted, as a chosen page or row is; grey would look disabled.
    drawBox(painter, QRectF(option.rect), metrics::kRadius,
            isOn && !isPressed ? t.tint : mixed(t.surface, t.text, isPressed ? 0.12 : 0.06));
}

void drawMenuButton(const QStyleOptionToolButton& option, QPainter& painter, const QStyle& style,
                    const QWidget* widget) {
    style.drawPrimitive(QStyle::PE_PanelButtonTool, &option, &painter, widget);
    QStyleOptionToolButton label = option;
    label.features &= ~QStyleOptionToolButton::HasMenu;
    const bool hasWords = !option.text.isEmpty() && option.icon.isNull();
    if (hasWords) label.rect.adjust(0, 0, -sizes::kMenuArrow, 0);
    style.drawControl(QStyle::CE_ToolButtonLabel, &label, &painter, widget);
    const Tokens& t = tokensOf(option.palette);
    if (hasWords) {
        const QPointF at(option.rect.right() - sizes::kMenuArrow + 2.5, option.rect.center().y() + 1);
        drawChevron(painter, at, option.state & QStyle::State_Enabled ? t.secondary : t.disabled);
    }
    if (!(option.state & QStyle::State_HasFocus)) return;
    QStyleOptionFocusRect focus;
    focus.QStyleOption::operator=(option);
    style.drawPrimitive(QStyle::PE_FrameFocusRect, &focus, &painter, widget);
}

void drawFocusRing(const QStyleOption& option, QPainter& painter, const QWidget* widget) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokensOf(option.palette).accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(focusBox(option, widget).adjusted(1, 1, -1, -1), metrics::kRadius - 1,
                            metrics::kRadius - 1);
    painter.restore();
}

}  // namespace autoglm::ui
