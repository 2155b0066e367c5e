// The machine in the window: its page, the line at the bottom, and the small window that floats over others.
#include <QTabBar>

#include "app/desktop/advisor.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/machine_monitor.h"
#include "app/desktop/settings.h"
#include "ui/advisor/advisor_dialog.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_view.h"
#include "ui/dashboard/dashboard_page.h"
#include "ui/dashboard/monitor_row.h"
#include "ui/frame/frame.h"
#include "ui/frame/tabbed_page.h"
#include "ui/main_window.h"
#include "ui/status_strip.h"
#include "ui/welcome_card.h"
#include "ui/widgets/banner.h"

namespace autoglm::ui {

namespace keys = desktop::keys;
using desktop::MachineMonitor;

void MainWindow::buildDashboard() {
    m_monitor = std::make_unique<MachineMonitor>(m_parts.engine.activity());
    m_monitor->setIntervalMs(m_parts.settings.integer(keys::kMonitorInterval));
    m_machine = new TabbedPage(m_frame);
    m_dashboard = new DashboardPage(*m_monitor, m_machine);
    m_machine->addTab(m_dashboard, [] { return tr("Live"); });
    buildBenchmark();
    m_frame->addPage(PageId::Dashboard, m_machine, m_machine->tabs());
    m_status->setMonitor(*m_monitor);
    connect(m_status->monitorRow(), &MonitorRow::clicked, this, &MainWindow::openDashboard);
    auto* advisor = new desktop::Advisor(this);
    connect(advisor, &desktop::Advisor::ceilingsKnown, this,
            [this](const desktop::MachineCeilings& ceilings) {
                m_monitor->setCeilings(ceilings);
                m_dashboard->setMeasuring(false);
            });
    connect(m_dashboard, &DashboardPage::measureRequested, advisor, [this, advisor] {
        m_dashboard->setMeasuring(true);
        advisor->measureMachine();
    });
    const auto advise = [this, advisor] {
        auto* dialog = findChild<AdvisorDialog*>();
        if (dialog == nullptr) dialog = new AdvisorDialog(*advisor, this);
        dialog->show();
        dialog->raise();
        dialog->activateWindow();
    };
    connect(m_dashboard, &DashboardPage::advisorRequested, this, advise);
    connect(m_page->welcome(), &WelcomeCard::advisorChosen, this, advise);
    advisor->recallMachine();
    connect(m_dashboard, &DashboardPage::floatRequested, this, &MainWindow::floatMonitor);
    connect(m_dashboard, &DashboardPage::told, this, &MainWindow::say);
    connect(m_monitor.get(), &MachineMonitor::intervalChanged, this,
            [this](int ms) { m_parts.settings.set(keys::kMonitorInterval, ms); });
    connect(m_monitor.get(), &MachineMonitor::alarmChanged, this, [this](desktop::MachineAlarm alarm) {
        // The page of the machine has it in its own place; who chats must hear of it too.
        if (alarm != desktop::MachineAlarm::None)
            m_page->banner()->showNotice(tr("Short of memory"), m_dashboard->alarmText());
    });
    connect(&m_parts.engine, &desktop::EngineController::modelChanged, this,
            [this](const desktop::ModelSummary& model) { m_monitor->watchModel(model.path); });
    connectAnswerTimes();
}

/// From an answer to the seconds in which it was written.
void MainWindow::connectAnswerTimes() {
    connect(&m_parts.chat.desk(), &desktop::AnswerDesk::finished, this,
            [this](const desktop::ChatTurn& turn) {
                if (turn.stats.endNs > 0) m_answerTimes[turn.id] = {turn.stats.beginNs, turn.stats.endNs};
            });
    ChatView* view = m_page->view();
    view->setTimesKnown([this](quint64 turn) { return m_answerTimes.contains(turn); });
    connect(view, &ChatView::timesRequested, this, [this](quint64 turn) {
        const Stretch stretch = m_answerTimes.value(turn);
        if (stretch.endNs == 0) return;
        if (m_dashboard->showSpan(stretch.beginNs, stretch.endNs)) return openDashboard();
        say(tr("That was more than ten minutes ago; the charts do not go back so far."));
    });
}

void MainWindow::openDashboard() {
    m_machine->open(m_dashboard);
    m_frame->openPage(PageId::Dashboard);
}

void MainWindow::floatMonitor() {
    if (m_floating == nullptr) {
        m_floating = new FloatingMonitor(*m_monitor, this);
        connect(m_floating, &FloatingMonitor::dashboardRequested, this, [this] {
            openDashboard();
            raise();
            activateWindow();
        });
    }
    if (m_floating->isVisible()) {
        m_floating->close();
        return;
    }
    m_floating->show();
    m_floating->raise();
}

}  // namespace autoglm::ui
