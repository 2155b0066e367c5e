#include "ui/dashboard/time_chart.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <cmath>

#include "app/desktop/machine_monitor.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/widgets/elided_label.h"

namespace autoglm::ui {
namespace {

constexpr int kPad = metrics::kGap, kLegendLine = 16;
// A line is broken where samples are further apart than this many of their usual distances.
constexpr double kGapFactor = 3.5;
constexpr double kColumn = 1.5;  // pixels

double niceTop(double value) {
    if (value <= 0) return 1;
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 2.5, 4.0, 5.0, 8.0})
        if (step * power >= value) return step * power;
    return 10 * power;
}

/// As wide as any chart's figures: time then runs in line through charts that stand above each other.
int axisWidth(const QFont& font) {
    const QFontMetrics metrics(font);
    int widest = 0;
    for (const auto& [unit, value] : {std::pair{FigureUnit::Percent, 100.0},
                                      {FigureUnit::BytesPerSecond, 888e6},
                                      {FigureUnit::TokensPerSecond, 8888.0},
                                      {FigureUnit::Celsius, 100.0}})
        widest = std::max(widest, metrics.horizontalAdvance(figureText(unit, value)));
    return widest;
}

}  // namespace

LegendButton::LegendButton(int series, QWidget* parent) : QAbstractButton(parent), m_series(series) {
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize LegendButton::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()) + kLegendLine + 14,
            std::max(fontMetrics().height() + 6, 22)};
}

void LegendButton::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) drawBox(painter, QRectF(rect()), 4, Qt::NoBrush, t.accent);
    const double middle = height() / 2.0;
    if (isChecked()) {
        painter.setPen(seriesPen(t, m_series));
    } else {
        painter.setPen(QPen(t.disabled, 1));
    }
    painter.drawLine(QPointF(4, middle), QPointF(4 + kLegendLine, middle));
    painter.setPen(isChecked() ? t.secondary : t.disabled);
    QFont quiet = font();
    quiet.setStrikeOut(!isChecked());
    painter.setFont(quiet);
    painter.drawText(QRect(kLegendLine + 10, 0, width() - kLegendLine - 10, height()), Qt::AlignVCenter,
                     text());
}

TimeChart::TimeChart(Plan plan, desktop::MachineMonitor& monitor, TimeAxis& axis, QWidget* parent)
    : QWidget(parent),
      m_plan(std::move(plan)),
      m_monitor(monitor),
      m_axis(axis),
      m_title(new ElidedLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPad, metrics::kGapSmall, kPad, kPad);
    m_head = new QHBoxLayout;
    m_head->setSpacing(2);
    m_head->addWidget(m_title, 1);
    for (std::size_t i = 0; i < m_plan.series.size(); ++i) {
        auto* button = new LegendButton(static_cast<int>(i), this);
        connect(button, &LegendButton::toggled, this, [this] { update(); });
        m_legend.push_back(button);
        m_head->addWidget(button);
    }
    column->addLayout(m_head);
    column->addStretch(1);
    setMinimumHeight(fontMetrics().height() * 3 + 110);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::MinimumExpanding);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    connect(&m_axis, &TimeAxis::changed, this, qOverload<>(&QWidget::update));
    connect(&m_monitor, &desktop::MachineMonitor::sampled, this, &TimeChart::presentAbsence);
    retranslate();
    presentAbsence();
}

void TimeChart::setGpu(int gpu) {
    m_gpu = gpu;
    update();
}

void TimeChart::retranslate() {
    m_title->setText(m_plan.title());
    m_title->setFont(fontFor(TextRole::Body, font()));
    for (std::size_t i = 0; i < m_legend.size(); ++i) {
        m_legend[i]->setFont(fontFor(TextRole::Secondary, font()));
        m_legend[i]->setText(m_plan.series[i].name());
        m_legend[i]->setToolTip(tr("Show or hide this line"));
        m_legend[i]->updateGeometry();
    }
    setAccessibleName(m_plan.title());
    m_axisWidth = axisWidth(fontFor(TextRole::Secondary, font()));
    presentAbsence();
}

