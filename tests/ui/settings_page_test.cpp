#include "ui/settings/settings_page.h"

#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QWheelEvent>

#include "tests/ui/window_fixture.h"
#include "ui/frame/frame.h"
#include "ui/settings/about_section.h"
#include "ui/settings/folders_section.h"
#include "ui/settings/setting_field.h"
#include "ui/style/color_scheme.h"
#include "ui/style/motion.h"
#include "ui/style/tokens.h"
#include "ui/widgets/switch.h"

namespace autoglm::test {
namespace {

namespace keys = desktop::keys;
using ui::SettingField;

class SettingsPageTest : public WindowTest {
protected:
    void openPage() {
        open(writeModel());
        ASSERT_TRUE(waitForModel());
        m_window->frame()->openPage(ui::PageId::Settings);
        settle();
    }
    static void settle() {
        for (int i = 0; i < 5; ++i)
            QApplication::processEvents();
    }
    [[nodiscard]] ui::SettingsPage* page() const { return m_window->settingsPage(); }
    [[nodiscard]] SettingField* field(const char* key) const { return page()->field(key); }
    template <class T>
    [[nodiscard]] T* control(const char* key) const {
        return qobject_cast<T*>(field(key)->control());
    }
    /// As a person does: opens the list, walks to the choice, takes it.
    static void choose(QComboBox* box, const QString& value) {
        const int at = box->findData(value);
        ASSERT_GE(at, 0);
        box->setFocus();
        while (box->currentIndex() != at)
            QTest::keyClick(box, box->currentIndex() < at ? Qt::Key_Down : Qt::Key_Up);
    }
    void search(const QString& words) {
        page()->searchEdit()->setText(words);
        settle();
    }
};

TEST_F(SettingsPageTest, WatchedFoldersAreAddedAndRemoved) {
    openPage();
    auto* section = page()->findChild<ui::FoldersSection*>();
    ASSERT_NE(section, nullptr);
    ASSERT_TRUE(waitFor([&] { return m_models->isReady(); }));
    const int offered = static_cast<int>(m_models->offeredFolders().size());
    EXPECT_EQ(section->rowCount(), offered) << "offered, not imposed";
    std::filesystem::create_directories(m_folder.path() / "models");
    m_models->watch(m_folder.path() / "models");
    ASSERT_TRUE(waitFor([&] { return section->rowCount() == offered + 1; }));
    EXPECT_TRUE(section->textOf(0).endsWith(QStringLiteral("models")));
    EXPECT_EQ(section->buttonOf(0)->text(), QStringLiteral("Remove"));
    QTest::mouseClick(section->buttonOf(0), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return m_models->folders().isEmpty(); }));
    EXPECT_EQ(section->rowCount(), offered);
    if (offered > 0) {
        QTest::mouseClick(section->buttonOf(0), Qt::LeftButton);
        EXPECT_TRUE(waitFor([&] { return m_models->folders().size() == 1; }));
    }
}

TEST_F(SettingsPageTest, EveryRowOfTheSchemaIsThereAndChangesItsSetting) {
    openPage();
    for (const desktop::SettingRow& row : desktop::settingsSchema()) {
        SettingField* shown = field(row.key);
        ASSERT_EQ(shown != nullptr, row.group != desktop::SettingGroup::None) << row.key;
        if (!shown || qstrcmp(row.key, keys::kDevice) == 0 || qstrcmp(row.key, keys::kLanguage) == 0)
            continue;
        if (!shown->control()->isEnabled()) {  // this desktop has no tray
            EXPECT_FALSE(shown->control()->toolTip().isEmpty()) << row.key;
            continue;
        }
        m_settings->reset(row.key);
        EXPECT_FALSE(shown->resetButton()->isVisibleTo(shown)) << row.key;
        if (auto* toggle = qobject_cast<ui::Switch*>(shown->control())) {
            QTest::mouseClick(toggle, Qt::LeftButton);
        } else if (auto* box = qobject_cast<QComboBox*>(shown->control())) {
            choose(box, box->itemData(box->currentIndex() == 0 ? 1 : 0).toString());
        } else if (auto* number = qobject_cast<QDoubleSpinBox*>(shown->control())) {
            number->setFocus();
            QTest::keyClick(number, Qt::Key_Up);
        } else if (auto* edit = qobject_cast<QPlainTextEdit*>(shown->control())) {
            QTest::keyClicks(edit, QStringLiteral("words"));
        }
        EXPECT_FALSE(m_settings->isDefault(row.key)) << row.key;
        EXPECT_TRUE(shown->resetButton()->isVisibleTo(shown)) << row.key;
        QTest::mouseClick(shown->resetButton(), Qt::LeftButton);
        EXPECT_TRUE(m_settings->isDefault(row.key)) << row.key;
        EXPECT_FALSE(shown->control()->accessibleName().isEmpty()) << row.key;
        EXPECT_FALSE(shown->control()->accessibleDescription().isEmpty()) << row.key;
    }
}

