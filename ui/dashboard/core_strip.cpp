#include "ui/dashboard/core_strip.h"

#include <QHelpEvent>
#include <QPainter>
#include <QSet>
#include <QToolTip>
#include <algorithm>
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

desktop::CorePlace CoreStrip::placeOf(int core) const {
    const auto& places = m_monitor.latest().places;
    if (places && static_cast<std::size_t>(core) < places->size())
        return (*places)[static_cast<std::size_t>(core)];
    return {core, core, 0, false};
}

int CoreStrip::gapOver(int core) const {
    if (core == 0) return 0;
    const desktop::CorePlace here = placeOf(core), before = placeOf(core - 1);
    if (here.package != before.package || here.isEfficient != before.isEfficient) return 6;
    if (nCores() > 64) return 0;
    return here.core == before.core ? 0 : nCores() > 24 ? 1 : 2;
}

int CoreStrip::rowHeight() const {
    const int n = std::max(1, nCores());
    return n <= 8 ? 10 : n <= 32 ? 6 : n <= 96 ? 3 : 2;
}

std::vector<CoreStrip::Row> CoreStrip::rows() const {
    std::vector<Row> all;
    double y = area().top();
    for (int core = 0; core < nCores(); ++core) {
        y += gapOver(core);
        all.push_back({y, static_cast<double>(rowHeight())});
        y += rowHeight();
    }
    return all;
}

QSize CoreStrip::sizeHint() const {
    int height = rowHeight();
    for (int core = 1; core < nCores(); ++core)
        height += gapOver(core) + rowHeight();
    return {400, 2 * kPad + fontMetrics().height() + 8 + height};
}

QRectF CoreStrip::area() const {
    const double top = kPad + fontMetrics().height() + 8;
    return QRectF(kPad, top, std::max(10, width() - 2 * kPad), std::max(4.0, height() - kPad - top));
}

QRectF CoreStrip::rowOf(int core) const {
    const auto all = rows();
    if (core < 0 || static_cast<std::size_t>(core) >= all.size()) return {};
    const Row& row = all[static_cast<std::size_t>(core)];
    return QRectF(area().left(), row.top, area().width(), row.height);
}

QString CoreStrip::title() const {
    QSet<std::pair<int, int>> cores;
    QSet<int> packages;
    for (int core = 0; core < nCores(); ++core) {
        cores.insert({placeOf(core).package, placeOf(core).core});
        packages.insert(placeOf(core).package);
    }
    QStringList parts;
    if (packages.size() > 1) parts << tr("%n processor(s)", nullptr, static_cast<int>(packages.size()));
    parts << tr("%n core(s)", nullptr, static_cast<int>(cores.size()));
    if (cores.size() != nCores()) parts << tr("%n thread(s)", nullptr, nCores());
    return parts.join(QStringLiteral(" · "));
}

/// "Core 3, thread 2", with the number that the kernel gives it.
QString CoreStrip::nameOf(int core) const {
    const desktop::CorePlace here = placeOf(core);
    int thread = 1, threads = 1;
    for (int other = 0; other < nCores(); ++other) {
        if (other == core || placeOf(other).core != here.core || placeOf(other).package != here.package)
            continue;
        ++threads;
        if (other < core) ++thread;
    }
    QString name = tr("Core %1").arg(here.core);
    if (threads > 1) name = tr("%1, thread %2 (CPU %3)").arg(name).arg(thread).arg(here.id);
    if (here.isEfficient) name = tr("%1, small").arg(name);
    return name;
}

void CoreStrip::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
    painter.setFont(fontFor(TextRole::Body, font()));
    painter.setPen(t.text);
    painter.drawText(QRect(kPad, kPad, width() - 2 * kPad, fontMetrics().height()), Qt::AlignLeft, title());
    const int n = nCores();
    if (n == 0) return;
    const QRectF area = this->area();
    const std::vector<Row> rows = this->rows();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const Row& row : rows)
        painter.fillRect(QRectF(area.left(), row.top, area.width(), row.height), t.window);
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
            painter.fillRect(QRectF(from, rows[core].top, to - from, rows[core].height), color);
        }
    }
}

QString CoreStrip::readoutAt(const QPointF& point) const {
    const QRectF area = this->area();
    const auto& history = m_monitor.history();
    if (!area.contains(point) || history.empty()) return {};
    const auto rows = this->rows();
    const auto row = std::ranges::find_if(
        rows, [&](const Row& each) { return point.y() >= each.top && point.y() < each.top + each.height; });
    if (row == rows.end()) return {};
    const auto core = static_cast<std::size_t>(row - rows.begin());
    const double share = (area.right() - point.x()) / area.width();
    const qint64 ns = m_axis.endNs() - static_cast<qint64>(share * static_cast<double>(m_axis.rangeNs()));
    const auto at = std::lower_bound(history.begin(), history.end(), ns,
                                     [](const auto& sample, qint64 time) { return sample.timeNs < time; });
    if (at == history.end() || core >= at->cores.size() || at->cores[core] < 0) return {};
    return tr("%1: %2", "core, use")
        .arg(nameOf(static_cast<int>(core)), figureText(FigureUnit::Percent, at->cores[core]));
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
