// The chats at the side, as a person uses them, with the real engine and a real file.
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include "tests/ui/window_fixture.h"
#include "ui/chats/chat_list_model.h"
#include "ui/shell.h"

namespace autoglm::test {
namespace {

using Kind = ui::ChatListModel::Kind;

class ChatsTest : public WindowTest {
protected:
    void start() {
        open(writeModel());
        ASSERT_TRUE(waitForModel());
        m_settings->set(desktop::keys::kMaxTokens, 5);
    }
    void askAndWait(const char* text) {
        ask(QString::fromUtf8(text));
        ASSERT_TRUE(waitForAnswer());
    }
    ui::ChatListModel* rows() { return m_window->sidebar()->model(); }
    QListView* list() { return m_window->sidebar()->list(); }
    QStringList texts() {
        QStringList out;
        for (int i = 0; i < rows()->rowCount(); ++i)
            out << rows()->index(i).data().toString();
        return out;
    }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) {
        QWidget* target = QApplication::focusWidget() ? QApplication::focusWidget() : m_window.get();
        QTest::keyClick(target, Qt::Key(key), modifiers);
    }
    QModelIndex rowOf(const char* text) {
        for (int i = 0; i < rows()->rowCount(); ++i) {
            if (rows()->index(i).data().toString() == QString::fromUtf8(text)) return rows()->index(i);
        }
        return {};
    }
};

TEST_F(ChatsTest, ListsOpensAndRestoresChats) {
    start();
    EXPECT_TRUE(rows()->isEmpty());
    askAndWait("First question");
    press(Qt::Key_N, Qt::ControlModifier);
    askAndWait("第二个问题");
    EXPECT_EQ(texts(), QStringList({QStringLiteral("Today"), QStringLiteral("第二个问题"),
                                    QStringLiteral("First question")}));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {},
                      list()->visualRect(rowOf("First question")).center());
    ASSERT_TRUE(waitFor([&] {
        return m_chat->turns().size() == 2 && m_chat->turns()[0].text == QStringLiteral("First question");
    }));
    m_window->page()->composer()->setText(QStringLiteral("a draft"));
    start();  // a new run
    ASSERT_EQ(m_chat->turns().size(), 2);
    EXPECT_EQ(m_chat->turns()[0].text, QStringLiteral("First question"));
    EXPECT_EQ(m_window->page()->composer()->text(), QStringLiteral("a draft"));
    EXPECT_EQ(m_window->page()->view()->messageCount(), 2);
}

TEST_F(ChatsTest, TheKeyboardDoesEverything) {
    start();
    askAndWait("Alpha");
    press(Qt::Key_N, Qt::ControlModifier);
    askAndWait("Beta 内存");
    m_window->activateWindow();
    press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(m_window->sidebar()->searchEdit()->hasFocus());
    m_window->sidebar()->searchEdit()->setText(QStringLiteral("内存"));
    ASSERT_TRUE(waitFor([&] { return rows()->showsHits() && rows()->rowCount() == 1; }));
    const auto& hit = rows()->row(rows()->index(0));
    EXPECT_EQ(hit.text, QStringLiteral("Beta 内存"));
    EXPECT_FALSE(hit.textSpans.isEmpty());
    EXPECT_FALSE(hit.snippetSpans.isEmpty());
    press(Qt::Key_Escape);
    ASSERT_TRUE(waitFor([&] { return !rows()->showsHits(); }));
    press(Qt::Key_Down);
    ASSERT_TRUE(list()->hasFocus());
    list()->setCurrentIndex(rowOf("Beta 内存"));
    press(Qt::Key_Down);
    EXPECT_EQ(list()->currentIndex().data().toString(), QStringLiteral("Alpha"));
    press(Qt::Key_F2);
    auto* editor = list()->viewport()->findChild<QLineEdit*>();
    ASSERT_TRUE(editor);
    editor->setText(QStringLiteral("Gamma"));
    QTest::keyClick(editor, Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] { return rowOf("Gamma").isValid(); }));
    list()->setFocus();
    list()->setCurrentIndex(rowOf("Gamma"));
    press(Qt::Key_Return);
    ASSERT_TRUE(waitFor(
        [&] { return m_chat->turns().size() == 2 && m_chat->turns()[0].text == QStringLiteral("Alpha"); }));
    list()->setFocus();
    list()->setCurrentIndex(rowOf("Gamma"));
    press(Qt::Key_Delete);
    EXPECT_FALSE(rowOf("Gamma").isValid());
    EXPECT_TRUE(m_chat->isEmpty());
    ASSERT_TRUE(m_window->page()->toast()->button()->isVisible());
    m_window->page()->toast()->button()->click();
    EXPECT_TRUE(rowOf("Gamma").isValid());
    EXPECT_TRUE(waitFor([&] { return m_chat->turns().size() == 2; }));
}