TEST_F(SettingsPageTest, AutomaticSaysWhatIsInForce) {
    openPage();
    EXPECT_TRUE(
        field(keys::kContextSize)
            ->stateText()
            .startsWith(QStringLiteral("Now: %1").arg(QLocale().toString(m_engine->model()->contextSize))))
        << field(keys::kContextSize)->stateText().toStdString();
    EXPECT_TRUE(field(keys::kThreads)->stateText().contains(QString::number(m_engine->model()->threads)));
    EXPECT_TRUE(field(keys::kTheme)->stateText().contains(QStringLiteral("Light")));
    m_settings->reset(keys::kTemperature);
    EXPECT_TRUE(field(keys::kTemperature)->stateText().contains(QStringLiteral("0.80, as advised for")));
    m_settings->set(keys::kTemperature, 0.5);
    EXPECT_FALSE(field(keys::kTemperature)->stateText().contains(QStringLiteral("advised")));
}

TEST_F(SettingsPageTest, SearchFindsWordsInAnyOrderAndInEitherLanguage) {
    openPage();
    search(QStringLiteral("size text"));
    EXPECT_TRUE(field(keys::kTextSize)->isVisible());
    EXPECT_FALSE(field(keys::kTheme)->isVisible());
    EXPECT_FALSE(page()->nothingFound()->isVisible());
    search(QStringLiteral("appearance"));
    EXPECT_TRUE(field(keys::kTheme)->isVisible()) << "the name of a group finds all of it";
    EXPECT_FALSE(field(keys::kThreads)->isVisible());
    search(QStringLiteral("kv_type"));
    EXPECT_TRUE(field(keys::kKvType)->isVisible()) << "as config.yaml spells it";
    search(QStringLiteral("xyzzy"));
    EXPECT_TRUE(page()->nothingFound()->isVisible());
    EXPECT_TRUE(page()->nothingFound()->text().contains(QStringLiteral("xyzzy")));
    QTest::keyClick(page()->searchEdit(), Qt::Key_Escape);
    settle();
    EXPECT_TRUE(page()->searchEdit()->text().isEmpty());
    EXPECT_TRUE(field(keys::kTheme)->isVisible());
    m_appearance->setLanguage(QStringLiteral("zh_CN"));
    settle();
    search(QStringLiteral("主题"));
    EXPECT_TRUE(field(keys::kTheme)->isVisible());
    search(QStringLiteral("theme"));
    EXPECT_TRUE(field(keys::kTheme)->isVisible()) << "English words find it too";
}

TEST_F(SettingsPageTest, TheGroupsLeadToTheirPlaces) {
    openPage();
    m_window->resize(1000, 500);
    settle();
    auto* groups = page()->groups();
    auto* bar = page()->findChild<QScrollBar*>();
    for (int i = groups->count() - 1; i >= 0; --i) {
        QTest::mouseClick(groups->viewport(), Qt::LeftButton, {},
                          groups->visualItemRect(groups->item(i)).center());
        settle();
        EXPECT_EQ(groups->currentRow(), i);
    }
    ASSERT_TRUE(bar);
    EXPECT_FALSE(field(keys::kLanguage)->visibleRegion().isEmpty()) << "the last click went to the top";
    EXPECT_EQ(page()->title(0), QStringLiteral("General"));
}

