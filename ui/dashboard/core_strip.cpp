#include "ui/dashboard/core_strip.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "app/desktop/machine_monitor.h"
#include "ui/dashboard/chart_style.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"

namespace autoglm::ui {
namespace {

constexpr int kPad = metrics::kGap;

}  // namespace

CoreStrip::CoreStrip(desktop::MachineMonitor& monitor, TimeAxis& axis, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_axis(axis) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&m_axis, &TimeAxis::changed, this, qOverload<>(&QWidget::update));
}

int CoreStrip::nCores() const {
    return static_cast<int>(m_monitor.latest().cores.size());
}

QSize CoreStrip::sizeHint() const {
    const int n = std::max(1, nCores());
    const int row = n <= 8 ? 10 : n <= 32 ? 6 : 3;
    return {400, 2 * kPad + fontMetrics().height() + 8 + std::clamp(n * row, 16, 220)};
}

QRectF CoreStrip::rows() const {
    const double top = kPad + fontMetrics().height() + 8;
    return QRectF(kPad, top, std::max(10, width() - 2 * kPad), std::max(4.0, height() - kPad - top));
}

void CoreStrip::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
    painter.setFont(fontFor(TextRole::Body, font()));
    painter.setPen(t.text);
    painter.drawText(QRect(kPad, kPad, width() - 2 * kPad, fontMetrics().height()), Qt::AlignLeft,
                     tr("Cores (%n)", nullptr, nCores()));
    const int n = nCores();
    if (n == 0) return;
    const QRectF area = rows();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double rowHeight = area.height() / n;
    const double gap = rowHeight >= 5 ? 1 : 0;
    painter.fillRect(area, t.window);
    const QColor base = seriesColor(t, 0);
    const auto& history = m_monitor.history();
    const auto range = static_cast<double>(m_axis.rangeNs());
    const auto xAt = [&](qint64 ns) {
        return area.right() - area.width() * static_cast<double>(m_axis.endNs() - ns) / range;
    };
    const double usual = 1e6 * m_monitor.intervalMs() / range * area.width();
    painter.setClipRect(area);
    double drawnTo = area.left();
    for (const desktop::MachineSample& sample : history) {
        const double to = xAt(sample.timeNs);
        if (to < area.left() || to - usual > area.right()) continue;
        // At least a pixel each; where samples are closer, some are left out.
        const double from = std::max(drawnTo, to - usual);
        if (to - from < 1) continue;
        drawnTo = to;
        for (std::size_t core = 0; core < sample.cores.size() && core < static_cast<std::size_t>(n); ++core) {
            if (sample.cores[core] < 1) continue;
            QColor color = base;
            color.setAlphaF(std::clamp(sample.cores[core] / 100.0f, 0.0f, 1.0f));
            painter.fillRect(
                QRectF(from, area.top() + rowHeight * static_cast<double>(core), to - from, rowHeight - gap),
                color);
        }
    }
}

QString CoreStrip::readoutAt(const QPointF& point) const {
    const QRectF area = rows();
    const auto& history = m_monitor.history();
    if (!area.contains(point) || history.empty() || nCores() == 0) return {};
    const auto core = static_cast<std::size_t>((point.y() - area.top()) / area.height() * nCores());
    const double share = (area.right() - point.x()) / area.width();
    const qint64 ns = m_axis.endNs() - static_cast<qint64>(share * static_cast<double>(m_axis.rangeNs()));
    const auto at = std::lower_bound(history.begin(), history.end(), ns,
                                     [](const auto& sample, qint64 time) { return sample.timeNs < time; });
    if (at == history.end() || core >= at->cores.size() || at->cores[core] < 0) return {};
    return tr("Core %1: %2").arg(core).arg(figureText(FigureUnit::Percent, at->cores[core]));
}

bool CoreStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = readoutAt(help->pos());
        if (text.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), text, this);
        }
        return true;
    }
    return QWidget::event(event);
}

}  // namespace autoglm::ui
