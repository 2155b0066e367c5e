#include "ui/models/token_view.h"

#include <QEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kPadding = 6, kGap = 4, kMargin = 8;

/// Blanks are part of tokens, so they show.
QString visible(const desktop::TokenPiece& token) {
    QString text = token.text;
    return text.replace(QLatin1Char(' '), QChar(0x00b7)).replace(QLatin1Char('\n'), QChar(0x21b5));
}

QFont numberFont(const QFont& base) {
    QFont font = base;
    font.setPointSizeF(base.pointSizeF() * 0.75);
    return font;
}

}  // namespace

TokenView::TokenView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::StyledPanel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(true);
    viewport()->setBackgroundRole(QPalette::Base);
}

void TokenView::setTokens(const QVector<desktop::TokenPiece>& tokens) {
    m_tokens = tokens;
    QStringList words;
    for (const desktop::TokenPiece& token : tokens.mid(0, 200))
        words << QStringLiteral("%1 %2").arg(token.text).arg(token.id);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    place();
}

void TokenView::place() {
    const QFontMetrics text(font()), number(numberFont(font()));
    const int height = text.height() + number.height() + 6;
    int x = kMargin, y = kMargin;
    m_boxes.clear();
    for (const desktop::TokenPiece& token : m_tokens) {
        const int width = std::max({text.horizontalAdvance(visible(token)),
                                    number.horizontalAdvance(QString::number(token.id)), 8}) +
                          2 * kPadding;
        if (x + width > viewport()->width() - kMargin && x > kMargin) {
            x = kMargin;
            y += height + kGap;
        }
        m_boxes.append(QRect(x, y, width, height));
        x += width + kGap;
    }
    const int whole = y + height + kMargin;
    verticalScrollBar()->setRange(0, std::max(0, whole - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(height);
    viewport()->update();
}

void TokenView::paintEvent(QPaintEvent* event) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(viewport());
    const int shift = -verticalScrollBar()->value();
    const QFont number = numberFont(font());
    for (qsizetype i = 0; i < m_tokens.size(); ++i) {
        const QRect box = m_boxes[i].translated(0, shift);
        if (!box.intersects(event->rect())) continue;
        const desktop::TokenPiece& token = m_tokens[i];
        drawBox(painter, QRectF(box), 4, token.isSpecial ? t.tint : i % 2 ? t.window : t.userBlock, t.border);
        painter.setFont(font());
        painter.setPen(token.isSpecial ? t.accent : t.text);
        painter.drawText(box.adjusted(0, 2, 0, 0), Qt::AlignHCenter | Qt::AlignTop, visible(token));
        painter.setFont(number);
        painter.setPen(t.secondary);
        painter.drawText(box.adjusted(0, 0, 0, -2), Qt::AlignHCenter | Qt::AlignBottom,
                         QString::number(token.id));
    }
}

void TokenView::resizeEvent(QResizeEvent*) {
    place();
}

void TokenView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) place();
}

}  // namespace autoglm::ui