TEST_F(SettingsPageTest, WhatNeedsAReloadSaysSoAndReloads) {
    openPage();
    EXPECT_FALSE(page()->reloadBar()->isVisible());
    m_settings->set(keys::kContextSize, 512);
    m_settings->set(keys::kThreads, 1);
    settle();
    ASSERT_TRUE(page()->reloadBar()->isVisible());
    EXPECT_NE(m_engine->model()->contextSize, 512);
    QTest::mouseClick(page()->reloadButton(), Qt::LeftButton);
    ASSERT_TRUE(waitFor([&] { return m_engine->model() && m_engine->model()->contextSize == 512; }));
    EXPECT_EQ(m_engine->model()->threads, 1);
    settle();
    EXPECT_FALSE(page()->reloadBar()->isVisible());
}

TEST_F(SettingsPageTest, AWheelOverTheOptionsScrollsAndChangesNothing) {
    openPage();
    m_window->resize(1000, 500);
    settle();
    page()->searchEdit()->setFocus();
    auto* box = field(keys::kTextSize)->control();
    const int before = m_settings->integer(keys::kTextSize);
    QWheelEvent down(QPointF(5, 5), box->mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton, {},
                     Qt::NoScrollPhase, false);
    QApplication::sendEvent(box, &down);
    EXPECT_EQ(m_settings->integer(keys::kTextSize), before);
}

TEST_F(SettingsPageTest, AppearanceFollowsTheSettingsAtOnce) {
    openPage();
    m_appearance->overrideTheme({});
    m_appearance->overrideLanguage({});
    choose(control<QComboBox>(keys::kTheme), QStringLiteral("dark"));
    settle();
    EXPECT_TRUE(ui::tokensOf(m_window->palette()).isDark) << m_settings->text(keys::kTheme).toStdString();
    choose(control<QComboBox>(keys::kLanguage), QStringLiteral("zh_CN"));
    settle();
    EXPECT_EQ(page()->title(0), QStringLiteral("通用"));
    const double points = QApplication::font().pointSizeF();
    m_settings->set(keys::kTextSize, 200);
    EXPECT_NEAR(QApplication::font().pointSizeF(), 2 * points, 0.1);
    choose(control<QComboBox>(keys::kMotion), QStringLiteral("reduced"));
    EXPECT_TRUE(ui::isMotionReduced());
    EXPECT_EQ(ui::motionMs(), 0);
    EXPECT_EQ(QApplication::cursorFlashTime(), 0);
    m_settings->reset(keys::kMotion);
    EXPECT_GT(ui::motionMs(), 0);
    m_settings->reset(keys::kTextSize);
}

TEST(SystemAppearance, IsHeardAndAnAccentStaysReadable) {
    ui::ColorScheme system;
    int changes = 0;
    QObject::connect(&system, &ui::ColorScheme::changed, [&] { ++changes; });
    const auto tell = [&](const char* group, const char* key, const QVariant& value) {
        system.takeAnswer(QString::fromLatin1(group), QString::fromLatin1(key), value);
    };
    tell("org.freedesktop.appearance", "color-scheme", 1U);
    EXPECT_EQ(system.preference(), ui::ColorScheme::Preference::Dark);
    tell("org.freedesktop.appearance", "color-scheme", 1U);
    EXPECT_EQ(changes, 1) << "the same again is no news";
    tell("org.gnome.desktop.interface", "enable-animations", false);
    EXPECT_TRUE(system.wantsLessMotion());
    tell("org.freedesktop.appearance", "accent-color", QColor(255, 230, 0));
    EXPECT_EQ(changes, 3);
    for (const QColor& wanted : {system.accent(), QColor(10, 10, 60), QColor(Qt::white), QColor(Qt::black)}) {
        ui::setAccent(wanted);
        for (const ui::Tokens* tokens : {&ui::lightTokens(), &ui::darkTokens()}) {
            EXPECT_GE(ui::contrastRatio(tokens->accent, tokens->surface), 4.5) << wanted.name().toStdString();
            EXPECT_GE(ui::contrastRatio(tokens->onAccent, tokens->accent), 4.0)
                << wanted.name().toStdString();
            EXPECT_GE(ui::contrastRatio(tokens->text, tokens->tint), 4.5) << wanted.name().toStdString();
        }
    }
    ui::setAccent({});
    EXPECT_EQ(ui::lightTokens().accent, QColor(0x17748A));
}

