#include "ui/chat_settings/chat_settings_panel.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>

#include "app/desktop/shelf.h"
#include "tests/ui/window_fixture.h"
#include "ui/chat_settings/number_row.h"
#include "ui/chat_settings/shelf_bar.h"
#include "ui/shell.h"
#include "ui/widgets/switch.h"

namespace autoglm::test {
namespace {

namespace keys = desktop::keys;
using Kind = desktop::Shelf::Item::Kind;

class ChatSettingsPanelTest : public WindowTest {
protected:
    void openPanel() {
        open(writeModel());
        ASSERT_TRUE(waitForModel());
        m_settings->reset(keys::kTemperature);
        m_window->resize(1300, 800);
        if (!m_window->shell()->showsSidePanel())
            QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
        ASSERT_TRUE(waitFor([&] { return panel()->isVisible(); }, 2000));
        settle();
    }
    static void settle() {
        for (int i = 0; i < 5; ++i)
            QApplication::processEvents();
    }
    [[nodiscard]] ui::ChatSettingsPanel* panel() const { return m_window->chatSettings(); }
    [[nodiscard]] const desktop::ChatSettings& own() const { return m_library->settings(); }
    void type(ui::NumberRow* row, const char* text) {
        row->edit()->setFocus();
        row->edit()->selectAll();
        QTest::keyClicks(row->edit(), QString::fromLatin1(text));
        QTest::keyClick(row->edit(), Qt::Key_Return);
    }
    QString answerTo(const char* question) {
        ask(QString::fromUtf8(question));
        EXPECT_TRUE(waitForAnswer());
        return m_chat->turns().last().text;
    }
};

TEST_F(ChatSettingsPanelTest, ShowsWhatTheModelsMakersAdviseAndTheWayBack) {
    openPanel();
    ui::NumberRow* row = panel()->numberRow(keys::kTemperature);
    EXPECT_DOUBLE_EQ(row->value(), 0.8);
    EXPECT_FALSE(row->resetButton()->isVisible());
    type(row, "0.35");
    EXPECT_EQ(own().temperature, 0.35);
    EXPECT_TRUE(row->resetButton()->isVisible());
    EXPECT_TRUE(row->resetButton()->toolTip().contains(QStringLiteral("0.80")));
    QTest::mouseClick(row->resetButton(), Qt::LeftButton);
    EXPECT_FALSE(own().temperature);
    EXPECT_DOUBLE_EQ(row->value(), 0.8);
    m_settings->set(keys::kTemperature, 0.6);
    EXPECT_DOUBLE_EQ(row->value(), 0.6) << "the settings come before the advice";
    m_settings->reset(keys::kTemperature);
}

TEST_F(ChatSettingsPanelTest, SliderAndNumberAreOne) {
    openPanel();
    for (const desktop::SamplingNumber& number : desktop::samplingNumbers()) {
        ui::NumberRow* row = panel()->numberRow(number.key);
        ASSERT_TRUE(row) << number.key;
        const double before = row->value();
        row->slider()->setFocus();
        QTest::keyClick(row->slider(), Qt::Key_Home);
        EXPECT_DOUBLE_EQ(row->value(), desktop::findSetting(QString::fromLatin1(number.key))->minimum);
        EXPECT_DOUBLE_EQ(*number.get(own()), row->value()) << number.key;
        QTest::keyClick(row->slider(), Qt::Key_Right);
        EXPECT_NEAR(*number.get(own()), row->slider()->minimum() + row->edit()->value(), 1e-9);
        EXPECT_EQ(row->edit()->accessibleName(),
                  desktop::labelOf(*desktop::findSetting(QString::fromLatin1(number.key))));
        QTest::mouseClick(row->resetButton(), Qt::LeftButton);
        EXPECT_DOUBLE_EQ(row->value(), before);
    }
}

TEST_F(ChatSettingsPanelTest, EveryChoiceReachesTheAnswer) {
    openPanel();
    type(panel()->numberRow(keys::kTemperature), "0");
    type(panel()->numberRow(keys::kMaxTokens), "12");
    const QString plain = answerTo("Hello");
    EXPECT_EQ(m_chat->turns().last().stats.outputTokens, 12);
    ASSERT_GT(plain.size(), 6);

    // A stop string, typed.
    const QString word = plain.mid(3, 2);
    panel()->stopEdit()->setPlainText(ui::stopStringsToLines({word}));
    m_window->newChat();
    EXPECT_TRUE(panel()->stopEdit()->toPlainText().isEmpty()) << "a new chat has its own";
    type(panel()->numberRow(keys::kTemperature), "0");
    type(panel()->numberRow(keys::kMaxTokens), "12");
    panel()->stopEdit()->setPlainText(ui::stopStringsToLines({word}));
    EXPECT_EQ(answerTo("Hello"), plain.left(plain.indexOf(word)));

    // A seed makes a hot answer the same again.
    m_window->newChat();
    type(panel()->numberRow(keys::kTemperature), "2");
    type(panel()->numberRow(keys::kMaxTokens), "20");
    panel()->seedEdit()->setFocus();
    QTest::keyClicks(panel()->seedEdit(), QStringLiteral("77x"));  // the x is no digit
    EXPECT_EQ(own().seed, 77U);
    const QString first = answerTo("Hello");
    const auto answer = m_chat->turns().last().id;
    m_chat->regenerate(answer, desktop::resolved(layered(own(), defaultChatSettings(*m_settings)),
                                                 m_engine->model()->suggested));
    ASSERT_TRUE(waitForAnswer());
    EXPECT_EQ(m_chat->turns().last().text, first);

    // Speculation and the system prompt.
    m_window->newChat();
    type(panel()->numberRow(keys::kTemperature), "0");
    type(panel()->numberRow(keys::kMaxTokens), "60");
    QTest::mouseClick(panel()->speculationSwitch(), Qt::LeftButton);
    EXPECT_EQ(own().speculates, false);
    answerTo("Hello");
    EXPECT_EQ(m_chat->turns().last().stats.draftedTokens, 0);
    const int without = m_chat->turns().last().stats.promptTokens;
    m_window->newChat();
    type(panel()->numberRow(keys::kMaxTokens), "2");
    panel()->promptEdit()->setFocus();
    QTest::keyClicks(panel()->promptEdit(), QStringLiteral("Answer in one word."));
    EXPECT_EQ(own().systemPrompt, QStringLiteral("Answer in one word."));
    answerTo("Hello");
    EXPECT_GT(m_chat->turns().last().stats.promptTokens, without);
}

TEST_F(ChatSettingsPanelTest, PresetsAreChosenSavedRenamedDeletedAndBroughtBack) {
    openPanel();
    auto* bar = panel()->presets();
    auto& shelf = m_library->shelf();
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("Balanced"));
    bar->choice()->setFocus();
    QTest::keyClick(bar->choice(), Qt::Key_Up);
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("Precise"));
    EXPECT_EQ(own().temperature, 0.2);
    EXPECT_DOUBLE_EQ(panel()->numberRow(keys::kTemperature)->value(), 0.2);
    type(panel()->numberRow(keys::kTemperature), "0.25");
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("Own values"));

    const auto act = [&](int index) {
        emit bar->menu()->aboutToShow();
        ASSERT_TRUE(bar->menu()->actions().at(index)->isEnabled());
        bar->menu()->actions().at(index)->trigger();
    };
    act(0);
    QTest::keyClicks(bar->nameEdit(), QStringLiteral("Precise"));
    QTest::keyClick(bar->nameEdit(), Qt::Key_Return);
    EXPECT_TRUE(bar->nameEdit()->isVisible()) << "the name is a built-in one's";
    bar->nameEdit()->clear();
    QTest::keyClicks(bar->nameEdit(), QStringLiteral("For code"));
    QTest::keyClick(bar->nameEdit(), Qt::Key_Return);
    EXPECT_FALSE(bar->nameEdit()->isVisible());
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("For code"));

    act(1);
    QTest::keyClicks(bar->nameEdit(), QStringLiteral("Nothing"));
    QTest::keyClick(bar->nameEdit(), Qt::Key_Escape);
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("For code"));
    act(1);
    bar->nameEdit()->clear();
    QTest::keyClicks(bar->nameEdit(), QStringLiteral("My code"));
    QTest::keyClick(bar->nameEdit(), Qt::Key_Return);
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("My code"));

    const auto count = shelf.items(Kind::Preset).size();
    act(2);
    EXPECT_EQ(shelf.items(Kind::Preset).size(), count - 1);
    ASSERT_TRUE(m_window->page()->toast()->isVisible());
    QTest::mouseClick(m_window->page()->toast()->button(), Qt::LeftButton);
    EXPECT_EQ(shelf.items(Kind::Preset).size(), count);
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("My code"));
}