QRectF TimeChart::plotRect() const {
    const QFontMetrics small(fontFor(TextRole::Secondary, font()));
    const int left = kPad + m_axisWidth + 10;
    const int top = m_head->geometry().bottom() + 8, bottom = height() - kPad - small.height() - 4;
    return QRectF(left, top, std::max(10, width() - left - kPad), std::max(10, bottom - top));
}

double TimeChart::xAt(qint64 ns, const QRectF& plot) const {
    const auto range = static_cast<double>(m_axis.rangeNs());
    return plot.right() - plot.width() * static_cast<double>(m_axis.endNs() - ns) / range;
}

qint64 TimeChart::timeAt(double x) const {
    const QRectF plot = plotRect();
    const double share = (plot.right() - x) / plot.width();
    return m_axis.endNs() - static_cast<qint64>(share * static_cast<double>(m_axis.rangeNs()));
}

desktop::Figure TimeChart::valueAt(int series, qint64 ns) const {
    const auto& history = m_monitor.history();
    const desktop::MachineSample* best = nullptr;
    const auto after = std::lower_bound(history.begin(), history.end(), ns,
                                        [](const auto& sample, qint64 time) { return sample.timeNs < time; });
    if (after != history.end()) best = &*after;
    if (after != history.begin()) {
        const auto before = std::prev(after);
        if (best == nullptr || ns - before->timeNs < best->timeNs - ns) best = &*before;
    }
    return best == nullptr ? desktop::Figure{}
                           : best->at(m_plan.series[static_cast<std::size_t>(series)].id, m_gpu);
}

TimeChart::Scale TimeChart::scale() const {
    if (m_plan.unit == FigureUnit::Percent || m_plan.unit == FigureUnit::Celsius) return {};
    const desktop::Figure limit =
        m_plan.top == desktop::FigureId::Count ? desktop::Figure{} : m_monitor.latest().at(m_plan.top, m_gpu);
    if (limit.has() && limit.value > 0) return {limit.value, 4};
    double top = 0;
    for (const desktop::MachineSample& sample : m_monitor.history()) {
        if (sample.timeNs < m_axis.beginNs() || sample.timeNs > m_axis.endNs()) continue;
        for (std::size_t i = 0; i < m_plan.series.size(); ++i) {
            const desktop::Figure figure = sample.at(m_plan.series[i].id, m_gpu);
            if (figure.has() && isShown(i)) top = std::max(top, figure.value);
        }
    }
    const double least = m_plan.unit == FigureUnit::TokensPerSecond ? 10 : 1e6;
    return {niceTop(std::max(top * 1.05, least)), 2};
}

void TimeChart::drawBands(QPainter& painter, const QRectF& plot) const {
    const Tokens& t = tokensOf(palette());
    const QFont small = fontFor(TextRole::Secondary, font());
    painter.setFont(small);
    for (const desktop::WorkSpan& span : m_monitor.spansSince(m_axis.beginNs())) {
        const double from = std::max(plot.left(), xAt(span.beginNs, plot));
        const double to = std::min(plot.right(), span.endNs == 0 ? plot.right() : xAt(span.endNs, plot));
        if (to < plot.left() || from > plot.right()) continue;
        const QRectF band(from, plot.top(), std::max(1.0, to - from), plot.height());
        painter.fillRect(band, workColor(t, span.kind));
        const QString name = workName(span.kind);
        if (QFontMetrics(small).horizontalAdvance(name) + 8 > band.width()) continue;
        painter.setPen(t.secondary);
        painter.drawText(band.adjusted(4, 1, -2, 0), Qt::AlignLeft | Qt::AlignTop, name);
    }
}

