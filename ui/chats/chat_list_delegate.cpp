#include "ui/chats/chat_list_delegate.h"

#include <QLineEdit>
#include <QPainter>
#include <QTextLayout>

#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kIndent = 12, kPadding = 8, kIcon = 16;

const ChatListModel::Row& rowOf(const QModelIndex& index) {
    return static_cast<const ChatListModel*>(index.model())->row(index);
}

/// One line with its hits marked; what does not fit ends in "…", after a whole character.
void drawMarked(QPainter& painter, const QRectF& area, const QString& text,
                const QVector<storage::Span>& spans, const QFont& font, const QColor& ink, const Tokens& t) {
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(option);
    QVector<QTextLayout::FormatRange> marks;
    for (const storage::Span& span : spans) {
        QTextCharFormat format;
        format.setBackground(t.tint);
        format.setForeground(t.accent);
        format.setFontWeight(QFont::DemiBold);
        marks.append({span.from, span.length, format});
    }
    layout.setFormats(marks);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(1e6);
    layout.endLayout();
    painter.save();
    painter.setPen(ink);
    const bool isCut = line.naturalTextWidth() > area.width();
    const QString more = QStringLiteral("…");
    qreal room = area.width();
    if (isCut) {
        room -= QFontMetricsF(font).horizontalAdvance(more);
        int last = line.xToCursor(room, QTextLine::CursorOnCharacter);
        // Blanks before the dots would look like a gap.
        while (last > 0 && text.at(last - 1).isSpace())
            --last;
        room = line.cursorToX(last);
    }
    painter.setClipRect(QRectF(area.left(), area.top(), room, area.height()));
    layout.draw(&painter, QPointF(area.left(), area.top() + (area.height() - line.height()) / 2));
    if (isCut) {
        painter.setClipping(false);
        painter.setFont(font);
        painter.drawText(QRectF(area.left() + room, area.top(), area.width() - room, area.height()),
                         Qt::AlignVCenter | Qt::AlignLeft, more);
    }
    painter.restore();
}

/// A ring while an answer is being written, a dot once it is there and nobody has seen it.
void drawMark(QPainter& painter, const QPointF& center, bool isWorking, const Tokens& t) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(isWorking ? QPen(t.accent, 2) : QPen(Qt::NoPen));
    painter.setBrush(isWorking ? QBrush(Qt::NoBrush) : QBrush(t.accent));
    painter.drawEllipse(center, 3.5, 3.5);
}

}  // namespace

QSize ChatListDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int line = QFontMetrics(option.font).height();
    if (!index.isValid() || rowOf(index).kind != ChatListModel::Kind::Hit)
        return {80, std::max(line + 14, 32)};
    return {80, 2 * line + 20};
}

void ChatListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    const auto& row = rowOf(index);
    const Tokens& t = tokensOf(option.palette);
    const QRectF box = QRectF(option.rect).adjusted(6, 1, -6, -1);
    const QRectF text = box.adjusted(kIndent - 6 + kPadding / 2.0, 0, -kPadding, 0);
    const bool isOpen = row.kind != ChatListModel::Kind::Folder && row.id == m_openChat && row.id != 0;
    const bool isCurrent = option.state & QStyle::State_Selected;
    const bool isHovered = option.state & QStyle::State_MouseOver;
    painter->save();
    if (row.kind == ChatListModel::Kind::Heading) {
        painter->setFont(fontFor(TextRole::Secondary, option.font));
        painter->setPen(t.secondary);
        painter->drawText(text.adjusted(0, 6, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetricsF(painter->font()).elidedText(row.text, Qt::ElideRight, text.width()));
        painter->restore();
        return;
    }
    if (isOpen) {
        drawBox(*painter, box, metrics::kRadius, t.tint);
    } else if (isHovered || isCurrent) {
        drawBox(*painter, box, metrics::kRadius, t.isDark ? t.raised : t.border.lighter(106));
    }
    // The ring says where the keys go; without it the list has not got them.
    if (isCurrent && (option.state & QStyle::State_HasFocus))
        drawBox(*painter, box, metrics::kRadius, Qt::NoBrush, t.accent);
    const qreal scale = painter->device()->devicePixelRatioF();
    if (row.kind == ChatListModel::Kind::Folder) {
        const QPixmap arrow =
            iconPixmap(row.isCollapsed ? QStringLiteral("chevron-right") : QStringLiteral("chevron-down"),
                       t.secondary, kIcon, scale);
        painter->drawPixmap(QPointF(text.left() - 4, box.center().y() - kIcon / 2.0), arrow);
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        drawMarked(*painter, text.adjusted(kIcon, 0, -28, 0), row.text, {}, bold, t.text, t);
        painter->setFont(fontFor(TextRole::Secondary, option.font));
        painter->setPen(t.secondary);
        painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter, QString::number(row.count));
    } else if (row.kind == ChatListModel::Kind::Hit) {
        const qreal line = (box.height() - 8) / 2;
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        const QRectF first(text.left(), box.top() + 4, text.width(), line);
        drawMarked(*painter, first, row.text, row.textSpans, bold, t.text, t);
        drawMarked(*painter, first.translated(0, line), row.snippet, row.snippetSpans,
                   fontFor(TextRole::Secondary, option.font), t.secondary, t);
    } else {
        const bool hasMark = row.isWorking || row.isFresh;
        drawMarked(*painter, text.adjusted(0, 0, hasMark ? -16 : 0, 0), row.text, {}, option.font, t.text, t);
        if (hasMark) drawMark(*painter, QPointF(text.right() - 5, box.center().y()), row.isWorking, t);
    }
    painter->restore();
}

QWidget* ChatListDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                        const QModelIndex&) const {
    auto* edit = new QLineEdit(parent);
    edit->setMaxLength(200);
    edit->setAccessibleName(tr("New name"));
    return edit;
}

void ChatListDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                            const QModelIndex&) const {
    editor->setGeometry(option.rect.adjusted(6, 1, -6, -1));
}

}  // namespace autoglm::ui