TEST_F(ChatSettingsPanelTest, PromptsComeFromTheLibrary) {
    openPanel();
    auto* bar = panel()->prompts();
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("None"));
    bar->choice()->setFocus();
    QTest::keyClick(bar->choice(), Qt::Key_Down);
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("Brief answers"));
    EXPECT_TRUE(panel()->promptEdit()->toPlainText().startsWith(QStringLiteral("Answer briefly")));
    EXPECT_EQ(own().systemPrompt, panel()->promptEdit()->toPlainText());
    panel()->promptEdit()->setPlainText(QStringLiteral("Rhyme."));
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("Own words"));
    emit bar->menu()->aboutToShow();
    bar->menu()->actions().at(0)->trigger();
    QTest::keyClicks(bar->nameEdit(), QStringLiteral("Poet"));
    QTest::keyClick(bar->nameEdit(), Qt::Key_Return);
    EXPECT_EQ(bar->choice()->currentText(), QStringLiteral("Poet"));
}

TEST_F(ChatSettingsPanelTest, BelongsToTheChatAndCanBecomeTheDefault) {
    openPanel();
    m_settings->set(keys::kMaxTokens, 2);
    type(panel()->numberRow(keys::kTopK), "33");
    answerTo("one");
    const auto first = m_library->current();
    m_window->newChat();
    EXPECT_NE(panel()->numberRow(keys::kTopK)->value(), 33);
    m_library->open(first);
    ASSERT_TRUE(waitFor([&] { return m_library->current() == first; }));
    EXPECT_EQ(panel()->numberRow(keys::kTopK)->value(), 33);
    EXPECT_TRUE(panel()->makeDefaultButton()->isEnabled());
    QTest::mouseClick(panel()->makeDefaultButton(), Qt::LeftButton);
    m_window->newChat();
    EXPECT_EQ(panel()->numberRow(keys::kTopK)->value(), 33);
    EXPECT_FALSE(panel()->numberRow(keys::kTopK)->resetButton()->isVisible()) << "it is not its own";

    type(panel()->numberRow(keys::kTopK), "34");
    QTest::mouseClick(panel()->resetAllButton(), Qt::LeftButton);
    EXPECT_EQ(own(), desktop::ChatSettings());
    QTest::mouseClick(m_window->page()->toast()->button(), Qt::LeftButton);
    EXPECT_EQ(own().topK, 34);
    m_settings->reset(keys::kTopK);
}