void TimeChart::drawGrid(QPainter& painter, const QRectF& plot, const Scale& scale) const {
    const Tokens& t = tokensOf(palette());
    painter.setFont(fontFor(TextRole::Secondary, font()));
    const QFontMetrics small(painter.font());
    for (int i = 0; i <= scale.nSteps; ++i) {
        const double y = std::round(plot.bottom() - plot.height() * i / scale.nSteps) + 0.5;
        painter.setPen(QPen(t.border, 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        if (i % 2 != 0 && plot.height() / scale.nSteps < small.height() * 1.6) continue;
        painter.setPen(t.secondary);
        const QString label = i == 0 && m_plan.unit != FigureUnit::Percent
                                  ? QStringLiteral("0")
                                  : figureText(m_plan.unit, scale.top * i / scale.nSteps);
        painter.drawText(QRectF(0, y - small.height() / 2.0, plot.left() - 6, small.height()),
                         Qt::AlignRight | Qt::AlignVCenter, label);
    }
    const double seconds = static_cast<double>(m_axis.rangeNs()) * 1e-9;
    const double step = seconds > 300 ? 120 : seconds > 120 ? 60 : seconds > 40 ? 15 : seconds > 12 ? 5 : 1;
    painter.setPen(t.secondary);
    double lastLeft = plot.right() + 200;
    for (double ago = 0; ago <= seconds + 1e-6; ago += step) {
        const double x = plot.right() - plot.width() * ago / seconds;
        QString label =
            ago >= 60 && std::fmod(ago, 60) == 0 ? tr("−%1 min").arg(ago / 60) : tr("−%1 s").arg(ago);
        if (ago == 0) label = m_axis.isPaused() ? tr("paused") : tr("now");
        const double width = small.horizontalAdvance(label);
        const double left = std::clamp(x - width / 2, plot.left() - 4, plot.right() - width);
        if (left + width + 8 > lastLeft) continue;
        painter.drawText(QPointF(left, std::round(plot.bottom()) + 4 + small.ascent()), label);
        lastLeft = left;
    }
}

void TimeChart::drawLine(QPainter& painter, const QRectF& plot, const Scale& scale,
                         std::size_t series) const {
    const desktop::FigureId id = m_plan.series[series].id;
    const auto& history = m_monitor.history();
    const qint64 begin = m_axis.beginNs(), margin = m_axis.rangeNs() / 20;
    auto it = std::lower_bound(history.begin(), history.end(), begin - margin,
                               [](const auto& sample, qint64 time) { return sample.timeNs < time; });
    const double gapNs = kGapFactor * 1e6 * m_monitor.intervalMs() + 3e9;
    // Many samples in one column of pixels: its lowest and highest stand for all.
    struct Column {
        double x = -1e9, least = 0, most = 0;
    } column;
    QPolygonF line;
    qint64 lastNs = 0;
    const auto endColumn = [&] {
        if (column.x < -1e8) return;
        line << QPointF(column.x, column.least);
        if (column.least - column.most > 0.5) line << QPointF(column.x, column.most);
    };
    const auto endLine = [&] {
        endColumn();
        if (line.size() == 1) {
            // A single sample is a dot that can be seen.
            painter.save();
            painter.setBrush(painter.pen().color());
            painter.setPen(Qt::NoPen);
            painter.drawEllipse(line.first(), 2, 2);
            painter.restore();
        }
        if (line.size() > 1) painter.drawPolyline(line);
        line.clear();
        column = {};
    };
    painter.setPen(seriesPen(tokensOf(palette()), static_cast<int>(series)));
    for (; it != history.end() && it->timeNs <= m_axis.endNs() + margin; ++it) {
        const desktop::Figure figure = it->at(id, m_gpu);
        if (!figure.has() || (lastNs != 0 && static_cast<double>(it->timeNs - lastNs) > gapNs)) endLine();
        if (!figure.has()) continue;
        lastNs = it->timeNs;
        const double x = xAt(it->timeNs, plot);
        const double y = plot.bottom() - plot.height() * std::clamp(figure.value / scale.top, 0.0, 1.0);
        if (x - column.x < kColumn) {
            column.least = std::max(column.least, y);
            column.most = std::min(column.most, y);
            continue;
        }
        endColumn();
        column = {x, y, y};
    }
    endLine();
}

QString TimeChart::readout(qint64 ns) const {
    QStringList parts;
    for (std::size_t i = 0; i < m_plan.series.size(); ++i) {
        if (isShown(i))
            parts << m_plan.series[i].name() + QChar(0x2002) +
                         figureText(m_plan.unit, valueAt(static_cast<int>(i), ns));
    }
    return parts.join(QLatin1Char('\n'));
}

void TimeChart::drawHover(QPainter& painter, const QRectF& plot, const Scale& scale) const {
    const qint64 ns = m_axis.hoverNs();
    if (ns == 0 || ns < m_axis.beginNs() || ns > m_axis.endNs()) return;
    const Tokens& t = tokensOf(palette());
    const double x = std::round(xAt(ns, plot)) + 0.5;
    painter.setPen(QPen(t.secondary, 1));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    for (std::size_t i = 0; i < m_plan.series.size(); ++i) {
        const desktop::Figure figure = valueAt(static_cast<int>(i), ns);
        if (!figure.has() || !isShown(i)) continue;
        const double y = plot.bottom() - plot.height() * std::clamp(figure.value / scale.top, 0.0, 1.0);
        painter.setPen(QPen(t.surface, 1.5));
        painter.setBrush(seriesColor(t, static_cast<int>(i)));
        painter.drawEllipse(QPointF(x, y), 4, 4);
    }
    const double ago = static_cast<double>(m_axis.endNs() - ns) * 1e-9;
    const QString text = tr("−%1 s").arg(ago, 0, 'f', ago < 10 ? 1 : 0) + QLatin1Char('\n') + readout(ns);
    painter.setFont(fontFor(TextRole::Secondary, font()));
    const QRectF needed =
        QFontMetricsF(painter.font()).boundingRect(QRectF(0, 0, 400, 400), Qt::AlignLeft, text);
    QRectF box(x + 10, plot.top() + 4, needed.width() + 16, needed.height() + 10);
    if (box.right() > plot.right()) box.moveRight(x - 10);
    drawBox(painter, box, metrics::kRadius, t.raised, t.border);
    painter.setPen(t.text);
    painter.drawText(box.adjusted(8, 5, -8, -5), Qt::AlignLeft, text);
}

/// The stretch that somebody asked for: an edge at both ends, a bar along its top.
void TimeChart::drawMark(QPainter& painter, const QRectF& plot) const {
    if (m_axis.markEndNs() == 0) return;
    const Tokens& t = tokensOf(palette());
    const double from = std::max(plot.left(), xAt(m_axis.markBeginNs(), plot));
    const double to = std::min(plot.right(), xAt(m_axis.markEndNs(), plot));
    if (to < plot.left() || from > plot.right()) return;
    QColor shade = t.accent;
    shade.setAlphaF(0.10f);
    const QRectF stretch(from, plot.top(), std::max(2.0, to - from), plot.height());
    painter.fillRect(stretch, shade);
    painter.fillRect(QRectF(stretch.left(), plot.top() - 3, stretch.width(), 3), t.accent);
    painter.setPen(QPen(t.accent, 1));
    for (const double x : {stretch.left(), stretch.right()})
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
}

/// When no line has anything to say: why not, in words.
QString TimeChart::findAbsence() const {
    desktop::Figure first{};
    for (const Series& series : m_plan.series) {
        const desktop::Figure figure = m_monitor.latest().at(series.id, m_gpu);
        // Speeds are idle now and then, and what is not known yet soon will be; that is no absence.
        if (figure.has() || figure.lack == desktop::Lack::Idle || figure.lack == desktop::Lack::FirstSample)
            return {};
        if (first.lack == desktop::Lack::NoSensor) first = figure;
    }
    const bool needsGpu = static_cast<int>(m_plan.series.front().id) >= desktop::kFirstGpuFigure;
    if (needsGpu && m_monitor.gpus().isEmpty()) return tr("No graphics card was found.");
    // What there was until now is still worth a look.
    for (const desktop::MachineSample& sample : m_monitor.history())
        for (const Series& series : m_plan.series)
            if (sample.at(series.id, m_gpu).has()) return {};
    return tr("N/A: %1").arg(desktop::lackText(first.lack));
}

void TimeChart::presentAbsence() {
    const QString absence = m_monitor.history().empty() ? QString() : findAbsence();
    if (absence == m_absence) return;
    m_absence = absence;
    for (LegendButton* button : m_legend)
        button->setVisible(absence.isEmpty());
    setAccessibleDescription(absence);
    update();
}

void TimeChart::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, hasFocus() ? t.accent : t.border);
    const QRectF plot = plotRect();
    if (!m_absence.isEmpty()) {
        // No axes: they would promise figures, and run through the words.
        painter.setFont(fontFor(TextRole::Secondary, font()));
        painter.setPen(t.secondary);
        const QRect room = rect().adjusted(kPad, m_head->geometry().bottom(), -kPad, -kPad);
        painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, m_absence);
        return;
    }
    const Scale scale = this->scale();
    drawBands(painter, plot);
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawGrid(painter, plot, scale);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.save();
    painter.setClipRect(plot.adjusted(0, -2, 0, 2));
    for (std::size_t i = m_plan.series.size(); i-- > 0;)  // the first lies on top
        if (isShown(i)) drawLine(painter, plot, scale, i);
    painter.restore();
    drawMark(painter, plot);
    drawHover(painter, plot, scale);
}