TEST_F(ChatsTest, ReturnBeforeTheHitsHaveArrivedOpensTheFirst) {
    start();
    askAndWait("About a hippopotamus");
    press(Qt::Key_N, Qt::ControlModifier);
    askAndWait("Something else");
    auto* search = m_window->sidebar()->searchEdit();
    search->setFocus();
    QTest::keyClicks(search, QStringLiteral("hippo"));
    EXPECT_FALSE(rows()->showsHits());
    QTest::keyClick(search, Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] {
        return m_chat->turns().size() == 2 &&
               m_chat->turns()[0].text == QStringLiteral("About a hippopotamus");
    }));
    // Further letters take it back.
    search->setText(QStringLiteral("Some"));
    search->setFocus();
    QTest::keyClick(search, Qt::Key_Return);
    search->setText(QStringLiteral("Something"));
    ASSERT_TRUE(waitFor([&] { return rows()->showsHits(); }));
    EXPECT_EQ(m_chat->turns()[0].text, QStringLiteral("About a hippopotamus"));
}

TEST_F(ChatsTest, GroupsByDatePinsAndFolders) {
    start();
    const QDate today(2026, 3, 20);
    const auto add = [&](const char* title, const QDate& day, bool isPinned, desktop::Id folder) {
        storage::ChatWithMessages chat;
        chat.chat.id = storage::newId();
        chat.chat.title = QString::fromLatin1(title);
        chat.chat.changedMs = QDateTime(day, QTime(12, 0)).toMSecsSinceEpoch();
        chat.chat.isPinned = isPinned;
        chat.chat.folder = folder;
        return chat;
    };
    const auto folder = m_library->addFolder(QStringLiteral("Work"));
    QVector<storage::ChatWithMessages> chats = {add("a", today, false, 0),
                                                add("b", today.addDays(-1), false, 0),
                                                add("c", today.addDays(-5), false, 0),
                                                add("d", today.addDays(-20), false, 0),
                                                add("e", QDate(2026, 1, 2), false, 0),
                                                add("f", today, true, 0),
                                                add("g", today, false, folder)};
    bool isStored = false;
    m_store->write([chats](storage::Database& database) { database.putAll(chats); },
                   [&](bool) { isStored = true; });
    ASSERT_TRUE(waitFor([&] { return isStored; }));
    start();
    rows()->showChats(today);
    EXPECT_EQ(texts().join(QLatin1Char('|')).toStdString(),
              "Pinned|f|Work|g|Today|a|Yesterday|b|Previous 7 days|c|Previous 30 days|d|January 2026|e");
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(rowOf("Work")).center());
    EXPECT_FALSE(rowOf("g").isValid()) << "the folder is closed";
    QMenu menu;
    m_window->sidebar()->addChatActions(&menu, chats[0].chat.id);
    QStringList actions;
    for (const QAction* action : menu.actions())
        actions << action->text();
    EXPECT_TRUE(actions.contains(QStringLiteral("Pin")) && actions.contains(QStringLiteral("Delete")));
}

TEST_F(ChatsTest, TheSidebarFoldsAndGivesWay) {
    start();
    ASSERT_TRUE(m_window->shell()->showsSidebar());
    EXPECT_GT(m_window->page()->x(), 100);
    press(Qt::Key_B, Qt::ControlModifier);
    EXPECT_FALSE(m_window->shell()->showsSidebar());
    EXPECT_EQ(m_window->page()->x(), 0);
    EXPECT_TRUE(m_window->shell()->showButton()->isVisible());
    press(Qt::Key_B, Qt::ControlModifier);
    m_window->resize(720, 480);
    QApplication::processEvents();
    EXPECT_FALSE(m_window->shell()->showsSidebar()) << "narrow: not until it is asked for";
    m_window->shell()->showButton()->click();
    EXPECT_TRUE(m_window->sidebar()->isVisible());
    EXPECT_EQ(m_window->page()->x(), 0) << "over the page";
    press(Qt::Key_N, Qt::ControlModifier);
    EXPECT_FALSE(m_window->sidebar()->isVisible());
}

