#include "ui/dashboard/monitor_row.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

#include "app/desktop/machine_monitor.h"
#include "ui/dashboard/figure_plans.h"
#include "ui/dashboard/figure_tile.h"

namespace autoglm::ui {

using desktop::MachineMonitor;

MonitorRow::MonitorRow(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kGapLarge);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void MonitorRow::setMonitor(MachineMonitor& monitor) {
    m_monitor = &monitor;
    for (FigureTile::Plan plan : tilePlans()) {
        plan.isCompact = true;
        auto* tile = new FigureTile(plan, monitor, this);
        layout()->addWidget(tile);
        m_tiles.push_back(tile);
        connect(tile, &FigureTile::clicked, this, &MonitorRow::clicked);
    }
    connect(&monitor, &MachineMonitor::sampled, this, &MonitorRow::refresh);
    refresh();
}

void MonitorRow::refresh() {
    if (!isVisible() && !m_tiles.empty() && m_tiles.front()->isVisible()) return;
    const bool hasGpu = !m_monitor->gpus().isEmpty();
    int used = 0;
    // Processor and memory before the card's, should room be short.
    for (const std::size_t i : {2u, 3u, 0u, 1u}) {
        FigureTile* tile = m_tiles[i];
        tile->refresh();
        used += tile->sizeHint().width() + metrics::kGapLarge;
        tile->setVisible((i >= 2 || hasGpu) && used <= m_room);
    }
}

void MonitorRow::fitTo(int width) {
    if (width == m_room) return;
    m_room = width;
    if (m_monitor != nullptr) refresh();
}

FloatingMonitor::FloatingMonitor(MachineMonitor& monitor, QWidget* parent)
    : QWidget(parent, Qt::Tool | Qt::WindowStaysOnTopHint) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kGapSmall, metrics::kGapSmall, metrics::kGapSmall,
                               metrics::kGapSmall);
    column->setSpacing(metrics::kGapSmall);
    std::vector<FigureTile::Plan> plans = tilePlans();
    plans.push_back(speedTilePlan());
    for (const FigureTile::Plan& plan : plans) {
        auto* tile = new FigureTile(plan, monitor, this);
        column->addWidget(tile);
        m_tiles.push_back(tile);
        connect(tile, &FigureTile::clicked, this, &FloatingMonitor::dashboardRequested);
    }
    const auto refresh = [this, &monitor] {
        if (!isVisible()) return;
        for (std::size_t i = 0; i < m_tiles.size(); ++i) {
            m_tiles[i]->setVisible(i >= 2 || !monitor.gpus().isEmpty());
            m_tiles[i]->refresh();
        }
    };
    for (std::size_t i = 0; i < 2; ++i)
        m_tiles[i]->setVisible(!monitor.gpus().isEmpty());
    connect(&monitor, &MachineMonitor::sampled, this, refresh);
    retranslate();
    resize(260, sizeHint().height());
}

void FloatingMonitor::retranslate() {
    setWindowTitle(tr("Monitor"));
}

void FloatingMonitor::closeEvent(QCloseEvent* event) {
    QWidget::closeEvent(event);
    emit closed();
}

void FloatingMonitor::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void FloatingMonitor::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace autoglm::ui