TEST_F(ChatSettingsPanelTest, WhatTheModelCannotChooseIsOffAndSaysWhy) {
    openPanel();
    ASSERT_FALSE(m_engine->model()->hasThinkingSwitch);
    EXPECT_FALSE(panel()->thinkingSwitch()->isEnabled());
    EXPECT_TRUE(panel()->thinkingSwitch()->toolTip().contains(m_engine->model()->name));
}

TEST(StopStrings, LinesAndBack) {
    const QStringList texts = {QStringLiteral("\n\nUser:"), QStringLiteral("a\\nb"), QStringLiteral("\t"),
                               QStringLiteral("用户：")};
    EXPECT_EQ(ui::stopStringsFromLines(ui::stopStringsToLines(texts)), texts);
    EXPECT_EQ(ui::stopStringsFromLines(QStringLiteral("one\n\n\\n\\n\n")),
              QStringList({QStringLiteral("one"), QStringLiteral("\n\n")}));
}

TEST_F(ChatSettingsPanelTest, TheFieldsAreOfOneSize) {
    openPanel();
    const QWidget* longest = panel()->numberRow(keys::kMaxTokens)->edit();
    const QWidget* seed = nullptr;
    for (const QLineEdit* field : panel()->findChildren<QLineEdit*>())
        if (field->accessibleName() == QLatin1String("Seed")) seed = field;
    ASSERT_TRUE(seed);
    EXPECT_EQ(seed->width(), longest->width());
    EXPECT_EQ(seed->height(), longest->height());
    const auto rightOf = [&](const QWidget* field) {
        return field->mapTo(panel(), QPoint(field->width(), 0)).x();
    };
    EXPECT_EQ(rightOf(seed), rightOf(longest));
}

TEST_F(ChatSettingsPanelTest, EverythingHasANameAndNothingIsCut) {
    openPanel();
    for (QAbstractButton* button : panel()->findChildren<QAbstractButton*>())
        EXPECT_FALSE(button->accessibleName().isEmpty() && button->text().isEmpty());
    for (const char* language : {"en", "zh_CN"}) {
        for (const int percent : {100, 200}) {
            m_appearance->setLanguage(QString::fromLatin1(language));
            m_settings->set(keys::kTextSize, percent);
            m_window->resize(1800, 900);
            settle();
            for (QLabel* label : panel()->findChildren<QLabel*>()) {
                if (!label->isVisible() || label->text().isEmpty()) continue;
                EXPECT_GE(label->height(), label->heightForWidth(label->width()))
                    << label->text().toStdString();
                if (!label->wordWrap()) {
                    EXPECT_GE(label->width(), label->sizeHint().width())
                        << percent << " " << label->text().toStdString();
                }
            }
        }
    }
    m_settings->reset(keys::kTextSize);
}

}  // namespace
}  // namespace autoglm::test
