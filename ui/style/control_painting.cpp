#include "ui/style/control_painting.h"

#include <QPainter>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/control_sizes.h"
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

void drawHeaderLabel(const QStyleOptionHeader& option, QPainter& painter) {
    const Tokens& t = tokensOf(option.palette);
    const bool isSorted = option.sortIndicator != QStyleOptionHeader::None;
    const int arrowRoom = isSorted ? sizes::kSortArrow : 0;
    const QRect room = option.rect.adjusted(sizes::kHeaderMargin, 0, -sizes::kHeaderMargin, 0);
    const QString words =
        option.fontMetrics.elidedText(option.text, Qt::ElideRight, std::max(room.width() - arrowRoom, 0));
    const int width = option.fontMetrics.horizontalAdvance(words);
    const Qt::Alignment across = QStyle::visualAlignment(option.direction, option.textAlignment);
    const bool isRight = across & Qt::AlignRight;
    painter.setPen(t.text);
    painter.drawText(room, (isRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine,
                     words);
    if (!isSorted) return;
    const qreal x =
        isRight ? room.right() + 1 - width - arrowRoom / 2.0 - 2 : room.left() + width + arrowRoom / 2.0 + 2;
    drawChevron(painter, QPointF(x, option.rect.center().y() + 1), t.secondary,
                option.sortIndicator == QStyleOptionHeader::SortDown);
}

void drawBranch(const QStyleOption& option, QPainter& painter) {
    if (!(option.state & QStyle::State_Children)) return;
    const Tokens& t = tokensOf(option.palette);
    const QPointF centre = QRectF(option.rect).center();
    if (option.state & QStyle::State_Open) {
        drawChevron(painter, centre, t.secondary);
        return;
    }
    painter.save();
    painter.translate(centre);
    painter.rotate(option.direction == Qt::LeftToRight ? -90 : 90);
    drawChevron(painter, QPointF(), t.secondary);
    painter.restore();
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
