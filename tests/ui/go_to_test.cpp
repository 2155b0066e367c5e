#include "ui/go_to/go_to.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <set>

#include "tests/ui/window_fixture.h"
#include "ui/frame/frame.h"
#include "ui/shortcut_list.h"
#include "ui/shortcuts.h"

namespace autoglm::test {
namespace {

using ui::Shortcut;

class GoToTest : public WindowTest {
protected:
    void openWindow() {
        open(writeModel());
        ASSERT_TRUE(waitForModel());
        m_settings->set(desktop::keys::kMaxTokens, 2);
        m_window->activateWindow();
    }
    void press(Shortcut shortcut) {
        const auto keys = ui::keysOf(shortcut).first()[0];
        QTest::keyClick(m_window.get(), keys.key(), keys.keyboardModifiers());
        for (int i = 0; i < 3; ++i)
            QApplication::processEvents();
    }
    [[nodiscard]] ui::GoTo* box() const { return m_window->goTo(); }
    void type(const char* text) { QTest::keyClicks(box()->edit(), QString::fromUtf8(text)); }
    void enter() { QTest::keyClick(box()->edit(), Qt::Key_Return); }
};

TEST_F(GoToTest, LeadsToChatsModelsAndCommands) {
    openWindow();
    ask(QStringLiteral("Why does it overflow?"));
    ASSERT_TRUE(waitForAnswer());
    const auto first = m_library->current();
    m_window->newChat();
    press(Shortcut::GoTo);
    ASSERT_TRUE(box()->isVisible());
    EXPECT_TRUE(box()->edit()->hasFocus());
    type("whyov");
    ASSERT_EQ(box()->list()->item(0)->text(), QStringLiteral("Why does it overflow?"));
    enter();
    EXPECT_FALSE(box()->isVisible());
    ASSERT_TRUE(waitFor([&] { return m_library->current() == first; }));

    press(Shortcut::GoTo);
    type("themedark");
    enter();
    EXPECT_EQ(m_appearance->theme(), QStringLiteral("dark"));
    press(Shortcut::GoTo);
    type("tiny");
    EXPECT_EQ(box()->list()->item(0)->text(), QStringLiteral("tiny.gguf"));
    QTest::keyClick(box()->edit(), Qt::Key_Escape);
    EXPECT_FALSE(box()->isVisible());
    press(Shortcut::GoTo);
    EXPECT_TRUE(box()->edit()->text().isEmpty()) << "begins anew";
    type("qqqzzz");
    EXPECT_EQ(box()->list()->count(), 1);
    enter();
    EXPECT_TRUE(box()->isVisible()) << "nothing is no place to go to";
    QTest::keyClick(box()->edit(), Qt::Key_Escape);
}

TEST_F(GoToTest, KeysWalkRoundAndAClickRuns) {
    openWindow();
    m_window->newChat();
    press(Shortcut::GoTo);
    const int last = box()->list()->count() - 1;
    QTest::keyClick(box()->edit(), Qt::Key_Up);
    EXPECT_EQ(box()->list()->currentRow(), last);
    QTest::keyClick(box()->edit(), Qt::Key_Down);
    EXPECT_EQ(box()->list()->currentRow(), 0);
    type("settings");
    auto* list = box()->list();
    ASSERT_GT(list->count(), 0);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
    EXPECT_FALSE(box()->isVisible());
    EXPECT_EQ(m_window->frame()->currentPage(), ui::PageId::Settings);
}

TEST_F(GoToTest, GivesTheFocusBack) {
    openWindow();
    m_window->page()->composer()->edit()->setFocus();
    press(Shortcut::GoTo);
    QTest::keyClick(box()->edit(), Qt::Key_Escape);
    EXPECT_TRUE(m_window->page()->composer()->edit()->hasFocus());
}

TEST_F(GoToTest, EveryKeyIsInTheTableOnceAndOnAnAction) {
    openWindow();
    std::set<QString> seen;
    for (const ui::ShortcutRow& row : ui::shortcutRows()) {
        EXPECT_FALSE(ui::keyText(row.id).isEmpty());
        for (const QKeySequence& keys : ui::keysOf(row.id)) {
            ASSERT_FALSE(keys.isEmpty()) << row.keys;
            EXPECT_TRUE(seen.insert(keys.toString()).second) << keys.toString().toStdString() << " twice";
            if (!row.isAction) continue;
            int actions = 0;
            for (const QAction* action : m_window->findChildren<QAction*>())
                actions += action->shortcuts().contains(keys);
            EXPECT_EQ(actions, 1) << keys.toString().toStdString();
        }
    }
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        for (const QKeySequence& keys : action->shortcuts()) {
            const QString text = keys.toString();
            const bool isPage =
                text.size() == 6 && text.startsWith(QLatin1String("Ctrl+")) && text.at(5).isDigit();
            EXPECT_TRUE(isPage || seen.contains(text)) << text.toStdString() << " is not in the table";
        }
    }
}

TEST_F(GoToTest, TheKeysOfTheWindowWork) {
    openWindow();
    press(Shortcut::Settings);
    EXPECT_EQ(m_window->frame()->currentPage(), ui::PageId::Settings);
    press(Shortcut::LargerText);
    EXPECT_EQ(m_settings->integer(desktop::keys::kTextSize), 110);
    press(Shortcut::NormalText);
    press(Shortcut::SmallerText);
    EXPECT_EQ(m_settings->integer(desktop::keys::kTextSize), 90);
    press(Shortcut::NormalText);
    press(Shortcut::FullScreen);
    EXPECT_TRUE(m_window->isFullScreen());
    press(Shortcut::FullScreen);
    EXPECT_FALSE(m_window->isFullScreen());
    press(Shortcut::ShortcutList);
    auto* list = m_window->findChild<ui::ShortcutList*>();
    ASSERT_TRUE(list && list->isVisible());
    QStringList words;
    for (const QLabel* label : list->findChildren<QLabel*>())
        words << label->text();
    for (const ui::ShortcutRow& row : ui::shortcutRows())
        EXPECT_TRUE(words.contains(ui::meaningOf(row))) << row.meaning;
    list->close();
}

TEST_F(GoToTest, ASecondStartsFileIsOpenedAndTheWindowComesForward) {
    openWindow();
    const auto other = writeModel("other.gguf");
    m_window->showMinimized();
    m_window->takeHandOver({other, {}, {}});
    EXPECT_FALSE(m_window->isMinimized());
    ASSERT_TRUE(waitFor([&] { return m_engine->model() && m_engine->model()->path == other; }));
}

}  // namespace
}  // namespace autoglm::test
