#include "ui/models/memory_bars.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

constexpr int kBar = 12, kGap = 4, kBetween = 14;

}  // namespace

MemoryBars::MemoryBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MemoryBars::setFit(const desktop::MemoryFit& fit) {
    const bool isHigher = fit.shares.size() != m_fit.shares.size();
    m_fit = fit;
    if (isHigher) updateGeometry();
    describe();
    update();
}

void MemoryBars::describe() {
    QStringList parts;
    for (const desktop::MemoryShare& share : m_fit.shares) {
        parts << tr("%1: weights %2, KV cache %3, scratch %4, free %5")
                     .arg(share.name, desktop::formatBytes(share.weightBytes),
                          desktop::formatBytes(share.kvBytes), desktop::formatBytes(share.scratchBytes),
                          desktop::formatBytes(share.freeBytes));
    }
    setAccessibleName(tr("Memory"));
    setAccessibleDescription(parts.join(QLatin1Char('\n')));
    setToolTip(accessibleDescription());
}

int MemoryBars::deviceHeight() const {
    return 2 * QFontMetrics(fontFor(TextRole::Secondary, font())).height() + kBar + 2 * kGap;
}

QSize MemoryBars::sizeHint() const {
    const int n = std::max<int>(1, static_cast<int>(m_fit.shares.size()));
    return {220, n * deviceHeight() + (n - 1) * kBetween};
}

void MemoryBars::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    const QFont small = fontFor(TextRole::Secondary, font());
    const QFontMetrics metrics(small);
    painter.setFont(small);
    int y = 0;
    for (const desktop::MemoryShare& share : m_fit.shares) {
        const bool isOver = share.neededBytes() > share.freeBytes;
        const QString sums =
            tr("needs %1, %2 free", "bytes")
                .arg(desktop::formatBytes(share.neededBytes()), desktop::formatBytes(share.freeBytes));
        const int sumsWidth = metrics.horizontalAdvance(sums);
        painter.setPen(t.text);
        painter.drawText(QRect(0, y, width() - sumsWidth - 8, metrics.height()), Qt::AlignLeft,
                         metrics.elidedText(share.name, Qt::ElideRight, width() - sumsWidth - 8));
        painter.setPen(isOver ? t.bad : t.secondary);
        painter.drawText(QRect(0, y, width(), metrics.height()), Qt::AlignRight, sums);
        y += metrics.height() + kGap;
        // The longer of what is needed and what is free fills the width; the free end is marked.
        const double scale =
            width() /
            std::max<double>(1, static_cast<double>(std::max(share.neededBytes(), share.freeBytes)));
        const QRectF bar(0, y, width(), kBar);
        QPainterPath outline;
        outline.addRoundedRect(bar, 4, 4);
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipPath(outline);
        painter.fillRect(bar, t.border);
        qreal x = 0;
        const std::array<std::pair<quint64, int>, 3> parts = {
            {{share.weightBytes, 0}, {share.kvBytes, 1}, {share.scratchBytes, 2}}};
        for (const auto& [bytes, color] : parts) {
            const qreal length = static_cast<double>(bytes) * scale;
            painter.fillRect(QRectF(x, y, length, kBar), t.series[static_cast<std::size_t>(color)]);
            x += length;
        }
        if (isOver) {
            const qreal end = static_cast<double>(share.freeBytes) * scale;
            painter.fillRect(QRectF(end - 1, y, 2, kBar), t.bad);
        }
        painter.restore();
        y += kBar + kGap;
        // The legend carries the numbers.
        int left = 0;
        const std::array<std::pair<QString, quint64>, 3> legend = {{{tr("Weights"), share.weightBytes},
                                                                    {tr("KV cache"), share.kvBytes},
                                                                    {tr("Scratch"), share.scratchBytes}}};
        for (std::size_t i = 0; i < legend.size(); ++i) {
            const QString words = legend[i].first + QLatin1Char(' ') + desktop::formatBytes(legend[i].second);
            if (left + 12 + metrics.horizontalAdvance(words) > width()) break;
            drawBox(painter, QRectF(left, y + (metrics.height() - 8) / 2.0, 8, 8), 2, t.series[i]);
            painter.setPen(t.secondary);
            painter.drawText(left + 12, y + metrics.ascent(), words);
            left += 12 + metrics.horizontalAdvance(words) + 14;
        }
        y += metrics.height() + kBetween;
    }
}

void MemoryBars::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) describe();
    if (event->type() == QEvent::FontChange) updateGeometry();
}

}  // namespace autoglm::ui
