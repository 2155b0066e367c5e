// The window: frame of pages, status strip, menus, drops. Connects what people do to the controller and what
// it says to the pages. Topics have files of their own: main_window_<topic>.cpp.
#pragma once
#include <QHash>
#include <QMainWindow>
#include <QTimer>
#include <memory>
#include <optional>

#include "app/desktop/drop_plan.h"
#include "app/desktop/engine_types.h"
#include "app/desktop/file_glance.h"
#include "app/desktop/idle_unload.h"
#include "app/desktop/single_instance.h"

class QAction;
class QActionGroup;
class QMenu;
class QMimeData;

namespace autoglm::desktop {
class BenchmarkBook;
class ChatLibrary;
class ChatModel;
class Comparison;
class EngineController;
class MachineMonitor;
class ModelLibrary;
class Settings;
struct AskOptions;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class Appearance;
class BenchmarkPage;
class ChatPage;
class ChatSettingsPanel;
class ComparePage;
class Composer;
class DashboardPage;
class DropOverlay;
class FloatingMonitor;
class Frame;
class GoTo;
class HeaderButton;
class ModelsPage;
class PageHeader;
class SettingsPage;
class Shell;
class ShortcutList;
class Sidebar;
class StatusStrip;
class TabbedPage;
class Tray;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// All must outlive the window.
    struct Parts {
        desktop::Settings& settings;
        desktop::EngineController& engine;
        desktop::ChatModel& chat;
        desktop::ChatLibrary& library;
        desktop::ModelLibrary& models;
        Appearance& appearance;
        desktop::BenchmarkBook& benchmarks;
        QString logFile = {};  // empty: there is none
    };
    explicit MainWindow(const Parts& parts, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens the model named on the command line, or else the built-in guide.
    void start(const desktop::FilePath& model);
    /// `contextSize`: 0 leaves it to the settings.
    void openModel(const desktop::FilePath& path, bool isBuiltin = false, int contextSize = 0);
    void unloadModel();
    void newChat();
    /// To the front, wherever it is.
    void comeForward();
    /// What a second start of the program has to say.
    void takeHandOver(const desktop::HandOver& handOver);
    /// With a way back for ten seconds.
    void removeChat(qint64 chat);
    /// `ending`: md, html, json or pdf.
    void exportTo(qint64 chat, const QString& ending, const QString& file);

    [[nodiscard]] ChatPage* page() const { return m_page; }
    [[nodiscard]] Sidebar* sidebar() const { return m_sidebar; }
    /// The chat page with what stands at its sides.
    [[nodiscard]] Shell* shell() const { return m_shell; }
    /// All pages.
    [[nodiscard]] Frame* frame() const { return m_frame; }
    [[nodiscard]] SettingsPage* settingsPage() const { return m_settingsPage; }
    [[nodiscard]] GoTo* goTo() const { return m_goToBox; }
    [[nodiscard]] ChatSettingsPanel* chatSettings() const { return m_chatSettings; }
    [[nodiscard]] ComparePage* comparePage() const { return m_comparePage; }
    [[nodiscard]] desktop::Comparison& comparison() const { return *m_comparison; }
    [[nodiscard]] ModelsPage* modelsPage() const { return m_modelsPage; }
    [[nodiscard]] StatusStrip* statusStrip() const { return m_status; }
    [[nodiscard]] DashboardPage* dashboard() const { return m_dashboard; }
    [[nodiscard]] BenchmarkPage* benchmarkPage() const { return m_benchmarks; }
    /// The page of the machine: dashboard and benchmark.
    [[nodiscard]] TabbedPage* machinePage() const { return m_machine; }
    [[nodiscard]] desktop::MachineMonitor& monitor() const { return *m_monitor; }
    [[nodiscard]] FloatingMonitor* floatingMonitor() const { return m_floating; }
    [[nodiscard]] DropOverlay* dropOverlay() const { return m_overlay; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    // main_window_menu.cpp
    void buildMenus();
    void retranslateMenus();
    void fillRecentMenu();
    void markChoices();
    void giveKeys();

    // main_window_settings.cpp
    void buildSettings();
    void applySetting(const QString& key);
    void openAtStart();
    void buildTray();
    void buildGoTo();

    // main_window_dashboard.cpp
    void buildDashboard();
    void openDashboard();
    void connectAnswerTimes();
    void floatMonitor();
    // main_window_benchmark.cpp
    void buildBenchmark();
    void openBenchmark(const desktop::FilePath& model = {});
    // main_window_drop.cpp
    void connectDrops();
    void look(const std::vector<desktop::FilePath>& paths);
    void placeMessage();
    void onGlance(const desktop::FileGlance& glance);
    void takeDrop(const desktop::DropPlan& plan);
    void tellListed(const desktop::FilePath& folder, int count);
    [[nodiscard]] Composer* composerForFiles() const;
    // main_window_compare.cpp
    void buildCompare();
    void openCompare();
    // main_window_pages.cpp
    void buildPages();
    void connectPages();
    void showChat();
    /// One line about what has just happened, on the page that is shown.
    void say(const QString& text);
    void fillPageMenu();
    void chooseModelAt(HeaderButton* button);
    // main_window_models.cpp
    void connectModels();
    void chooseDeviceAt(HeaderButton* button);
    void setDevice(const QString& id);
    void updateHeader();

    void connectEngine();
    void connectPage();
    void openGuide();
    void chooseFile();
    // main_window_chats.cpp
    void connectChats();
    void newTemporaryChat();
    void searchChats();
    void showNotices();
    void beginEditing(quint64 turn);
    void endEditing();
    void regenerateLast();
    void exportChat(qint64 chat, const QString& ending);
    void tellExported(const QString& file, const QString& problem);
    void importChats();
    // main_window_question.cpp
    void connectQuestion();
    void showThinking();
    void countContext();
    void chooseAttachments(Composer* composer);
    void findInChat();

    [[nodiscard]] desktop::AskOptions askOptions() const;
    void send(const QString& text);
    void continueAnswer();
    bool enlargeContext();
    void escape();
    void copyFromPage();
    void selectAllOnPage();
    void showAbout();
    void showShortcuts();
    void setWelcomed();
    void updateTitle();
    void updateComposer();
    void onModelChanged(const desktop::ModelSummary& model);
    void onLoadFailed(const desktop::EngineFailure& failure);
    void restoreWindow();
    void rememberWindow();
    [[nodiscard]] QString modelInUse() const;

    Parts m_parts;
    // In reading order: Tab goes through widgets as they were made.
    Frame* m_frame;
    Shell* m_shell;
    Sidebar* m_sidebar;
    PageHeader* m_header;  // of the chat's page
    ChatPage* m_page;
    ModelsPage* m_modelsPage;
    StatusStrip* m_status;
    SettingsPage* m_settingsPage = nullptr;
    ChatSettingsPanel* m_chatSettings = nullptr;
    Tray* m_tray = nullptr;
    GoTo* m_goToBox = nullptr;
    desktop::IdleUnload m_idle;
    std::unique_ptr<desktop::MachineMonitor> m_monitor;
    TabbedPage* m_machine = nullptr;
    DashboardPage* m_dashboard = nullptr;
    BenchmarkPage* m_benchmarks = nullptr;
    std::unique_ptr<desktop::Comparison> m_comparison;
    ComparePage* m_comparePage = nullptr;
    FloatingMonitor* m_floating = nullptr;  // made when it is first wanted
    DropOverlay* m_overlay;
    desktop::FileGlancer m_glancer;
    std::vector<desktop::FilePath> m_dragged;    // over the window, or let go and waiting
    std::vector<desktop::FileGlance> m_glances;  // at the first of them
    bool m_dropWaits = false;
    quint64 m_editing = 0;  // the question that the composer is about to replace
    QString m_draftBeforeEditing;
    QVector<desktop::Attachment> m_attachmentsBeforeEditing;
    QTimer m_countTimer;  // of the question's tokens
    struct Stretch {
        qint64 beginNs = 0, endNs = 0;
    };
    QHash<quint64, Stretch> m_answerTimes;  // by turn, of this run of the program

    QMenu *m_fileMenu, *m_editMenu, *m_viewMenu, *m_helpMenu, *m_recentMenu, *m_chatMenu, *m_themeMenu,
        *m_languageMenu, *m_pageMenu;
    QAction *m_newChat, *m_temporaryChat, *m_import, *m_search, *m_find, *m_regenerate, *m_continue,
        *m_toggleSidebar, *m_toggleSidePanel, *m_open, *m_guide, *m_quit, *m_copy, *m_selectAll, *m_larger,
        *m_smaller, *m_normalSize, *m_fullScreen, *m_benchmark, *m_settings, *m_goTo, *m_shortcuts, *m_about;
    QActionGroup *m_themes, *m_languages;
};

}  // namespace autoglm::ui
