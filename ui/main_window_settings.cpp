// The settings of the program and of the open chat: their pages, and what a change of them does at once.
#include <QAction>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpression>

#include "app/desktop/builtin_guide.h"
#include "app/desktop/chat_library.h"
#include "app/desktop/engine_controller.h"
#include "app/desktop/format.h"
#include "app/desktop/settings.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/composer.h"
#include "ui/chat_settings/chat_settings_panel.h"
#include "ui/frame/frame.h"
#include "ui/go_to/go_to.h"
#include "ui/main_window.h"
#include "ui/settings/folders_section.h"
#include "ui/settings/settings_page.h"
#include "ui/shell.h"
#include "ui/style/appearance.h"
#include "ui/tray.h"

namespace autoglm::ui {

namespace keys = desktop::keys;
using desktop::ChatLibrary;
using desktop::EngineController;

void MainWindow::buildSettings() {
    desktop::Settings& settings = m_parts.settings;
    EngineController& engine = m_parts.engine;
    ChatLibrary& library = m_parts.library;
    m_settingsPage = new SettingsPage(
        {settings, engine, m_parts.appearance, QFileInfo(library.file()).absolutePath(), m_parts.logFile},
        m_frame);
    m_settingsPage->addSection(QT_TRANSLATE_NOOP("SettingsPage", "Watched folders"),
                               new FoldersSection(m_parts.models, m_settingsPage));
    m_frame->addPage(PageId::Settings, m_settingsPage, m_settingsPage->searchEdit());
    m_chatSettings = new ChatSettingsPanel({settings, library, engine, library.shelf()}, m_shell);
    m_shell->setSidePanel(m_chatSettings);
    connect(m_chatSettings, &ChatSettingsPanel::hideRequested, m_shell, &Shell::toggleSidePanel);
    connect(m_chatSettings, &ChatSettingsPanel::undoOffered, this,
            [this](const QString& text, const std::function<void()>& undo) {
                m_page->offer(text, tr("Undo"), undo);
            });
    connect(m_settingsPage, &SettingsPage::reloadRequested, this, [this] {
        if (const auto& model = m_parts.engine.model())
            m_parts.engine.openModel(model->path, model->isBuiltin, m_parts.settings.loadChoice());
    });
    connect(&m_idle, &desktop::IdleUnload::fellAsleep, this, [this](const desktop::ModelSummary& model) {
        say(tr("%1 was unloaded to free its memory. Your next question loads it again.").arg(model.name));
        updateComposer();
    });
    connect(&engine, &EngineController::modelUnloaded, this, [this] {
        updateTitle();
        updateHeader();
        updateComposer();
    });

    // Where models run is chosen in two places, here and in the header; both are the same choice.
    if (!settings.isDefault(keys::kDevice)) engine.setDevice({settings.text(keys::kDevice), -1});
    connect(&engine, &EngineController::deviceChanged, this,
            [this](const desktop::DeviceChoice& device) { m_parts.settings.set(keys::kDevice, device.id); });
    connect(&settings, &desktop::Settings::changed, this, &MainWindow::applySetting);
    applySetting(QString::fromLatin1(keys::kSendKey));
    buildTray();
}

void MainWindow::buildTray() {
    m_tray = new Tray(this);
    connect(m_tray, &Tray::showRequested, this, &MainWindow::comeForward);
    connect(m_tray, &Tray::newChatRequested, this, [this] {
        comeForward();
        newChat();
    });
    connect(m_tray, &Tray::quitRequested, this, &QWidget::close);
    connect(&m_parts.engine, &EngineController::modelChanged, m_tray,
            [this](const desktop::ModelSummary& model) { m_tray->setModelName(model.name); });
    m_tray->setWanted(m_parts.settings.boolean(keys::kTray));
}

void MainWindow::comeForward() {
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::takeHandOver(const desktop::HandOver& handOver) {
    // Wayland lets a window come to the front only with what the starter was given for it.
    if (!handOver.activationToken.isEmpty()) qputenv("XDG_ACTIVATION_TOKEN", handOver.activationToken);
    comeForward();
    if (!handOver.model.empty()) openModel(handOver.model);
}

void MainWindow::applySetting(const QString& key) {
    const auto is = [&key](const char* other) { return key == QLatin1String(other); };
    auto& settings = m_parts.settings;
    if (is(keys::kSendKey))
        m_page->composer()->setSendsWithControl(settings.text(keys::kSendKey) == QLatin1String("ctrl_enter"));
    if (is(keys::kKeepChats)) m_parts.library.setKeepsNewChats(settings.boolean(keys::kKeepChats));
    if (is(keys::kRecentModels)) fillRecentMenu();
    if (is(keys::kTray)) m_tray->setWanted(settings.boolean(keys::kTray));
    if (is(keys::kDevice) && m_parts.engine.device().id != settings.text(keys::kDevice))
        m_parts.engine.setDevice({settings.text(keys::kDevice), -1});
}

/// What is there when nobody has asked for a model.
void MainWindow::openAtStart() {
    const QString choice = m_parts.settings.text(keys::kAtStart);
    const auto recent = m_parts.settings.recentModels();
    if (choice == QLatin1String("nothing")) return;
    if (choice == QLatin1String("last") && !recent.isEmpty() && std::filesystem::exists(recent.first())) {
        openModel(recent.first());
    } else if (const auto guide = desktop::builtinGuidePath()) {
        openModel(*guide, true);
    }
}

void MainWindow::buildGoTo() {
    const auto collect = [this] {
        QVector<GoTo::Entry> entries;
        for (const storage::Chat& chat : m_parts.library.chats()) {
            entries.append({GoTo::Kind::Chat, chat.title, {}, [this, id = chat.id] {
                                showChat();
                                m_parts.library.open(id);
                                m_page->composer()->edit()->setFocus();
                            }});
        }
        for (const desktop::FilePath& path : m_parts.settings.recentModels()) {
            entries.append({GoTo::Kind::Model, desktop::displayName(path),
                            desktop::displayPath(path.parent_path()), [this, path] { openModel(path); }});
        }
        // Whatever the menus can do, by their own words.
        for (QAction* action : findChildren<QAction*>()) {
            const bool isCommand = action->isEnabled() && !action->menu() && !action->text().isEmpty() &&
                                   !action->isSeparator() && action != m_goTo;
            const auto* menu = qobject_cast<QMenu*>(action->parent());
            if (!isCommand || !menu || menu == m_recentMenu || menu == m_chatMenu) continue;
            QString title = QString(action->text()).remove(QRegularExpression(QStringLiteral("\\(&.\\)")));
            title.replace(QStringLiteral("&&"), QStringLiteral("\x01")).remove(QLatin1Char('&'));
            title.replace(QLatin1Char('\x01'), QLatin1Char('&'));
            if (menu == m_themeMenu || menu == m_languageMenu || menu == m_pageMenu)
                title = menu->title().remove(QRegularExpression(QStringLiteral("\\(&.\\)|&"))) +
                        QStringLiteral(": ") + title;
            entries.append({GoTo::Kind::Command, title, action->shortcut().toString(QKeySequence::NativeText),
                            [action] { action->trigger(); }});
        }
        return entries;
    };
    m_goToBox = new GoTo(collect, this);
}

}  // namespace autoglm::ui