TEST_F(ChatsTest, VersionsAreMadeAndLeafedThroughOnThePage) {
    start();
    askAndWait("One");
    auto* view = m_window->page()->view();
    const auto click = [&](int message, ui::MessageItem::Action action) {
        const QRectF rect = view->message(message).actionRect(action);
        ASSERT_FALSE(rect.isEmpty()) << message;
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                          view->messageRect(message).topLeft() + rect.center().toPoint());
    };
    click(1, ui::MessageItem::Action::Regenerate);
    ASSERT_TRUE(waitForAnswer());
    ASSERT_EQ(view->messageCount(), 2);
    EXPECT_EQ(view->message(1).turn().version, 2);
    click(1, ui::MessageItem::Action::Previous);
    EXPECT_EQ(view->message(1).turn().version, 1);
    click(0, ui::MessageItem::Action::Edit);
    EXPECT_EQ(m_window->page()->composer()->text(), QStringLiteral("One"));
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    EXPECT_TRUE(m_window->page()->composer()->text().isEmpty());
    m_window->page()->composer()->edit()->setFocus();
    QTest::keyClick(m_window->page()->composer()->edit(), Qt::Key_Up);
    EXPECT_EQ(m_window->page()->composer()->text(), QStringLiteral("One"));
    askAndWait("Two");
    ASSERT_EQ(view->messageCount(), 2);
    EXPECT_EQ(view->message(0).turn().text, QStringLiteral("Two"));
    EXPECT_EQ(view->message(0).turn().versions, 2);
    EXPECT_TRUE(m_window->page()->composer()->text().isEmpty());
    click(0, ui::MessageItem::Action::Previous);
    EXPECT_EQ(view->message(0).turn().text, QStringLiteral("One"));
    // The answer stopped at its length: it can go on.
    const QString before = view->message(1).turn().text;
    click(1, ui::MessageItem::Action::Continue);
    ASSERT_TRUE(waitForAnswer());
    EXPECT_TRUE(view->message(1).turn().text.startsWith(before));
    EXPECT_EQ(view->message(1).turn().stats.outputTokens, 10);
}

TEST_F(ChatsTest, TheReadersPlaceIsRemembered) {
    start();
    for (int i = 0; i < 3; ++i)
        askAndWait(qPrintable(QString(1500, QLatin1Char('x'))
                                  .replace(QStringLiteral("xxxxxxxxxx"), QStringLiteral("word xyz "))));
    auto* view = m_window->page()->view();
    view->setPlace({m_chat->turns()[2].id, 30});
    const auto before = view->place();
    ASSERT_EQ(before.turn, m_chat->turns()[2].id);
    start();
    const auto after = m_window->page()->view()->place();
    EXPECT_EQ(after.turn, before.turn);
    EXPECT_NEAR(after.offset, before.offset, 2);
}

TEST_F(ChatsTest, SaysForTheWholeRunThatNothingIsSaved) {
    m_folder.write("data", "a file where the folder should be");
    start();
    EXPECT_TRUE(m_window->page()->storeBanner()->isVisible());
    EXPECT_EQ(m_window->page()->storeBanner()->title(), QStringLiteral("Chats are not saved."));
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    EXPECT_TRUE(m_window->page()->storeBanner()->isVisible());
    askAndWait("Hello");
    EXPECT_EQ(rows()->rowCount(), 2);
}

TEST_F(ChatsTest, ExportsAllForms) {
    start();
    askAndWait("Export 我");
    for (const char* ending : {"md", "html", "json", "pdf"}) {
        const QString file =
            QString::fromStdString((m_folder.path() / "out.").string()) + QLatin1String(ending);
        m_window->exportTo(m_library->current(), QLatin1String(ending), file);
        ASSERT_TRUE(waitFor([&] { return QFile::exists(file); })) << ending;
        QFile in(file);
        ASSERT_TRUE(in.open(QIODevice::ReadOnly));
        const QByteArray bytes = in.readAll();
        if (qstrcmp(ending, "pdf") == 0) {
            EXPECT_TRUE(bytes.startsWith("%PDF"));
        } else {
            EXPECT_TRUE(bytes.contains("Export 我")) << ending;
        }
    }
}

}  // namespace
}  // namespace autoglm::test
