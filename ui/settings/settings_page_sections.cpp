// The sections of the settings: the groups of the schema with what can be done beside them, and About.
#include <QDesktopServices>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>
#include <utility>

#include "app/desktop/settings.h"
#include "ui/settings/about_section.h"
#include "ui/settings/setting_field.h"
#include "ui/settings/settings_page.h"

namespace autoglm::ui {

using desktop::SettingGroup;
namespace keys = desktop::keys;

namespace {

struct GroupRow {
    SettingGroup group;
    const char* title;
};
constexpr GroupRow kGroups[] = {
    {SettingGroup::General, QT_TRANSLATE_NOOP("SettingsPage", "General")},
    {SettingGroup::Appearance, QT_TRANSLATE_NOOP("SettingsPage", "Appearance")},
    {SettingGroup::Models, QT_TRANSLATE_NOOP("SettingsPage", "Models")},
    {SettingGroup::Generation, QT_TRANSLATE_NOOP("SettingsPage", "Generation")},
    {SettingGroup::Devices, QT_TRANSLATE_NOOP("SettingsPage", "Devices")},
    {SettingGroup::Privacy, QT_TRANSLATE_NOOP("SettingsPage", "Privacy")},
};
constexpr const char* kAbout = QT_TRANSLATE_NOOP("SettingsPage", "About");

}  // namespace

SettingsPage::Section& SettingsPage::makeSection(const char* title) {
    auto section = std::make_unique<Section>();
    section->title = title;
    section->box = new QWidget(this);
    section->heading = new QLabel(section->box);
    auto* column = new QVBoxLayout(section->box);
    column->setContentsMargins(0, 16, 0, 8);
    column->setSpacing(0);
    column->addWidget(section->heading);
    m_sections.push_back(std::move(section));
    return *m_sections.back();
}

void SettingsPage::addGroups(QVBoxLayout* column) {
    for (const auto& [group, title] : kGroups) {
        Section& section = makeSection(title);
        for (const desktop::SettingRow& row : desktop::settingsSchema()) {
            if (row.group != group) continue;
            QVector<SettingField::Option> options;
            if (qstrcmp(row.key, keys::kDevice) == 0) options.append({QString(), {}});
            auto* field = new SettingField(row, m_parts.settings, options, section.box);
            section.fields.push_back(field);
            m_fields[QString::fromLatin1(row.key)] = field;
            section.box->layout()->addWidget(field);
        }
        addActions(section, group);
        column->addWidget(section.box);
    }
    Section& about = makeSection(kAbout);
    m_about = new AboutSection(m_parts.engine, about.box);
    about.box->layout()->addWidget(m_about);
    about.others.push_back(m_about);
    column->addWidget(about.box);
}

void SettingsPage::addSection(const char* title, QWidget* content) {
    Section& section = makeSection(title);
    section.box->layout()->addWidget(content);
    section.others.push_back(content);
    std::swap(m_sections[m_sections.size() - 1], m_sections[m_sections.size() - 2]);  // About stays last
    m_column->insertWidget(static_cast<int>(m_sections.size()) - 2, section.box);
    retranslate();
}

void SettingsPage::addActions(Section& section, SettingGroup group) {
    if (group == SettingGroup::General) {
        auto* folder =
            addAction(section, QT_TRANSLATE_NOOP("SettingsPage", "Open the data folder"),
                      QT_TRANSLATE_NOOP("SettingsPage", "Where your chats are kept, in one SQLite file."));
        connect(folder, &QPushButton::clicked, this,
                [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_parts.dataFolder)); });
        auto* file = addAction(
            section, QT_TRANSLATE_NOOP("SettingsPage", "Open the settings file"),
            QT_TRANSLATE_NOOP("SettingsPage",
                              "All of this as text that you may edit while the program is closed."));
        connect(file, &QPushButton::clicked, this, [this] {
            m_parts.settings.flush();
            QDesktopServices::openUrl(QUrl::fromLocalFile(m_parts.settings.file()));
        });
        if (!m_parts.logFile.isEmpty()) {
            auto* log =
                addAction(section, QT_TRANSLATE_NOOP("SettingsPage", "Open the log"),
                          QT_TRANSLATE_NOOP("SettingsPage", "What was written down, the newest at the end."));
            m_actions.back().place = QDir::toNativeSeparators(m_parts.logFile);
            connect(log, &QPushButton::clicked, this,
                    [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_parts.logFile)); });
        }
        m_unknown->setParent(section.box);
        m_unknown->setWordWrap(true);
        m_unknown->setForegroundRole(QPalette::PlaceholderText);
        section.box->layout()->addWidget(m_unknown);
        section.others.push_back(m_unknown);
    }
    if (group == SettingGroup::Privacy) {
        auto* forget =
            addAction(section, QT_TRANSLATE_NOOP("SettingsPage", "Forget recent models"),
                      QT_TRANSLATE_NOOP("SettingsPage", "Empties the list; the files stay where they are."));
        forget->setObjectName(QStringLiteral("forgetRecent"));
        connect(forget, &QPushButton::clicked, this, [this] { m_parts.settings.reset(keys::kRecentModels); });
    }
}

QPushButton* SettingsPage::addAction(Section& section, const char* text, const char* sentence) {
    auto* box = new QWidget(section.box);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 10, 0, 10);
    row->setSpacing(16);
    auto* words = new QLabel(box);
    words->setWordWrap(true);
    words->setForegroundRole(QPalette::PlaceholderText);
    auto* button = new QPushButton(box);
    row->addWidget(words, 1);
    row->addWidget(button);
    section.box->layout()->addWidget(box);
    section.others.push_back(box);
    m_actions.push_back({button, words, text, sentence});
    return button;
}

}  // namespace autoglm::ui
