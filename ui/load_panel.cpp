#include "ui/load_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/desktop/format.h"
#include "ui/style/app_style.h"
#include "ui/style/fonts.h"
#include "ui/style/tokens.h"

namespace autoglm::ui {
namespace {

using desktop::LoadState;
constexpr int kBarSteps = 1000;

}  // namespace

LoadPanel::LoadPanel(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_progressText(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_cancel(new QPushButton(this)) {
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_title);
    words->addWidget(m_bar);
    words->addWidget(m_progressText);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 12, 12, 12);
    row->setSpacing(metrics::kGapLarge);
    row->addLayout(words, 1);
    row->addWidget(m_cancel, 0, Qt::AlignVCenter);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_progressText->setForegroundRole(QPalette::PlaceholderText);
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_cancel, &QPushButton::clicked, this, &LoadPanel::cancelRequested);
    present();
}

void LoadPanel::setState(const LoadState& state) {
    m_state = state;
    present();
}

void LoadPanel::present() {
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_progressText->setFont(fontFor(TextRole::Secondary, font()));
    m_title->setText(m_state.isBuiltin ? tr("Opening the built-in guide")
                                       : tr("Opening %1").arg(desktop::displayName(m_state.path)));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setEnabled(m_state.phase != LoadState::Phase::Cancelling);
    m_bar->setAccessibleName(tr("Loading"));

    QString text;
    switch (m_state.phase) {
        case LoadState::Phase::Idle:
            break;
        case LoadState::Phase::Waiting:
            text = tr("Waiting for the current answer to end");
            break;
        case LoadState::Phase::Cancelling:
            text = tr("Cancelling");
            break;
        case LoadState::Phase::Opening:
            text = tr("Reading %1").arg(desktop::formatBytesOf(m_state.doneBytes, m_state.totalBytes));
            break;
        case LoadState::Phase::Preparing:
            text = tr("Preparing %1").arg(desktop::formatBytesOf(m_state.doneBytes, m_state.totalBytes));
            break;
    }
    const bool moves =
        m_state.phase == LoadState::Phase::Opening || m_state.phase == LoadState::Phase::Preparing;
    if (moves && m_state.totalBytes == 0) text = tr("Reading the header");
    if (moves && m_state.bytesPerSecond > 0) {
        text += QStringLiteral(" · ") +
                tr("%1/s").arg(desktop::formatBytes(static_cast<quint64>(m_state.bytesPerSecond)));
    }
    if (moves && m_state.bytesPerSecond > 0 && m_state.doneBytes < m_state.totalBytes) {
        const double left =
            static_cast<double>(m_state.totalBytes - m_state.doneBytes) / m_state.bytesPerSecond;
        if (left >= 1) text += QStringLiteral(" · ") + tr("%1 left").arg(desktop::formatSeconds(left));
    }
    if (moves && !m_state.device.id.isEmpty() && m_state.device.id != QLatin1String("cpu"))
        text += QStringLiteral(" · ") + tr("then to %1", "device").arg(m_state.device.id);
    m_progressText->setText(text);
    const double share = m_state.totalBytes > 0 ? static_cast<double>(m_state.doneBytes) /
                                                      static_cast<double>(m_state.totalBytes)
                                                : 0;
    m_bar->setValue(static_cast<int>(share * kBarSteps));
}

void LoadPanel::paintEvent(QPaintEvent*) {
    const Tokens& t = tokensOf(palette());
    QPainter painter(this);
    drawBox(painter, QRectF(rect()), 14, t.raised, t.border);
}

void LoadPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) present();
}

}  // namespace autoglm::ui
