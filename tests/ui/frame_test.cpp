#include "ui/frame/frame.h"

#include <QAccessible>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>

#include "tests/ui/window_fixture.h"
#include "ui/frame/page_header.h"
#include "ui/frame/rail.h"
#include "ui/shell.h"

namespace autoglm::test {
namespace {

using ui::PageId;

class FrameTest : public testing::Test {
protected:
    void SetUp() override {
        m_frame.resize(900, 600);
        // Not in the order of the rail.
        for (const PageId id : {PageId::Settings, PageId::Chat, PageId::Models}) {
            m_pages[id] = new QWidget;
            m_edit = new QLineEdit(m_pages[id]);
            m_frame.addPage(id, m_pages[id], m_edit);
        }
        m_frame.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&m_frame));
        m_frame.openPage(PageId::Chat);
    }
    ui::RailButton* button(PageId id) { return m_frame.rail()->button(id); }

    ui::Frame m_frame;
    std::map<PageId, QWidget*> m_pages;
    QLineEdit* m_edit = nullptr;  // of the models' page, the last one made
};

TEST_F(FrameTest, AClickOpensThePage) {
    QSignalSpy changes(&m_frame, &ui::Frame::pageChanged);
    QTest::mouseClick(button(PageId::Models), Qt::LeftButton);
    EXPECT_EQ(m_frame.currentPage(), PageId::Models);
    EXPECT_TRUE(m_pages[PageId::Models]->isVisible());
    EXPECT_FALSE(m_pages[PageId::Chat]->isVisible());
    EXPECT_EQ(changes.size(), 1);
    QTest::mouseClick(button(PageId::Models), Qt::LeftButton);
    EXPECT_EQ(changes.size(), 1) << "the page that is open is not opened again";
}

TEST_F(FrameTest, TheRailHasItsOwnOrderAndOnlyPagesThatThereAre) {
    EXPECT_LT(button(PageId::Chat)->y(), button(PageId::Models)->y());
    EXPECT_GT(button(PageId::Settings)->geometry().bottom(), m_frame.height() - 20)
        << "settings stand at the end";
    EXPECT_EQ(button(PageId::Dashboard), nullptr);
    m_frame.openPage(PageId::Dashboard);
    EXPECT_EQ(m_frame.currentPage(), PageId::Chat);
}

TEST_F(FrameTest, ArrowKeysWalkAlongTheRail) {
    m_frame.activateWindow();
    button(PageId::Chat)->setFocus();
    QTest::keyClick(button(PageId::Chat), Qt::Key_Down);
    EXPECT_EQ(m_frame.currentPage(), PageId::Models);
    EXPECT_TRUE(button(PageId::Models)->hasFocus()) << "the keys stay on the rail";
    QTest::keyClick(button(PageId::Models), Qt::Key_Up);
    EXPECT_EQ(m_frame.currentPage(), PageId::Chat);
}

TEST_F(FrameTest, APageTakesTheKeysWhereItWantsThem) {
    m_frame.activateWindow();
    m_frame.openPageAt(1);
    EXPECT_EQ(m_frame.currentPage(), PageId::Models);
    EXPECT_TRUE(m_edit->hasFocus());
}

TEST_F(FrameTest, ScreenReadersHearEveryPageAndBothButtons) {
    for (const PageId id : {PageId::Chat, PageId::Models, PageId::Settings}) {
        QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(button(id));
        ASSERT_NE(heard, nullptr);
        EXPECT_EQ(heard->text(QAccessible::Name), ui::pageTitle(id));
        EXPECT_EQ(m_pages[id]->accessibleName(), ui::pageTitle(id));
    }
    EXPECT_TRUE(QAccessible::queryAccessibleInterface(button(PageId::Chat))->state().checked);
    desktop::ModelSummary model;
    model.name = QStringLiteral("GLM-4-9B");
    model.quantization = QStringLiteral("Q4_K_M");
    model.backend = QStringLiteral("cpu");
    model.tier = QStringLiteral("avx2");
    m_frame.setModel(model, {});
    EXPECT_EQ(m_frame.header()->modelButton()->accessibleName(), QStringLiteral("Model: GLM-4-9B · Q4_K_M"));
    EXPECT_EQ(m_frame.header()->deviceButton()->accessibleName(), QStringLiteral("Device: CPU · avx2"));
    m_frame.openPage(PageId::Models);
    EXPECT_EQ(m_frame.header()->modelButton()->name(), QStringLiteral("GLM-4-9B")) << "headers go in step";
}

