// The window's menus and their keys.
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>

#include "app/desktop/chat_library.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/format.h"
#include "app/desktop/settings.h"
#include "ui/chats/sidebar.h"
#include "ui/frame/frame.h"
#include "ui/go_to/go_to.h"
#include "ui/main_window.h"
#include "ui/shell.h"
#include "ui/shortcuts.h"
#include "ui/style/appearance.h"
#include "ui/style/icons.h"

namespace autoglm::ui {
namespace {

QActionGroup* choices(QMenu* menu, const QStringList& values) {
    auto* group = new QActionGroup(menu);
    for (const QString& value : values) {
        QAction* action = menu->addAction(QString());
        action->setCheckable(true);
        action->setData(value);
        group->addAction(action);
    }
    return group;
}

}  // namespace

void MainWindow::buildMenus() {
    m_fileMenu = menuBar()->addMenu(QString());
    m_newChat = m_fileMenu->addAction(QString(), this, &MainWindow::newChat);
    m_temporaryChat = m_fileMenu->addAction(QString(), this, &MainWindow::newTemporaryChat);
    m_fileMenu->addSeparator();
    m_open = m_fileMenu->addAction(QString(), this, &MainWindow::chooseFile);
    m_recentMenu = m_fileMenu->addMenu(QString());
    m_guide = m_fileMenu->addAction(QString(), this, &MainWindow::openGuide);
    m_fileMenu->addSeparator();
    m_import = m_fileMenu->addAction(QString(), this, &MainWindow::importChats);
    m_chatMenu = m_fileMenu->addMenu(QString());
    m_fileMenu->addSeparator();
    m_settings = m_fileMenu->addAction(QString(), this, [this] { m_frame->openPage(PageId::Settings); });
    m_fileMenu->addSeparator();
    m_quit = m_fileMenu->addAction(QString(), this, &QWidget::close);

    m_editMenu = menuBar()->addMenu(QString());
    m_copy = m_editMenu->addAction(QString(), this, &MainWindow::copyFromPage);
    m_selectAll = m_editMenu->addAction(QString(), this, &MainWindow::selectAllOnPage);
    m_editMenu->addSeparator();
    m_regenerate = m_editMenu->addAction(QString(), this, &MainWindow::regenerateLast);
    m_continue = m_editMenu->addAction(QString(), this, &MainWindow::continueAnswer);
    m_editMenu->addSeparator();
    m_find = m_editMenu->addAction(QString(), this, &MainWindow::findInChat);
    m_search = m_editMenu->addAction(QString(), this, &MainWindow::searchChats);
    m_goTo = m_editMenu->addAction(QString(), this, [this] { m_goToBox->open(); });

    m_viewMenu = menuBar()->addMenu(QString());
    m_toggleSidebar = m_viewMenu->addAction(QString(), this, [this] {
        showChat();
        m_shell->toggleSidebar();
    });
    m_toggleSidePanel = m_viewMenu->addAction(QString(), this, [this] {
        showChat();
        m_shell->toggleSidePanel();
    });
    m_viewMenu->addSeparator();
    m_pageMenu = m_viewMenu->addMenu(QString());
    m_benchmark = m_viewMenu->addAction(QString(), this, [this] { openBenchmark(); });
    m_viewMenu->addSeparator();
    m_themeMenu = m_viewMenu->addMenu(QString());
    m_themes =
        choices(m_themeMenu, {QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")});
    connect(m_themes, &QActionGroup::triggered, this,
            [this](QAction* action) { m_parts.appearance.setTheme(action->data().toString()); });
    m_languageMenu = m_viewMenu->addMenu(QString());
    m_languages =
        choices(m_languageMenu, {QStringLiteral("system"), QStringLiteral("en"), QStringLiteral("zh_CN")});
    connect(m_languages, &QActionGroup::triggered, this,
            [this](QAction* action) { m_parts.appearance.setLanguage(action->data().toString()); });
    m_viewMenu->addSeparator();
    m_larger = m_viewMenu->addAction(QString(), this, [this] { m_parts.appearance.changeTextSize(1); });
    m_smaller = m_viewMenu->addAction(QString(), this, [this] { m_parts.appearance.changeTextSize(-1); });
    m_normalSize = m_viewMenu->addAction(QString(), this, [this] { m_parts.appearance.changeTextSize(0); });
    m_viewMenu->addSeparator();
    m_fullScreen = m_viewMenu->addAction(QString(), this,
                                         [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });

    m_helpMenu = menuBar()->addMenu(QString());
    m_shortcuts = m_helpMenu->addAction(QString(), this, &MainWindow::showShortcuts);
    m_about = m_helpMenu->addAction(QString(), this, &MainWindow::showAbout);

    // What can be done with the open chat, as in the list; filled when asked for.
    connect(m_chatMenu, &QMenu::aboutToShow, this, [this] {
        m_chatMenu->clear();
        m_sidebar->addChatActions(m_chatMenu, m_parts.library.current());
        if (m_chatMenu->isEmpty()) m_chatMenu->addAction(tr("Nothing asked yet"))->setEnabled(false);
    });
    connect(m_editMenu, &QMenu::aboutToShow, this, [this] {
        const auto& turns = m_parts.chat.turns();
        const bool isIdle = !turns.isEmpty() && !m_parts.chat.isAnswering();
        m_regenerate->setEnabled(isIdle);
        m_continue->setEnabled(isIdle && turns.last().canContinue());
    });
    // A closed menu must not keep their keys from working.
    connect(m_editMenu, &QMenu::aboutToHide, this, [this] {
        m_regenerate->setEnabled(true);
        m_continue->setEnabled(true);
    });
    connect(m_viewMenu, &QMenu::aboutToShow, this,
            [this] { m_toggleSidePanel->setVisible(m_shell->sidePanel() != nullptr); });
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    connect(m_viewMenu, &QMenu::aboutToShow, this, &MainWindow::markChoices);
    giveKeys();
    buildGoTo();
    retranslateMenus();
    fillRecentMenu();
    markChoices();
}

void MainWindow::giveKeys() {
    const std::pair<QAction*, Shortcut> keyed[] = {{m_newChat, Shortcut::NewChat},
                                                   {m_temporaryChat, Shortcut::TemporaryChat},
                                                   {m_open, Shortcut::OpenModel},
                                                   {m_settings, Shortcut::Settings},
                                                   {m_quit, Shortcut::Quit},
                                                   {m_copy, Shortcut::Copy},
                                                   {m_selectAll, Shortcut::SelectAll},
                                                   {m_regenerate, Shortcut::Regenerate},
                                                   {m_search, Shortcut::SearchChats},
                                                   {m_find, Shortcut::FindInChat},
                                                   {m_goTo, Shortcut::GoTo},
                                                   {m_toggleSidebar, Shortcut::Sidebar},
                                                   {m_toggleSidePanel, Shortcut::ChatSettings},
                                                   {m_larger, Shortcut::LargerText},
                                                   {m_smaller, Shortcut::SmallerText},
                                                   {m_normalSize, Shortcut::NormalText},
                                                   {m_fullScreen, Shortcut::FullScreen},
                                                   {m_shortcuts, Shortcut::ShortcutList}};
    for (const auto& [action, shortcut] : keyed)
        action->setShortcuts(keysOf(shortcut));
}

void MainWindow::retranslateMenus() {
    m_fileMenu->setTitle(tr("&File"));
    m_newChat->setText(tr("&New chat"));
    m_temporaryChat->setText(tr("New &temporary chat"));
    m_import->setText(tr("&Import chats…"));
    m_chatMenu->setTitle(tr("This &chat"));
    m_regenerate->setText(tr("Answer &again"));
    m_continue->setText(tr("C&ontinue the answer"));
    m_find->setText(tr("&Find in this chat"));
    m_search->setText(tr("&Search chats"));
    m_goTo->setText(tr("&Go to…"));
    m_settings->setText(tr("&Settings"));
    m_toggleSidebar->setText(tr("&Chats at the side"));
    m_toggleSidePanel->setText(tr("Chat &settings at the side"));
    m_pageMenu->setTitle(tr("&Page"));
    m_benchmark->setText(tr("&Benchmark"));
    fillPageMenu();
    m_open->setText(tr("&Open model…"));
    m_recentMenu->setTitle(tr("Open &recent"));
    m_guide->setText(tr("Built-in &guide"));
    m_quit->setText(tr("&Quit"));
    m_editMenu->setTitle(tr("&Edit"));
    m_copy->setText(tr("&Copy"));
    m_selectAll->setText(tr("Select &all"));
    m_viewMenu->setTitle(tr("&View"));
    m_themeMenu->setTitle(tr("&Theme"));
    m_languageMenu->setTitle(tr("&Language"));
    const QStringList themes = {tr("As the system"), tr("Light"), tr("Dark")};
    for (int i = 0; i < themes.size(); ++i)
        m_themes->actions().at(i)->setText(themes.at(i));
    // Each language in its own words, so that it can be found from any other.
    const QStringList languages = {tr("As the system"), QStringLiteral("English"),
                                   QStringLiteral("简体中文")};
    for (int i = 0; i < languages.size(); ++i)
        m_languages->actions().at(i)->setText(languages.at(i));
    m_larger->setText(tr("&Larger text"));
    m_smaller->setText(tr("&Smaller text"));
    m_normalSize->setText(tr("&Normal text size"));
    m_fullScreen->setText(tr("&Full screen"));
    m_helpMenu->setTitle(tr("&Help"));
    m_shortcuts->setText(tr("&Keyboard"));
    m_about->setText(tr("&About Open-AutoGLM"));
}

void MainWindow::fillRecentMenu() {
    m_recentMenu->clear();
    const auto recent = m_parts.settings.recentModels();
    for (const desktop::FilePath& path : recent) {
        // A single & in a file's name is no mnemonic.
        QAction* action = m_recentMenu->addAction(
            desktop::displayName(path).replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setToolTip(desktop::displayPath(path));
        connect(action, &QAction::triggered, this, [this, path] { openModel(path); });
    }
    m_recentMenu->setToolTipsVisible(true);
    if (recent.isEmpty()) m_recentMenu->addAction(tr("No model opened yet"))->setEnabled(false);
}

void MainWindow::markChoices() {
    const auto mark = [](QActionGroup* group, const QString& value) {
        for (QAction* action : group->actions())
            action->setChecked(action->data().toString() == value);
    };
    mark(m_themes, m_parts.appearance.theme());
    mark(m_languages, m_parts.appearance.language());
}

}  // namespace autoglm::ui
