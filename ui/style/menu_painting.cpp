#include "ui/style/menu_painting.h"

#include <QPainter>

#include "ui/style/app_style.h"
#include "ui/style/control_painting.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

void drawMenuItem(const QStyleOptionMenuItem& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        const QRect& row = option.rect;
        painter.fillRect(QRect(row.left() + 1, row.center().y(), row.width() - 2, 1), t.border);
        return;
    }
    painter.save();
    const bool enabled = option.state & QStyle::State_Enabled;
    if (enabled && (option.state & QStyle::State_Selected)) {
        drawBox(painter, QRectF(option.rect).adjusted(4, 1, -4, -1), metrics::kRadius, t.tint);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = enabled ? t.text : t.disabled;
    const QRect rect = option.rect;
    if (option.checkType != QStyleOptionMenuItem::NotCheckable && option.checked) {
        painter.setPen(QPen(t.accent, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF c(rect.left() + 19, rect.center().y() + 0.5);
        painter.drawPolyline(QPolygonF({c + QPointF(-4, 0), c + QPointF(-1, 3.5), c + QPointF(5, -4)}));
    }
    painter.setFont(option.font);
    painter.setPen(ink);
    const QStringList parts = option.text.split(QLatin1Char('\t'));
    const QRect text = rect.adjusted(34, 0, -28, 0);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic | Qt::TextSingleLine,
                     parts.value(0));
    if (parts.size() > 1) {
        painter.setPen(enabled ? t.secondary : t.disabled);
        painter.drawText(rect.adjusted(0, 0, -16, 0), Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                         parts.at(1));
    }
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu) {
        painter.setPen(
            QPen(enabled ? t.secondary : t.disabled, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF c(rect.right() - 16, rect.center().y() + 0.5);
        painter.drawPolyline(QPolygonF({c + QPointF(-2, -4), c + QPointF(2, 0), c + QPointF(-2, 4)}));
    }
    painter.restore();
}

void drawMenuBarItem(const QStyleOptionMenuItem& option, QPainter& painter) {
    painter.save();
    const Tokens& t = tokensOf(option.palette);
    painter.fillRect(option.rect, t.window);
    if (option.state & (QStyle::State_Sunken | QStyle::State_Selected)) {
        drawBox(painter, QRectF(option.rect).adjusted(1, 2, -1, -2), metrics::kRadius,
                mixed(t.window, t.text, 0.08));
    }
    painter.setPen(option.state & QStyle::State_Enabled ? t.text : t.disabled);
    painter.drawText(option.rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine, option.text);
    painter.restore();
}

}  // namespace autoglm::ui
