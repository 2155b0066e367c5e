#include "ui/compare/compare_page.h"

#include <QAccessible>
#include <QComboBox>
#include <QPushButton>
#include <QTabBar>
#include <QToolButton>

#include "tests/ui/window_fixture.h"

namespace autoglm::test {
namespace {

using desktop::Comparison;
using ui::PageId;

class ComparePageTest : public WindowTest {
protected:
    void SetUp() override {
        open(writeModel());
        ASSERT_TRUE(waitForModel());
        m_settings->set(desktop::keys::kMaxTokens, 6);
        desktop::ChatSettings exact;
        exact.temperature = 0;  // the tiny model babbles for ever
        const auto preset =
            m_library->shelf().save(storage::ShelfItem::Kind::Preset, QStringLiteral("Exact"), toJson(exact));
        comparison().choose(0, {{}, preset, true});
        comparison().choose(1, {{}, preset, true});
        m_window->frame()->openPage(PageId::Compare);
    }
    ui::ComparePage& page() { return *m_window->comparePage(); }
    Comparison& comparison() { return m_window->comparison(); }
    /// "Hello there" is answered without end.
    void askBoth(const QString& text) {
        page().composer()->setText(text);
        QTest::keyClick(page().composer()->edit(), Qt::Key_Return);
    }
    bool waitForBoth() {
        return waitFor([&] { return !comparison().isBusy(); });
    }
};

TEST_F(ComparePageTest, BothSidesAnswerAndOneIsKept) {
    EXPECT_TRUE(page().composer()->edit()->hasFocus() || !m_window->isActiveWindow());
    EXPECT_FALSE(page().side(0)->button()->isVisible()) << "there is nothing to keep yet";
    askBoth(QStringLiteral("Hello there"));
    EXPECT_TRUE(page().composer()->text().isEmpty());
    EXPECT_FALSE(page().side(1)->status().isEmpty()) << "the other side says why it waits";
    ASSERT_TRUE(waitForBoth());
    for (int side = 0; side < 2; ++side) {
        EXPECT_EQ(page().side(side)->view()->messageCount(), 2);
        EXPECT_TRUE(page().side(side)->button()->isVisible());
        EXPECT_FALSE(page().side(side)->view()->message(1).figuresText().isEmpty());
    }
    const QString chosen = comparison().conversation(1).turns().last().text;
    QTest::mouseClick(page().side(1)->button(), Qt::LeftButton);
    EXPECT_EQ(m_window->frame()->currentPage(), PageId::Chat);
    ASSERT_TRUE(waitFor([&] { return m_chat->turns().size() == 2; }));
    EXPECT_EQ(m_chat->turns().last().text, chosen);
    EXPECT_EQ(m_chat->turns().last().versions, 2);
    EXPECT_TRUE(m_window->page()->toast()->isVisible());
}

TEST_F(ComparePageTest, ChoicesAreMadeWithTheKeyboardAndHeardByName) {
    for (int i = 0; i < 2; ++i) {
        ui::CompareSide* side = page().side(i);
        for (QWidget* widget :
             {static_cast<QWidget*>(side->modelChoice()), static_cast<QWidget*>(side->presetChoice()),
              static_cast<QWidget*>(side->thinkButton()), static_cast<QWidget*>(side->view())}) {
            EXPECT_FALSE(widget->accessibleName().isEmpty());
            EXPECT_NE(widget->focusPolicy() & Qt::TabFocus, 0);
        }
    }
    EXPECT_NE(page().side(0)->modelChoice()->accessibleName(),
              page().side(1)->modelChoice()->accessibleName());
    EXPECT_GE(page().side(0)->modelChoice()->count(), 2) << "the one in use, and the guide";
    page().side(0)->presetChoice()->setFocus();
    QTest::keyClick(page().side(0)->presetChoice(), Qt::Key_Home);
    EXPECT_EQ(comparison().side(0).choice.preset, 0) << "as in the settings";
    QTest::mouseClick(page().side(1)->thinkButton(), Qt::LeftButton);
    EXPECT_FALSE(comparison().side(1).choice.thinking);
}

TEST_F(ComparePageTest, TheGaugeCountsWhatTheModelInUseWouldGet) {
    const auto& parts = page().composer()->gauge()->parts();
    page().composer()->setText(QStringLiteral("Hello there, how long is this?"));
    constexpr int kFrame = 4;  // an empty question is counted with the tokens around it
    ASSERT_TRUE(waitFor([&] { return parts.message > kFrame; }));
    EXPECT_TRUE(page().composer()->gauge()->isVisible());
    EXPECT_EQ(parts.contextSize, m_engine->model()->contextSize);
    EXPECT_EQ(parts.history, 0);
    EXPECT_LE(m_window->page()->composer()->gauge()->parts().message, kFrame)
        << "the chat's question is another";

    // One side with the model in use is enough; without any there is nothing to count with.
    for (int side = 0; side < 2; ++side) {
        EXPECT_TRUE(page().composer()->gauge()->isVisible());
        auto choice = comparison().side(side).choice;
        choice.model = m_folder.path() / "elsewhere.gguf";
        comparison().choose(side, choice);
    }
    ASSERT_TRUE(waitFor([&] { return !page().composer()->gauge()->isVisible(); }));
}

TEST_F(ComparePageTest, EscapeStopsBoth) {
    m_settings->set(desktop::keys::kMaxTokens, 0);
    m_settings->set(desktop::keys::kStopLoops, false);
    askBoth(QStringLiteral("Hello there"));
    ASSERT_TRUE(waitFor([&] { return comparison().side(0).phase == Comparison::Phase::Answering; }));
    EXPECT_EQ(page().side(0)->button()->text(), QStringLiteral("Stop"));
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    ASSERT_TRUE(waitForBoth());
    EXPECT_EQ(comparison().side(1).phase, Comparison::Phase::Idle);
}

TEST_F(ComparePageTest, ANarrowWindowShowsOneSideBehindTabs) {
    EXPECT_TRUE(page().side(0)->isVisible() && page().side(1)->isVisible());
    EXPECT_FALSE(page().tabs()->isVisible());
    m_window->resize(640, 560);
    ASSERT_TRUE(waitFor([&] { return page().tabs()->isVisible(); }));
    EXPECT_NE(page().side(0)->isVisible(), page().side(1)->isVisible());
    page().tabs()->setFocus();
    QTest::keyClick(page().tabs(), Qt::Key_Right);
    EXPECT_TRUE(page().side(1)->isVisible());
    EXPECT_FALSE(page().side(0)->isVisible());
    EXPECT_FALSE(page().tabs()->tabText(0).isEmpty());
}

TEST_F(ComparePageTest, ItsChatInTheSidebarLeadsBackWhileItIsWritten) {
    m_settings->set(desktop::keys::kMaxTokens, 0);
    m_settings->set(desktop::keys::kStopLoops, false);
    askBoth(QStringLiteral("Hello there"));
    ASSERT_TRUE(waitFor([&] { return comparison().side(0).phase == Comparison::Phase::Answering; }));
    const auto chat = comparison().chat();
    m_window->frame()->openPage(PageId::Chat);
    emit m_window->sidebar()->chatChosen(chat, 0);
    EXPECT_EQ(m_window->frame()->currentPage(), PageId::Compare);
    comparison().stop();
    ASSERT_TRUE(waitForBoth());
}

}  // namespace
}  // namespace autoglm::test
