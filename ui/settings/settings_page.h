// All options, by group, with a search on top. Generated from the schema: an option that has a row there is
// here.
#pragma once
#include <QWidget>
#include <map>
#include <memory>
#include <vector>

#include "app/desktop/engine_types.h"
#include "app/desktop/settings_schema.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace autoglm::desktop {
class EngineController;
class Settings;
}  // namespace autoglm::desktop

namespace autoglm::ui {

class AboutSection;
class Appearance;
class SettingField;

class SettingsPage : public QWidget {
    Q_OBJECT
public:
    /// All must outlive it.
    struct Parts {
        desktop::Settings& settings;
        desktop::EngineController& engine;
        Appearance& appearance;
        QString dataFolder;
        QString logFile = {};  // empty: there is none
    };
    explicit SettingsPage(const Parts& parts, QWidget* parent = nullptr);

    /// A section of somebody else's, before About. `title` and what is inside follow the language by
    /// themselves when `retitle` is called again.
    void addSection(const char* title, QWidget* content);
    [[nodiscard]] SettingField* field(const char* key) const;
    [[nodiscard]] QLineEdit* searchEdit() const { return m_search; }
    [[nodiscard]] QListWidget* groups() const { return m_groups; }
    [[nodiscard]] QLabel* nothingFound() const { return m_nothing; }
    [[nodiscard]] QWidget* reloadBar() const { return m_reloadBar; }
    [[nodiscard]] QPushButton* reloadButton() const { return m_reload; }
    [[nodiscard]] AboutSection* about() const { return m_about; }
    [[nodiscard]] QString title(int section) const;
    void openGroup(int section);

signals:
    void reloadRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Section {
        const char* title;
        QLabel* heading;
        QWidget* box;
        std::vector<SettingField*> fields;
        std::vector<QWidget*> others;  // shown when nothing is searched
    };
    void build();
    void addGroups(QVBoxLayout* column);
    void addActions(Section& section, desktop::SettingGroup group);
    QPushButton* addAction(Section& section, const char* text, const char* sentence);
    Section& makeSection(const char* title);
    void filter();
    void followScroll();
    void fit();
    void presentState();
    void presentDevices();
    void retranslate();
    [[nodiscard]] QString inForce(const char* key) const;

    Parts m_parts;
    QLineEdit* m_search;
    QListWidget* m_groups;
    QScrollArea* m_scroll;
    QVBoxLayout* m_column = nullptr;
    QLabel *m_nothing, *m_unknown, *m_reloadText;
    QWidget *m_reloadBar, *m_body = nullptr, *m_top = nullptr;
    QPushButton* m_reload;
    AboutSection* m_about = nullptr;
    std::vector<std::unique_ptr<Section>> m_sections;
    std::map<QString, SettingField*> m_fields;
    struct Action {
        QPushButton* button;
        QLabel* sentence;
        const char *text, *words;
        QString place = {};  // told behind the words
    };
    std::vector<Action> m_actions;
    int m_startScale;
    bool m_isBuilt = false, m_isFollowing = true;
};

}  // namespace autoglm::ui
