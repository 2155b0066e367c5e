// How a message is painted, from what stands above it down to its actions.
#include <QFontMetricsF>
#include <QPainter>
#include <cmath>

#include "ui/chat/message_item.h"
#include "ui/style/app_style.h"
#include "ui/style/icons.h"

namespace autoglm::ui {
namespace {

using desktop::ChatTurn;

}  // namespace

void MessageItem::paintBoundary(QPainter& painter, const QPointF& origin, const ChatStyle& style) const {
    if (m_boundaryRect.isEmpty()) return;
    const Tokens& t = *style.tokens;
    const QRectF line = m_boundaryRect.translated(origin);
    painter.setFont(style.quiet);
    const QFontMetricsF fm(style.quiet);
    const QString words = fm.elidedText(boundaryText(), Qt::ElideRight, line.width() - 48);
    const qreal text = fm.horizontalAdvance(words) + 24;
    const qreal y = std::floor(line.center().y());
    painter.fillRect(QRectF(line.left(), y, (line.width() - text) / 2, 1), t.border);
    painter.fillRect(QRectF(line.right() - (line.width() - text) / 2, y, (line.width() - text) / 2, 1),
                     t.border);
    painter.setPen(t.secondary);
    painter.drawText(line, Qt::AlignCenter, words);
}

void MessageItem::paintHeader(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                              const PaintState& state) const {
    const Tokens& t = *style.tokens;
    painter.setFont(style.name);
    painter.setPen(t.text);
    const qreal nameWidth =
        isUser() && !m_actions.empty() ? m_actions.back().rect.left() - 8 : m_nameRect.width();
    const QString elided = QFontMetricsF(style.name).elidedText(name(), Qt::ElideRight, nameWidth);
    painter.drawText(m_nameRect.translated(origin), Qt::AlignLeft | Qt::AlignVCenter, elided);
    if (m_foldRect.isEmpty()) return;
    const QRectF fold = m_foldRect.translated(origin);
    if (state.hoversFold) drawBox(painter, fold, metrics::kRadius, t.userBlock);
    const QPixmap arrow =
        iconPixmap(m_isUnfolded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
                   t.secondary, kIconSize, state.scale);
    painter.drawPixmap(QPointF(fold.left() + 4, fold.center().y() - kIconSize / 2.0), arrow);
    painter.setFont(style.quiet);
    painter.setPen(t.secondary);
    painter.drawText(fold.adjusted(kIconSize + 8, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, foldText());
}

void MessageItem::paintAttachments(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                                   const PaintState& state) const {
    const Tokens& t = *style.tokens;
    painter.setFont(style.quiet);
    for (std::size_t i = 0; i < m_attachments.size(); ++i) {
        const QRectF chip = m_attachments[i].translated(origin);
        drawBox(painter, chip, metrics::kRadius, t.userBlock, t.border);
        painter.drawPixmap(QPointF(chip.left() + 8, chip.center().y() - kIconSize / 2.0),
                           iconPixmap(QStringLiteral("file"), t.secondary, kIconSize, state.scale));
        painter.setPen(t.text);
        const QRectF room = chip.adjusted(kIconSize + 14, 0, -8, 0);
        const QString text = attachmentText(m_turn.attachments.at(static_cast<qsizetype>(i)));
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(style.quiet).elidedText(text, Qt::ElideMiddle, room.width()));
    }
}

void MessageItem::paintFooter(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                              const PaintState& state) const {
    if (m_footerRect.isEmpty()) return;
    const Tokens& t = *style.tokens;
    QRectF line = m_footerRect.translated(origin);
    painter.setFont(style.quiet);
    if (m_turn.state == ChatTurn::State::Failed) {
        painter.drawPixmap(QPointF(line.left(), line.top() + 6),
                           iconPixmap(QStringLiteral("warning"), t.bad, kIconSize, state.scale));
        painter.setPen(t.bad);
        if (!m_actions.empty()) line.setRight(origin.x() + m_actions.back().rect.left() - 8);
        painter.drawText(line.adjusted(kIconSize + 8, 4, 0, -4),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, statusText());
        return;
    }
    painter.setPen(t.secondary);
    if (!m_actions.empty()) line.setRight(origin.x() + m_actions.back().rect.left() - 8);
    const QString words = QFontMetricsF(style.quiet).elidedText(statusText(), Qt::ElideRight, line.width());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, words);
}