TEST_F(FrameTest, StandsTheOtherWayRound) {
    m_frame.setLayoutDirection(Qt::RightToLeft);
    QApplication::processEvents();
    EXPECT_GT(m_frame.rail()->x(), m_pages[PageId::Chat]->parentWidget()->x());
    EXPECT_GT(m_frame.header()->modelButton()->x(), m_frame.width() / 2);
}

class PagesTest : public WindowTest {};

TEST_F(PagesTest, KeysOpenPagesAndThePageIsRemembered) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_window->activateWindow();
    const std::pair<Qt::Key, PageId> pages[] = {{Qt::Key_2, PageId::Models},
                                                {Qt::Key_3, PageId::Dashboard},
                                                {Qt::Key_4, PageId::Compare},
                                                {Qt::Key_5, PageId::Settings}};
    for (const auto& [key, page] : pages) {
        QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
        EXPECT_EQ(m_window->frame()->currentPage(), page);
    }
    EXPECT_EQ(m_settings->text(desktop::keys::kPage), QStringLiteral("settings"));
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    EXPECT_EQ(m_window->frame()->currentPage(), PageId::Chat);
    EXPECT_TRUE(m_window->page()->composer()->edit()->hasFocus());
    EXPECT_EQ(m_settings->text(desktop::keys::kPage), QStringLiteral("chat"));
}

TEST_F(PagesTest, APageThatIsNoMoreOpensTheChat) {
    open(writeModel());
    m_settings->set(desktop::keys::kPage, QStringLiteral("api"));
    m_settings->flush();
    open(writeModel());
    EXPECT_EQ(m_window->frame()->currentPage(), PageId::Chat);
}

TEST_F(PagesTest, WhatBelongsToTheChatOpensItsPage) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    m_window->frame()->addPage(PageId::Settings, new QWidget);
    m_window->frame()->openPage(PageId::Settings);
    m_window->openModel(writeModel("other.gguf"));
    EXPECT_EQ(m_window->frame()->currentPage(), PageId::Chat);
    m_window->frame()->openPage(PageId::Settings);
    QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier);
    EXPECT_EQ(m_window->frame()->currentPage(), PageId::Chat);
}

TEST_F(PagesTest, TheHeaderNamesTheModelAndOffersOthers) {
    open(writeModel("first.gguf"));
    ASSERT_TRUE(waitForModel());
    m_window->openModel(writeModel("second.gguf"));
    ASSERT_TRUE(waitForModel());
    auto* button = m_window->frame()->header()->modelButton();
    EXPECT_EQ(button->name(), m_engine->model()->name);
    button->click();
    auto* menu = button->findChild<QMenu*>();
    ASSERT_NE(menu, nullptr);
    EXPECT_EQ(menu->actions().at(0)->text(), QStringLiteral("second.gguf"));
    EXPECT_TRUE(menu->actions().at(0)->isChecked());
    menu->actions().at(1)->trigger();
    ASSERT_TRUE(waitFor([&] { return m_engine->model()->path.filename() == "first.gguf"; }));
    menu->close();
}

TEST_F(PagesTest, ASidePanelFoldsAndIsRemembered) {
    open(writeModel());
    ASSERT_TRUE(waitForModel());
    auto* shell = m_window->shell();
    m_window->resize(1300, 700);
    QWidget* panel = shell->sidePanel();
    ASSERT_NE(panel, nullptr);
    EXPECT_FALSE(panel->isVisible());
    m_window->activateWindow();
    QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
    EXPECT_TRUE(panel->isVisible());
    EXPECT_TRUE(m_settings->boolean(desktop::keys::kSidePanelShown));
    EXPECT_LE(m_window->page()->geometry().right(), panel->x()) << "beside the page where there is room";
    // A narrow window: over the page, hidden until asked for, gone with Escape.
    m_window->resize(720, 480);
    QApplication::processEvents();
    EXPECT_FALSE(panel->isVisible());
    QTest::mouseClick(shell->panelButton(), Qt::LeftButton);
    EXPECT_TRUE(panel->isVisible());
    EXPECT_GT(m_window->page()->geometry().right(), panel->x());
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    EXPECT_FALSE(panel->isVisible());
    EXPECT_TRUE(m_settings->boolean(desktop::keys::kSidePanelShown))
        << "what was wanted in the wide window stays";
}

}  // namespace
}  // namespace autoglm::test
