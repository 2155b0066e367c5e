// The page of models: the list of files on one side, the chosen one in full on the other.
#pragma once
#include <QTimer>
#include <QWidget>

#include "app/desktop/model_types.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace autoglm::desktop {
class EngineController;
class ModelLibrary;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class ModelDetailsView;
class ModelListModel;
class ModelListView;
class Toast;

class ModelsPage : public QWidget {
    Q_OBJECT
public:
    ModelsPage(desktop::ModelLibrary& library, desktop::EngineController& engine, QWidget* parent = nullptr);
    void choose(const desktop::FilePath& path);
    [[nodiscard]] QLineEdit* searchEdit() const { return m_search; }
    [[nodiscard]] ModelListView* list() const { return m_list; }
    [[nodiscard]] ModelListModel* model() const { return m_model; }
    [[nodiscard]] ModelDetailsView* details() const { return m_details; }
    [[nodiscard]] Toast* toast() const { return m_toast; }
    [[nodiscard]] bool isEmptyShown() const;
    [[nodiscard]] QString emptyText() const;

signals:
    void loadRequested(const autoglm::desktop::FilePath& path, int context);
    void unloadRequested();
    void openFileRequested();
    void benchmarkRequested(const autoglm::desktop::FilePath& path);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeListSide();
    void retranslate();
    void refresh();
    void presentScan();
    void presentEmpty();
    void fillFolderMenu();
    void chooseFolder();
    void showMenu(const QPoint& point);
    void remove(const desktop::FilePath& path);
    void arrange();
    void onCurrentChanged();
    [[nodiscard]] desktop::FilePath currentPath() const;

    desktop::ModelLibrary& m_library;
    desktop::EngineController& m_engine;
    ModelListModel* m_model;
    QSortFilterProxyModel* m_proxy;
    QSplitter* m_splitter;
    QLineEdit* m_search;
    QPushButton *m_add, *m_folders, *m_cancelScan, *m_emptyOpen, *m_emptyWatch;
    QWidget* m_scanStrip;
    QLabel *m_scanLabel, *m_emptyTitle, *m_emptyText;
    QProgressBar* m_scanBar;
    QStackedWidget* m_listStack;
    ModelListView* m_list;
    QWidget* m_listSide;
    ModelDetailsView* m_details;
    Toast* m_toast;
    QTimer m_scanDelay;
    bool m_isRefreshing = false, m_showsDetails = false;  // the latter: where there is room for one of both
};

}  // namespace autoglm::ui