void MessageItem::paintActions(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                               const PaintState& state) const {
    const Tokens& t = *style.tokens;
    painter.setFont(style.quiet);
    for (const ActionPlace& place : m_actions) {
        const QRectF button = place.rect.translated(origin);
        const bool isHovered = state.hoveredAction == place.action;
        const bool isVersion = place.action == Action::Previous || place.action == Action::Next;
        const bool isCopied = place.action == Action::Copy && state.justCopied;
        if (place.action == Action::Continue) {
            drawBox(painter, button.adjusted(0, 1, 0, -1), metrics::kRadius, isHovered ? t.tint : t.raised,
                    t.accent);
            painter.setPen(t.accent);
            painter.drawText(button, Qt::AlignCenter, continueWord());
            continue;
        }
        if (!state.showsActions && !isVersion && !isCopied) continue;
        if (isHovered) drawBox(painter, button, metrics::kRadius, t.userBlock);
        QString sign = QStringLiteral("copy");
        if (isCopied) sign = QStringLiteral("check");
        if (place.action == Action::Regenerate) sign = QStringLiteral("regenerate");
        if (place.action == Action::Edit) sign = QStringLiteral("edit");
        if (place.action == Action::Previous) sign = QStringLiteral("chevron-left");
        if (place.action == Action::Next) sign = QStringLiteral("chevron-right");
        const bool isEnd = (place.action == Action::Previous && m_turn.version == 1) ||
                           (place.action == Action::Next && m_turn.version == m_turn.versions);
        const QColor ink = isCopied ? t.good : isEnd ? t.disabled : isHovered ? t.text : t.secondary;
        painter.drawPixmap(button.center() - QPointF(kIconSize / 2.0, kIconSize / 2.0),
                           iconPixmap(sign, ink, kIconSize, state.scale));
    }
    if (m_versionRect.isEmpty()) return;
    painter.setPen(t.secondary);
    painter.drawText(m_versionRect.translated(origin), Qt::AlignCenter, versionText());
}

void MessageItem::paint(QPainter& painter, const QPointF& origin, const ChatStyle& style,
                        const PaintState& state) {
    paintBoundary(painter, origin, style);
    paintHeader(painter, origin, style, state);
    paintAttachments(painter, origin, style, state);
    for (int i = 0; i < partCount(); ++i) {
        const QRectF area = partRect(i).translated(origin);
        if (!area.intersects(state.clip)) continue;
        TextPart& shown = part(i);
        if (!shown.isMeasured(area.width())) continue;
        shown.lastPaint = state.paintCount;
        if (shown.look() == TextPart::Look::Reasoning) {
            painter.fillRect(QRectF(origin.x() + 7, area.top() - 2, 2, area.height() + 4),
                             style.tokens->border);
        }
        shown.paint(painter, area,
                    {.selection = state.selectionOf(i),
                     .hoversCopy = state.hoveredCode == i,
                     .hoversWrap = state.hoveredWrap == i,
                     .justCopied = state.copiedCode == i,
                     .found = state.found,
                     .currentFound = state.currentPart == i ? state.currentFound : -1},
                    style);
    }
    if (state.showsCaret) {
        if (const auto caret = caretRect()) {
            const QRectF mark = caret->translated(origin + QPointF(3, 0));
            drawBox(painter, QRectF(mark.left(), mark.top() + mark.height() * 0.18, 7, mark.height() * 0.66),
                    1.5, style.tokens->accent);
        }
    }
    paintFooter(painter, origin, style, state);
    paintActions(painter, origin, style, state);
}

}  // namespace autoglm::ui
