#include "ui/dashboard/roofline_dial.h"

#include <QEvent>
#include <QPainter>
#include <cmath>

#include "app/desktop/format.h"
#include "app/desktop/machine_monitor.h"
#include "ui/dashboard/chart_style.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"

namespace autoglm::ui {
namespace {

using desktop::FigureId;
using desktop::WorkKind;

constexpr int kPad = metrics::kGap, kDial = 92;
/// From here on the machine is full, and below the other something else holds it up.
constexpr double kFull = 70, kPoor = 35;

QString gigabytes(double bytesPerSecond) {
    return figureText(FigureUnit::BytesPerSecond, bytesPerSecond);
}

QString billions(double perSecond) {
    return desktop::formatRate(perSecond * 1e-9);
}

}  // namespace

RooflineDial::RooflineDial(desktop::MachineMonitor& monitor, QWidget* parent)
    : QWidget(parent), m_monitor(monitor) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    refresh();
}

RooflineDial::Share RooflineDial::share() const {
    const auto& history = m_monitor.history();
    for (auto it = history.rbegin(); it != history.rend(); ++it) {
        const desktop::Figure read = it->at(FigureId::ReadRate), macs = it->at(FigureId::MacRate);
        if (read.has()) return {it->at(FigureId::BandwidthShare), WorkKind::Decode, read.value};
        if (macs.has()) return {it->at(FigureId::ArithmeticShare), WorkKind::Prefill, macs.value};
    }
    return {};
}

void RooflineDial::refresh() {
    m_last = share();
    setAccessibleName(sentence());
    update();
}

QString RooflineDial::sentence() const {
    if (m_last.rate <= 0) return tr("Ask something, and this shows how much of the machine is used.");
    const desktop::MachineCeilings& most = m_monitor.ceilings();
    const bool isDecode = m_last.kind == WorkKind::Decode;
    if (!m_last.percent.has()) {
        return isDecode ? tr("Writing reads %1 of weights. The machine has not been measured yet.")
                              .arg(gigabytes(m_last.rate))
                        : tr("Reading does %1 billion multiplications a second. The machine has not been "
                             "measured yet.")
                              .arg(billions(m_last.rate));
    }
    const int percent = static_cast<int>(std::lround(m_last.percent.value));
    if (isDecode) {
        if (percent >= kFull)
            return tr("Memory bandwidth is the limit: %1 % of %2.")
                .arg(percent)
                .arg(gigabytes(most.bytesPerSecond));
        if (percent >= kPoor)
            return tr("Writing uses %1 % of the memory bandwidth of %2. Small models and other programs "
                      "leave some of it unused.")
                .arg(percent)
                .arg(gigabytes(most.bytesPerSecond));
        return tr("Writing uses only %1 % of the memory bandwidth of %2. Another program may hold the "
                  "processor, or the model is very small.")
            .arg(percent)
            .arg(gigabytes(most.bytesPerSecond));
    }
    if (percent >= kFull)
        return tr("Arithmetic is the limit: %1 % of %2 billion multiplications a second.")
            .arg(percent)
            .arg(billions(most.macsPerSecond));
    return tr("Reading uses %1 % of the arithmetic of %2 billion multiplications a second. Short prompts use "
              "less than long ones.")
        .arg(percent)
        .arg(billions(most.macsPerSecond));
}

QSize RooflineDial::sizeHint() const {
    return {420, std::max(kDial / 2 + 40, 4 * fontMetrics().height()) + 2 * kPad};
}

void RooflineDial::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBox(painter, QRectF(rect()), metrics::kBlockRadius, t.surface, t.border);
    const QRectF dial(kPad + 8, (height() - kDial * 0.62) / 2, kDial, kDial);
    QPen pen(t.border, 9);
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.drawArc(dial, 0, 180 * 16);
    const bool has = m_last.percent.has();
    const double share = has ? std::clamp(m_last.percent.value / 100, 0.0, 1.0) : 0;
    if (share > 0) {
        pen.setColor(share * 100 >= kFull ? t.good : share * 100 >= kPoor ? t.accent : t.warn);
        painter.setPen(pen);
        painter.drawArc(dial, 180 * 16, -static_cast<int>(std::lround(share * 180 * 16)));
    }
    painter.setPen(has ? t.text : t.secondary);
    painter.setFont(fontFor(TextRole::Heading, font()));
    painter.drawText(QRectF(dial.left(), dial.top() + kDial * 0.24, kDial, kDial * 0.34), Qt::AlignCenter,
                     has ? figureText(FigureUnit::Percent, m_last.percent.value) : QStringLiteral("–"));
    const double left = dial.right() + 20;
    painter.setFont(fontFor(TextRole::Body, font()));
    painter.drawText(QRectF(left, kPad, width() - left - kPad, height() - 2 * kPad),
                     Qt::AlignVCenter | Qt::TextWordWrap, sentence());
}

void RooflineDial::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) refresh();
}

}  // namespace autoglm::ui
