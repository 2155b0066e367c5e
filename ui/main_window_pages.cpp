// The pages of the window, how they are reached, and the header over them.
#include <QAction>
#include <QMenu>

#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/settings.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/composer.h"
#include "ui/chats/sidebar.h"
#include "ui/frame/frame.h"
#include "ui/frame/page_header.h"
#include "ui/main_window.h"
#include "ui/models/model_list.h"
#include "ui/models/models_page.h"
#include "ui/shell.h"

namespace autoglm::ui {

namespace keys = desktop::keys;

/// One addPage() for each page; those that are not added are not on the rail.
void MainWindow::buildPages() {
    m_shell->setParts(m_sidebar, m_header, m_page);
    m_frame->addPage(PageId::Chat, m_shell, m_page->composer()->edit());
    m_frame->addPage(PageId::Models, m_modelsPage, m_modelsPage->list());
    buildDashboard();
    buildCompare();
    buildSettings();
}

void MainWindow::connectPages() {
    connect(m_frame, &Frame::pagesChanged, this, &MainWindow::fillPageMenu);
    connect(m_frame, &Frame::pageChanged, this, [this](PageId page) {
        m_parts.settings.set(keys::kPage, QString::fromLatin1(pageRow(page).word));
        for (QAction* action : m_pageMenu->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(page));
    });
    connect(m_frame, &Frame::modelChoiceRequested, this, &MainWindow::chooseModelAt);
    connect(m_frame, &Frame::deviceChoiceRequested, this, &MainWindow::chooseDeviceAt);
    connect(m_shell, &Shell::sidePanelChanged, this,
            [this] { m_parts.settings.set(keys::kSidePanelShown, m_shell->isSidePanelWanted()); });
    m_shell->setSidePanelWanted(m_parts.settings.boolean(keys::kSidePanelShown));
    updateHeader();
    if (const auto page = pageOfWord(m_parts.settings.text(keys::kPage))) m_frame->openPage(*page);
}

void MainWindow::showChat() {
    m_frame->openPage(PageId::Chat);
}

void MainWindow::say(const QString& text) {
    if (m_frame->currentPage() == PageId::Chat) {
        m_page->say(text);
    } else {
        m_frame->say(text);
    }
}

void MainWindow::fillPageMenu() {
    m_pageMenu->clear();
    int number = 0;
    for (const PageRow& row : pageRows()) {
        if (!m_frame->hasPage(row.id)) continue;
        QAction* action = m_pageMenu->addAction(pageTitle(row.id), this,
                                                [this, page = row.id] { m_frame->openPage(page); });
        action->setShortcut(QKeySequence(static_cast<int>(Qt::CTRL) | (Qt::Key_1 + number++)));
        action->setData(static_cast<int>(row.id));
        action->setCheckable(true);
        action->setChecked(m_frame->currentPage() == row.id);
    }
}

void MainWindow::updateHeader() {
    m_frame->setModel(m_parts.engine.model(), m_parts.engine.loadState());
}

/// What can be opened from anywhere: the latest models, a file, the guide.
void MainWindow::chooseModelAt(HeaderButton* button) {
    auto* menu = new QMenu(button);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto& model = m_parts.engine.model();
    for (const desktop::FilePath& path : m_parts.settings.recentModels()) {
        // A single & in a file's name is no mnemonic.
        QAction* action =
            menu->addAction(desktop::displayName(path).replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                            [this, path] { openModel(path); });
        action->setToolTip(desktop::displayPath(path));
        action->setCheckable(true);
        action->setChecked(model && model->path == path);
    }
    if (!menu->isEmpty()) menu->addSeparator();
    QAction* guide = menu->addAction(tr("Built-in guide"), this, &MainWindow::openGuide);
    guide->setCheckable(true);
    guide->setChecked(model && model->isBuiltin);
    guide->setEnabled(m_guide->isEnabled());
    menu->addAction(tr("Open a GGUF file…"), this, &MainWindow::chooseFile);
    if (model) menu->addAction(tr("Unload"), this, &MainWindow::unloadModel);
    if (m_frame->hasPage(PageId::Models)) {
        menu->addSeparator();
        menu->addAction(tr("All models…"), this, [this] { m_frame->openPage(PageId::Models); });
    }
    menu->popup(button->mapToGlobal(QPoint(0, button->height() + 2)));
}

}  // namespace autoglm::ui
