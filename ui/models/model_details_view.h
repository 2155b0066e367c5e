// One model file in full: what can be done with it, and tabs about it.
#pragma once
#include <QWidget>

#include "app/desktop/model_types.h"

class QLabel;
class QMenu;
class QPushButton;
class QTabWidget;
class QToolButton;

namespace autoglm::desktop {
class EngineController;
class ModelLibrary;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class LicenceTab;
class MetadataTab;
class ModelOverview;
class PromptTab;
class TensorsTab;
class TokenizerTab;

class ModelDetailsView : public QWidget {
    Q_OBJECT
public:
    ModelDetailsView(desktop::ModelLibrary& library, desktop::EngineController& engine,
                     QWidget* parent = nullptr);
    /// An empty path: none is chosen.
    void showFile(const desktop::FilePath& path);
    /// Takes what the library knows now.
    void refresh();
    [[nodiscard]] const desktop::FilePath& path() const { return m_path; }
    [[nodiscard]] ModelOverview* overview() const { return m_overview; }
    [[nodiscard]] TensorsTab* tensors() const { return m_tensors; }
    [[nodiscard]] TokenizerTab* tokenizer() const { return m_tokenizer; }
    [[nodiscard]] PromptTab* prompt() const { return m_prompt; }
    [[nodiscard]] LicenceTab* licence() const { return m_licence; }
    [[nodiscard]] QTabWidget* tabs() const { return m_tabs; }
    [[nodiscard]] QPushButton* loadButton() const { return m_load; }
    [[nodiscard]] QString problemText() const;
    void setBackShown(bool isShown);
    /// What can be done with the file, for this view's menu and the list's.
    void fillMenu(QMenu* menu);

signals:
    void loadRequested(const autoglm::desktop::FilePath& path, int context);
    void unloadRequested();
    void removeRequested(const autoglm::desktop::FilePath& path);
    void benchmarkRequested(const autoglm::desktop::FilePath& path);
    void backRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void present();
    void showInFolder();

    desktop::ModelLibrary& m_library;
    desktop::EngineController& m_engine;
    desktop::FilePath m_path;
    desktop::ModelEntry m_entry;
    QLabel *m_name, *m_file, *m_problem;
    QToolButton *m_back, *m_more;
    QPushButton* m_load;
    QTabWidget* m_tabs;
    ModelOverview* m_overview;
    TensorsTab* m_tensors;
    TokenizerTab* m_tokenizer;
    PromptTab* m_prompt;
    MetadataTab* m_metadata;
    LicenceTab* m_licence;
};

}  // namespace autoglm::ui
