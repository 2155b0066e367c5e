#include "ui/style/control_painting.h"

#include <QPainter>

#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {

QColor mixed(const QColor& a, const QColor& b, double share) {
    return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - share) + b.redF() * share),
                            static_cast<float>(a.greenF() * (1 - share) + b.greenF() * share),
                            static_cast<float>(a.blueF() * (1 - share) + b.blueF() * share));
}

void drawHeaderSection(const QStyleOption& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    painter.fillRect(option.rect, t.surface);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.border);
}

void drawTab(const QStyleOptionTab& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool isChosen = option.state & QStyle::State_Selected;
    const bool isHot = (option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled);
    if (isHot && !isChosen)
        drawBox(painter, QRectF(option.rect).adjusted(1, 2, -1, -4), metrics::kRadius, t.window);
    if (!isChosen) return;
    const QRect line(option.rect.left() + 4, option.rect.bottom() - 1, option.rect.width() - 8, 2);
    painter.fillRect(line, t.accent);
}

void drawChevron(QPainter& painter, const QPointF& centre, const QColor& ink, bool isDown) {
    const qreal tip = isDown ? 2.25 : -2.25;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(
        QPolygonF({centre + QPointF(-4.5, -tip), centre + QPointF(0, tip), centre + QPointF(4.5, -tip)}));
    painter.restore();
}

}  // namespace autoglm::ui
