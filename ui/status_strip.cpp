#include "ui/status_strip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QRegularExpression>
#include <algorithm>

#include "app/desktop/format.h"
#include "ui/dashboard/monitor_row.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"
#include "ui/widgets/elided_label.h"

namespace autoglm::ui {
namespace {

const QString kSeparator = QStringLiteral(" · ");

QString backendText(const desktop::ModelSummary& model) {
    if (model.deviceLayers > 0) {
        return StatusStrip::tr("Vulkan: %1, %2/%3 layers")
            .arg(model.device)
            .arg(model.deviceLayers)
            .arg(model.layers);
    }
    QStringList parts = {model.backend.toUpper()};
    if (!model.tier.isEmpty()) parts << model.tier;
    return parts.join(kSeparator);
}

}  // namespace

ContextBar::ContextBar(QWidget* parent) : QWidget(parent) {
    setFixedSize(sizeHint());
}

void ContextBar::setShare(double share) {
    m_share = std::clamp(share, 0.0, 1.0);
    update();
}

void ContextBar::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    drawBox(painter, QRectF(rect()), 3, t.border);
    if (m_share <= 0) return;
    const QColor fill = m_share > 0.95 ? t.bad : m_share > 0.8 ? t.warn : t.accent;
    drawBox(painter, QRectF(0, 0, std::max(6.0, width() * m_share), height()), 3, fill);
}

StatusStrip::StatusStrip(QWidget* parent)
    : QWidget(parent),
      m_modelLabel(new ElidedLabel(this)),
      m_backendLabel(new ElidedLabel(this)),
      m_speedLabel(new ElidedLabel(this)),
      m_contextLabel(new ElidedLabel(this)),
      m_contextBar(new ContextBar(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 5, 16, 5);
    row->setSpacing(20);
    row->addWidget(m_modelLabel);
    row->addWidget(m_backendLabel);
    row->addStretch(1);
    row->addWidget(m_speedLabel);
    auto* context = new QHBoxLayout;
    context->setSpacing(metrics::kGapSmall);
    context->addWidget(m_contextLabel);
    context->addWidget(m_contextBar, 0, Qt::AlignVCenter);
    row->addLayout(context);
    m_modelLabel->setElideMode(Qt::ElideMiddle);
    m_backendLabel->setQuiet(true);
    m_speedLabel->setQuiet(true);
    m_contextLabel->setQuiet(true);
    // Figures are never cut; the model's name gives way.
    for (ElidedLabel* label : {m_backendLabel, m_speedLabel, m_contextLabel}) {
        label->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    }
    present();
}

void StatusStrip::setModel(const std::optional<desktop::ModelSummary>& model) {
    m_model = model;
    m_stats = {};
    present();
}

void StatusStrip::setLoad(const desktop::LoadState& load) {
    const bool changed = m_load.isActive() != load.isActive() || m_load.path != load.path;
    m_load = load;
    if (changed) present();
}

void StatusStrip::setStats(const desktop::AnswerStats& stats) {
    m_stats = stats;
    present();
}

void StatusStrip::setMonitor(desktop::MachineMonitor& monitor) {
    m_monitorRow = new MonitorRow(this);
    m_monitorRow->setMonitor(monitor);
    static_cast<QHBoxLayout*>(layout())->insertWidget(0, m_monitorRow);
    present();
}

/// What is left beside speed and context.
void StatusStrip::fitRow() {
    if (m_monitorRow == nullptr) return;
    int taken =
        layout()->contentsMargins().left() + layout()->contentsMargins().right() + 2 * layout()->spacing();
    for (QWidget* part : std::initializer_list<QWidget*>{m_speedLabel, m_contextLabel, m_contextBar})
        if (!part->isHidden()) taken += part->sizeHint().width() + layout()->spacing();
    m_monitorRow->fitTo(std::max(0, width() - taken));
}

void StatusStrip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitRow();
}

QString StatusStrip::modelText() const {
    return m_modelLabel->text();
}

void StatusStrip::present() {
    const QFont small = fontFor(TextRole::Secondary, font());
    for (ElidedLabel* label : {m_modelLabel, m_backendLabel, m_speedLabel, m_contextLabel})
        label->setFont(small);
    m_contextBar->setAccessibleName(tr("Context used"));
    const bool has = m_model.has_value(), hasRow = m_monitorRow != nullptr;
    m_modelLabel->setVisible(!hasRow);
    m_backendLabel->setVisible(has && !hasRow);
    m_contextLabel->setVisible(has);
    m_contextBar->setVisible(has);
    m_speedLabel->setVisible(has && m_stats.decodeTokensPerSecond > 0);
    if (!has) {
        m_modelLabel->setText(m_load.isActive() ? tr("Loading %1").arg(desktop::displayName(m_load.path))
                                                : tr("No model"));
        m_modelLabel->setQuiet(true);
        return;
    }
    m_modelLabel->setQuiet(false);
    QStringList names = {m_model->name};
    if (!m_model->quantization.isEmpty()) names << m_model->quantization;
    m_modelLabel->setText(names.join(kSeparator));
    m_backendLabel->setText(backendText(*m_model));
    m_backendLabel->setToolTip(
        QStringList({m_model->device, tr("%n thread(s)", nullptr, m_model->threads), m_model->backendReason})
            .filter(QRegularExpression(QStringLiteral(".")))
            .join(QLatin1Char('\n')));
    m_speedLabel->setText(tr("%1 tok/s").arg(desktop::formatRate(m_stats.decodeTokensPerSecond)));
    const int size = m_stats.contextSize > 0 ? m_stats.contextSize : m_model->contextSize;
    m_contextLabel->setText(
        tr("Context %1 / %2").arg(desktop::formatCount(m_stats.contextUsed), desktop::formatCount(size)));
    m_contextBar->setShare(size > 0 ? static_cast<double>(m_stats.contextUsed) / size : 0);
    fitRow();
}

void StatusStrip::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), t.window);
    painter.fillRect(QRect(0, 0, width(), 1), t.border);
}

void StatusStrip::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) present();
}

}  // namespace autoglm::ui
