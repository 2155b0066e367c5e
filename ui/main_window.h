// The window: page, status strip, menus, drops. Connects what people do to the controller and what it says to
// the page.
#pragma once
#include <QMainWindow>
#include <optional>

#include "app/desktop/engine_types.h"
#include "app/desktop/file_glance.h"

class QAction;
class QActionGroup;
class QMenu;
class QMimeData;

namespace autoglm::desktop {
class ChatModel;
class EngineController;
class Settings;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class Appearance;
class ChatPage;
class DropOverlay;
class ShortcutList;
class StatusStrip;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// All must outlive the window.
    struct Parts {
        desktop::Settings& settings;
        desktop::EngineController& engine;
        desktop::ChatModel& chat;
        Appearance& appearance;
    };
    explicit MainWindow(const Parts& parts, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens the model named on the command line, or else the built-in guide.
    void start(const desktop::FilePath& model);
    void openModel(const desktop::FilePath& path, bool isBuiltin = false);

    [[nodiscard]] ChatPage* page() const { return m_page; }
    [[nodiscard]] StatusStrip* statusStrip() const { return m_status; }
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

    void connectEngine();
    void connectPage();
    void openGuide();
    void chooseFile();
    void newChat();
    void send(const QString& text);
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
    ChatPage* m_page;
    StatusStrip* m_status;
    DropOverlay* m_overlay;
    desktop::FileGlancer m_glancer;
    desktop::FilePath m_draggedPath;

    QMenu *m_fileMenu, *m_editMenu, *m_viewMenu, *m_helpMenu, *m_recentMenu, *m_themeMenu, *m_languageMenu;
    QAction *m_newChat, *m_open, *m_guide, *m_quit, *m_copy, *m_selectAll, *m_larger, *m_smaller,
        *m_normalSize, *m_fullScreen, *m_shortcuts, *m_about;
    QActionGroup *m_themes, *m_languages;
};

}  // namespace autoglm::ui