void TimeChart::mouseMoveEvent(QMouseEvent* event) {
    const QRectF plot = plotRect();
    const double x = event->position().x();
    if (!(event->buttons() & Qt::LeftButton)) m_dragX = -1;
    if (m_dragX >= 0) {
        m_axis.moveBy(
            static_cast<qint64>((m_dragX - x) / plot.width() * static_cast<double>(m_axis.rangeNs())));
        m_dragX = x;
        return;
    }
    m_axis.setHover(plot.contains(event->position()) ? timeAt(x) : 0);
}

void TimeChart::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    m_dragX = event->position().x();
    setFocus();
}

void TimeChart::leaveEvent(QEvent*) {
    m_dragX = -1;
    m_axis.setHover(0);
}

void TimeChart::wheelEvent(QWheelEvent* event) {
    // The page scrolls; with Ctrl the time axis is stretched.
    if (!(event->modifiers() & Qt::ControlModifier) || event->angleDelta().y() == 0) return event->ignore();
    m_axis.zoom(std::pow(0.8, event->angleDelta().y() / 120.0), timeAt(event->position().x()));
    event->accept();
}

void TimeChart::keyPressEvent(QKeyEvent* event) {
    const qint64 step = m_axis.rangeNs() / 60;
    const qint64 at = m_axis.hoverNs() == 0 ? m_axis.endNs() : m_axis.hoverNs();
    switch (event->key()) {
        case Qt::Key_Left:
            return m_axis.setHover(std::max(m_axis.beginNs(), at - step));
        case Qt::Key_Right:
            return m_axis.setHover(std::min(m_axis.endNs(), at + step));
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return m_axis.zoom(0.8, at);
        case Qt::Key_Minus:
            return m_axis.zoom(1.25, at);
        case Qt::Key_Space:
            return m_axis.setPaused(!m_axis.isPaused());
        default:
            QWidget::keyPressEvent(event);
    }
}

void TimeChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) retranslate();
}

}  // namespace autoglm::ui
