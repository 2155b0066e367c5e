#include "ui/dashboard/figure_tile.h"

#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "app/desktop/format.h"
#include "app/desktop/machine_monitor.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"

namespace autoglm::ui {
namespace {

using desktop::Figure;
using desktop::FigureId;

constexpr qint64 kTrendNs = 60'000'000'000;
constexpr int kCompactTrend = 44;

}  // namespace

FigureTile::FigureTile(Plan plan, desktop::MachineMonitor& monitor, QWidget* parent)
    : QWidget(parent), m_plan(std::move(plan)), m_monitor(monitor) {
    setSizePolicy(m_plan.isCompact ? QSizePolicy::Fixed : QSizePolicy::Expanding, QSizePolicy::Fixed);
    if (m_plan.isCompact) setCursor(Qt::PointingHandCursor);
    refresh();
}

void FigureTile::setGpu(int gpu) {
    m_gpu = gpu;
    refresh();
}

QString FigureTile::valueText() const {
    const Figure figure = m_monitor.latest().at(m_plan.id, m_gpu);
    const Figure whole =
        m_plan.whole == FigureId::Count ? Figure{} : m_monitor.latest().at(m_plan.whole, m_gpu);
    if (m_plan.isCompact && figure.has() && whole.has())
        return desktop::formatBytesOf(static_cast<quint64>(figure.value), static_cast<quint64>(whole.value));
    return figureText(m_plan.unit, figure);
}

QString FigureTile::detailText() const {
    const desktop::MachineSample& now = m_monitor.latest();
    const Figure figure = now.at(m_plan.id, m_gpu);
    const bool isGpu = static_cast<int>(m_plan.id) >= desktop::kFirstGpuFigure;
    if (isGpu && m_monitor.gpus().isEmpty()) return tr("no graphics card found");
    if (!figure.has()) return desktop::lackText(figure.lack);
    QStringList parts;
    const auto add = [&](FigureId id, const QString& pattern, int digits) {
        const Figure part = now.at(id, m_gpu);
        if (part.has()) parts << pattern.arg(QLocale(QLocale::English).toString(part.value, 'f', digits));
    };
    if (m_plan.id == FigureId::CpuBusy) {
        const Figure ours = now.at(FigureId::CpuOurs);
        if (ours.has()) parts << tr("this app %1").arg(figureText(FigureUnit::Percent, ours.value));
        add(FigureId::CpuMegahertz, tr("%1 MHz"), 0);
        add(FigureId::CpuTemperature, tr("%1 °C"), 0);
        add(FigureId::CpuWatts, tr("%1 W"), 1);
    } else if (m_plan.id == FigureId::GpuBusy) {
        const bool isAwake = m_gpu < m_monitor.gpus().size() && m_monitor.gpus().at(m_gpu).busyIsAwake;
        if (isAwake) parts << tr("time awake");
        add(FigureId::GpuMegahertz, tr("%1 MHz"), 0);
        add(FigureId::GpuTemperature, tr("%1 °C"), 0);
        add(FigureId::GpuWatts, tr("%1 W"), 0);
    } else if (m_plan.whole != FigureId::Count) {
        const Figure whole = now.at(m_plan.whole, m_gpu);
        if (whole.has()) parts << tr("of %1").arg(figureText(m_plan.unit, whole.value));
        const Figure ours = now.at(isGpu ? FigureId::GpuMemoryOurs : FigureId::MemoryOurs, m_gpu);
        if (ours.has()) parts << tr("this app %1").arg(figureText(FigureUnit::Bytes, ours.value));
    }
    return parts.join(QStringLiteral(" · "));
}

void FigureTile::refresh() {
    const QString value = m_plan.name() + QLatin1Char(' ') + valueText();
    setAccessibleName(value);
    setToolTip(QStringList({value, detailText()}).join(QLatin1Char('\n')).trimmed());
    if (m_plan.isCompact && compactSize() != size()) updateGeometry();
    update();
}

QSize FigureTile::compactSize() const {
    const QFontMetrics small(fontFor(TextRole::Secondary, font()));
    const bool hasTrend = m_plan.whole == FigureId::Count && m_monitor.latest().at(m_plan.id, m_gpu).has();
    // Wide enough for every value it may show, so that nothing beside it moves.
    const QString widest = m_plan.unit == FigureUnit::Percent ? QStringLiteral("100 %") : valueText();
    return {small.horizontalAdvance(m_plan.name() + QStringLiteral("  ")) +
                std::max(small.horizontalAdvance(widest), small.horizontalAdvance(valueText())) +
                (hasTrend ? kCompactTrend + 8 : 0),
            small.height() + 6};
}

QSize FigureTile::sizeHint() const {
    if (m_plan.isCompact) return compactSize();
    const QFontMetrics title(fontFor(TextRole::Title, font())), small(fontFor(TextRole::Secondary, font()));
    return {220, title.height() + 2 * small.height() + 2 * metrics::kGap + 8};
}

QSize FigureTile::minimumSizeHint() const {
    return m_plan.isCompact ? compactSize() : QSize(120, sizeHint().height());
}

double FigureTile::topOf() const {
    if (m_plan.unit == FigureUnit::Percent) return 100;
    const Figure whole =
        m_plan.whole == FigureId::Count ? Figure{} : m_monitor.latest().at(m_plan.whole, m_gpu);
    if (whole.has() && whole.value > 0) return whole.value;
    double top = 1;
    for (const desktop::MachineSample& sample : m_monitor.history())
        top = std::max(top, sample.at(m_plan.id, m_gpu).value);
    return top;
}

void FigureTile::drawTrend(QPainter& painter, const QRectF& rect) const {
    const auto& history = m_monitor.history();
    if (history.empty() || rect.width() < 16) return;
    const qint64 end = history.back().timeNs;
    const double top = topOf();
    QPolygonF line;
    for (auto it = history.rbegin(); it != history.rend() && end - it->timeNs <= kTrendNs; ++it) {
        const Figure figure = it->at(m_plan.id, m_gpu);
        if (!figure.has()) break;  // a gap ends the line: what is older belongs to another stretch
        const double x = rect.right() - rect.width() * static_cast<double>(end - it->timeNs) / kTrendNs;
        line << QPointF(x, rect.bottom() - rect.height() * std::clamp(figure.value / top, 0.0, 1.0));
    }
    if (line.size() < 2) return;
    const Tokens& t = tokensOf(palette());
    QColor color = seriesColor(t, m_plan.series), fill = color;
    fill.setAlphaF(0.14f);
    QPolygonF area = line;
    area << QPointF(line.last().x(), rect.bottom()) << QPointF(line.first().x(), rect.bottom());
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(area);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.5));
    painter.drawPolyline(line);
}