TEST_F(SettingsPageTest, TheSendKeyIsTheOneChosen) {
    openPage();
    m_settings->set(keys::kMaxTokens, 2);
    choose(control<QComboBox>(keys::kSendKey), QStringLiteral("ctrl_enter"));
    auto* composer = m_window->page()->composer();
    composer->setText(QStringLiteral("one"));
    QTest::keyClick(composer->edit(), Qt::Key_Return);
    EXPECT_TRUE(m_chat->isEmpty());
    EXPECT_TRUE(composer->text().contains(QLatin1Char('\n')));
    QTest::keyClick(composer->edit(), Qt::Key_Return, Qt::ControlModifier);
    EXPECT_FALSE(m_chat->isEmpty());
    ASSERT_TRUE(waitForAnswer());
}

TEST_F(SettingsPageTest, ChatsThatAreNotKeptAreTemporary) {
    openPage();
    m_window->page()->composer()->setText(QStringLiteral("a draft"));
    QTest::mouseClick(control<ui::Switch>(keys::kKeepChats), Qt::LeftButton);
    EXPECT_TRUE(m_library->isTemporary());
    EXPECT_EQ(m_window->page()->composer()->text(), QStringLiteral("a draft"));
    m_settings->set(keys::kMaxTokens, 2);
    ask(QStringLiteral("secret"));
    ASSERT_TRUE(waitForAnswer());
    EXPECT_TRUE(m_library->chats().isEmpty());
    m_window->newChat();
    EXPECT_TRUE(m_library->isTemporary());
    m_settings->set(keys::kKeepChats, true);
    EXPECT_FALSE(m_library->isTemporary());
}

TEST_F(SettingsPageTest, TheModelAtTheStartIsTheOneChosen) {
    openPage();  // makes tiny.gguf the last model
    m_settings->set(keys::kAtStart, QStringLiteral("nothing"));
    m_settings->flush();
    open({});
    waitFor([] { return false; }, 200);
    EXPECT_FALSE(m_engine->model() || m_engine->isLoading());
    m_settings->set(keys::kAtStart, QStringLiteral("last"));
    m_settings->flush();
    open({});
    ASSERT_TRUE(waitForModel());
    EXPECT_EQ(m_engine->model()->path.filename(), "tiny.gguf");
}

TEST_F(SettingsPageTest, RecentModelsAreForgotten) {
    openPage();
    ASSERT_FALSE(m_settings->recentModels().isEmpty());
    QTest::mouseClick(page()->findChild<QPushButton*>(QStringLiteral("forgetRecent")), Qt::LeftButton);
    EXPECT_TRUE(m_settings->recentModels().isEmpty());
}

TEST_F(SettingsPageTest, DiagnosticsNameNoFileAndNoFolder) {
    openPage();
    QTest::mouseClick(page()->about()->copyButton(), Qt::LeftButton);
    const QString text = QApplication::clipboard()->text();
    EXPECT_TRUE(text.contains(QStringLiteral("Open-AutoGLM: ")));
    EXPECT_TRUE(text.contains(m_engine->machine().cpuName));
    EXPECT_FALSE(text.contains(QLatin1String("tiny")));
    EXPECT_FALSE(text.contains(QString::fromStdString(m_folder.path().string())));
    EXPECT_FALSE(text.contains(qEnvironmentVariable("HOME", QStringLiteral("/home"))));
}

TEST_F(SettingsPageTest, NothingIsCutAtAnySizeAndLanguage) {
    openPage();
    for (const char* language : {"en", "zh_CN"}) {
        for (const int percent : {100, 200, 300}) {
            m_appearance->setLanguage(QString::fromLatin1(language));
            m_settings->set(keys::kTextSize, percent);
            m_window->resize(percent == 100 ? 720 : 1180, 600);
            settle();
            for (QLabel* label : page()->findChildren<QLabel*>()) {
                if (!label->isVisible() || label->text().isEmpty()) continue;
                EXPECT_GE(label->height(), label->heightForWidth(label->width()))
                    << percent << " " << label->text().toStdString();
                if (!label->wordWrap()) {
                    EXPECT_GE(label->width(), label->sizeHint().width())
                        << percent << " " << label->text().toStdString();
                }
            }
            for (QAbstractButton* button : page()->findChildren<QPushButton*>()) {
                if (button->isVisible()) {
                    EXPECT_GE(button->width(), button->sizeHint().width()) << button->text().toStdString();
                }
            }
        }
    }
    m_settings->reset(keys::kTextSize);
}

}  // namespace
}  // namespace autoglm::test
