#include "ui/chat/context_gauge.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kSize = 28;
constexpr qreal kRing = 18, kStroke = 4;

/// As the charts' series, in order: told apart by lightness as well as hue.
QColor partColor(int index, const Tokens& t) {
    static constexpr QRgb kLight[] = {0x5B6B7B, 0x0B6FB3, 0xC76A00, 0x12855F, 0x8B4FA8, 0xB8324B};
    static constexpr QRgb kDark[] = {0xA9B6C4, 0x58A9E6, 0xF0A04B, 0x4CC39A, 0xC08BE0, 0xF07F92};
    return QColor::fromRgb(0xFF000000 | (t.isDark ? kDark : kLight)[index]);
}

}  // namespace

ContextGauge::ContextGauge(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::ArrowCursor);
    setFixedSize(kSize, kSize);
    describe();
}

QSize ContextGauge::sizeHint() const {
    return {kSize, kSize};
}

void ContextGauge::setParts(const desktop::PromptParts& parts) {
    if (parts == m_parts) return;
    m_parts = parts;
    describe();
}

void ContextGauge::setAnswer(const desktop::AnswerStats& stats) {
    m_answer = stats;
    describe();
}

QVector<ContextGauge::Share> ContextGauge::shares() const {
    const Tokens& t = tokensOf(palette());
    const int thinking = m_answer.reasoningTokens;
    const int reply = std::max(m_answer.outputTokens - thinking, 0);
    return {{tr("System prompt and frame"), m_parts.system, partColor(0, t)},
            {tr("Earlier messages"), m_parts.history, partColor(1, t)},
            {tr("Attachments"), m_parts.attachments, partColor(2, t)},
            {tr("Your message"), m_parts.message, partColor(3, t)},
            {tr("Thinking"), thinking, partColor(4, t)},
            {tr("Answer"), reply + m_parts.begun, partColor(5, t)}};
}

int ContextGauge::used() const {
    int sum = 0;
    for (const Share& share : shares())
        sum += share.tokens;
    return sum;
}

QString ContextGauge::dropText() const {
    if (!m_parts.fits()) return tr("Your message alone is longer than the context.");
    if (m_parts.leftOut > 0) {
        return tr("%n message(s) at the beginning of the chat, %1 tokens, have no room and are left out.",
                  nullptr, m_parts.leftOut)
            .arg(desktop::formatCount(m_parts.leftOutTokens));
    }
    return tr("When it is full the oldest messages are left out first; the system prompt stays.");
}

QString ContextGauge::description() const {
    if (m_parts.contextSize == 0) return tr("Context: no model is loaded");
    QStringList lines = {tr("Context: %1 of %2 tokens")
                             .arg(desktop::formatCount(used()), desktop::formatCount(m_parts.contextSize))};
    for (const Share& share : shares()) {
        if (share.tokens > 0)
            lines << QStringLiteral("%1: %2").arg(share.name, desktop::formatCount(share.tokens));
    }
    const int left = std::max(m_parts.contextSize - used(), 0);
    lines << tr("Left for the answer: %1").arg(desktop::formatCount(left)) << dropText();
    return lines.join(QLatin1Char('\n'));
}

QString ContextGauge::richText() const {
    if (m_parts.contextSize == 0) return description().toHtmlEscaped();
    const auto row = [](const QString& mark, const QString& name, int tokens) {
        return QStringLiteral(
                   "<tr><td>%1&nbsp;</td><td>%2&nbsp;&nbsp;&nbsp;</td><td align=\"right\">%3</td></tr>")
            .arg(mark, name.toHtmlEscaped(), desktop::formatCount(tokens));
    };
    QString rows;
    for (const Share& share : shares()) {
        if (share.tokens > 0)
            rows += row(QStringLiteral("<span style=\"color:%1\">■</span>").arg(share.color.name()),
                        share.name, share.tokens);
    }
    rows += row(QString(), tr("Left for the answer"), std::max(m_parts.contextSize - used(), 0));
    const QString title = tr("Context: %1 of %2 tokens")
                              .arg(desktop::formatCount(used()), desktop::formatCount(m_parts.contextSize));
    return QStringLiteral("<p><b>%1</b></p><table cellspacing=\"0\" cellpadding=\"1\">%2</table><p>%3</p>")
        .arg(title.toHtmlEscaped(), rows, dropText().toHtmlEscaped());
}

void ContextGauge::describe() {
    setAccessibleName(description().section(QLatin1Char('\n'), 0, 0));
    setAccessibleDescription(description());
    update();
}

void ContextGauge::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF ring((width() - kRing) / 2 + kStroke / 2, (height() - kRing) / 2 + kStroke / 2,
                      kRing - kStroke, kRing - kStroke);
    painter.setPen(QPen(t.border, kStroke, Qt::SolidLine, Qt::FlatCap));
    painter.drawEllipse(ring);
    if (m_parts.contextSize > 0) {
        const bool isOver = used() > m_parts.contextSize;
        const double whole = isOver ? used() : m_parts.contextSize;
        double from = 90;
        for (const Share& share : shares()) {
            if (share.tokens <= 0) continue;
            const double sweep = 360.0 * share.tokens / whole;
            painter.setPen(QPen(isOver ? t.bad : share.color, kStroke, Qt::SolidLine, Qt::FlatCap));
            painter.drawArc(ring, static_cast<int>(from * 16), static_cast<int>(-std::max(sweep, 4.0) * 16));
            from -= sweep;
        }
    }
    if (!hasFocus()) return;
    drawBox(painter, QRectF(rect()).adjusted(1, 1, -1, -1), metrics::kRadius, Qt::NoBrush, t.accent);
}

bool ContextGauge::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), richText(), this);
        return true;
    }
    return QWidget::event(event);
}

void ContextGauge::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    QToolTip::showText(mapToGlobal(QPoint(0, -10)), richText(), this);
    update();
}

void ContextGauge::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    QToolTip::hideText();
    update();
}

void ContextGauge::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) describe();
}

}  // namespace autoglm::ui