void FigureTile::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont small = fontFor(TextRole::Secondary, font());
    const QFontMetrics smallMetrics(small);
    const Figure figure = m_monitor.latest().at(m_plan.id, m_gpu);
    if (m_plan.isCompact) {
        painter.setFont(small);
        painter.setPen(t.secondary);
        const int nameWidth = smallMetrics.horizontalAdvance(m_plan.name() + QStringLiteral("  "));
        painter.drawText(QRect(0, 0, nameWidth, height()), Qt::AlignVCenter, m_plan.name());
        painter.setPen(figure.has() ? t.text : t.secondary);
        painter.drawText(QRect(nameWidth, 0, width() - nameWidth, height()), Qt::AlignVCenter, valueText());
        if (m_plan.whole == FigureId::Count && figure.has())
            drawTrend(painter, QRectF(width() - kCompactTrend, 4, kCompactTrend, height() - 8));
        return;
    }
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
    const int pad = metrics::kGap;
    painter.setFont(small);
    painter.setPen(t.secondary);
    painter.drawText(QRect(pad, pad, width() - 2 * pad, smallMetrics.height()), Qt::AlignLeft, m_plan.name());
    QFont large = fontFor(TextRole::Title, font());
    const QFontMetrics largeMetrics(large);
    const int valueTop = pad + smallMetrics.height() + 2;
    painter.setFont(large);
    painter.setPen(figure.has() ? t.text : t.secondary);
    const QString value = valueText();
    painter.drawText(QRect(pad, valueTop, width() - 2 * pad, largeMetrics.height()), Qt::AlignLeft, value);
    painter.setFont(small);
    painter.setPen(t.secondary);
    painter.drawText(
        QRect(pad, valueTop + largeMetrics.height() + 2, width() - 2 * pad, smallMetrics.height()),
        Qt::AlignLeft, smallMetrics.elidedText(detailText(), Qt::ElideRight, width() - 2 * pad));
    const double left = pad + largeMetrics.horizontalAdvance(value) + 16.0;
    const double trendLeft = std::max(left, width() * 0.5);
    drawTrend(painter,
              QRectF(trendLeft, pad, width() - pad - trendLeft, valueTop + largeMetrics.height() - pad - 2));
}

void FigureTile::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) emit clicked();
}

}  // namespace autoglm::ui
