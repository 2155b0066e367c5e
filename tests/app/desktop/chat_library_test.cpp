#include "app/desktop/chat_library.h"

#include <QFile>

#include "app/desktop/chat_convert.h"
#include "app/desktop/store_text.h"
#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using desktop::ChatLibrary;
using desktop::ChatModel;
using desktop::ChatTurn;
using desktop::EngineController;

class ChatLibraryTest : public DesktopTest {
protected:
    /// One run of the program, without a window.
    struct Run {
        EngineController engine;
        ChatModel chat{engine};
        storage::ChatStore store;
        ChatLibrary library;
        QString draft;
        QVector<desktop::Attachment> attachments;
        quint64 placeTurn = 0;
        int placeOffset = 0;
        bool isReady = false;

        explicit Run(const QString& file)
            : Run(file, std::make_unique<desktop::EngineWorker>(&Engine::load)) {}
        Run(const QString& file, std::unique_ptr<desktop::EngineWorker> worker)
            : engine(std::move(worker)), store({file, {}}), library(chat, store) {
            QObject::connect(&library, &ChatLibrary::ready, &library, [this] { isReady = true; });
            QObject::connect(&library, &ChatLibrary::opened, &library,
                             [this](const QString& text, quint64 turn, int offset) {
                                 draft = text;
                                 attachments = library.draftAttachments();
                                 placeTurn = turn;
                                 placeOffset = offset;
                             });
            EXPECT_TRUE(waitFor([this] { return isReady; }));
        }
        ~Run() { library.close(); }
    };
    [[nodiscard]] QString file() const {
        return QString::fromStdString((m_folder.path() / "chats.db").string());
    }
    static bool ask(Run& run, const QString& text, int tokens = 6) {
        return run.chat.send(text, brief(tokens)) && waitFor([&] { return !run.chat.isAnswering(); });
    }
};

TEST_F(ChatLibraryTest, ADraftOfANewChatOutlivesTheWayToAnother) {
    storage::Id chat = 0;
    {
        Run run(file());
        ASSERT_TRUE(openAndWait(run.engine, writeModel()));
        ASSERT_TRUE(ask(run, QStringLiteral("First")));
        chat = run.library.chats()[0].id;
        run.library.newChat();
        EXPECT_EQ(run.draft, QString());
        run.library.setDraft(QStringLiteral("not sent yet"));
        run.library.newChat();
        EXPECT_EQ(run.draft, QStringLiteral("not sent yet")) << "New chat again";
        run.library.newTemporaryChat();
        EXPECT_EQ(run.draft, QString());
        run.library.setDraft(QStringLiteral("secret"));
        run.library.newChat();
        EXPECT_EQ(run.draft, QStringLiteral("not sent yet"));
        run.library.open(chat);
        ASSERT_TRUE(waitFor([&] { return run.library.current() == chat; }));
        EXPECT_EQ(run.draft, QString());
    }
    Run run(file());
    EXPECT_EQ(run.library.current(), chat);
    run.library.newChat();
    EXPECT_EQ(run.draft, QStringLiteral("not sent yet")) << "after a new start";
    ASSERT_TRUE(openAndWait(run.engine, writeModel()));
    ASSERT_TRUE(ask(run, QStringLiteral("not sent yet")));
    run.library.newChat();
    EXPECT_EQ(run.draft, QString()) << "once sent it is gone";
}

TEST_F(ChatLibraryTest, ANewStartFindsEverythingAsItWas) {
    QVector<ChatTurn> before;
    quint64 first = 0;
    {
        Run run(file());
        ASSERT_TRUE(openAndWait(run.engine, writeModel()));
        ASSERT_TRUE(ask(run, QStringLiteral("# What is 内存?\nTell me.")));
        before = run.chat.turns();
        first = before[0].id;
        run.library.setDraft(QStringLiteral("half a thought"));
        run.library.setPlace(first, 12);
        ASSERT_EQ(run.library.chats().size(), 1);
        EXPECT_EQ(run.library.chats()[0].title, QStringLiteral("What is 内存?"));
    }
    Run run(file());
    ASSERT_EQ(run.chat.turns().size(), 2);
    EXPECT_EQ(run.chat.turns()[0].text, before[0].text);
    EXPECT_EQ(run.chat.turns()[1].text, before[1].text);
    EXPECT_EQ(run.chat.turns()[1].state, ChatTurn::State::LengthLimit);
    EXPECT_EQ(run.chat.turns()[1].stats.outputTokens, 6);
    EXPECT_EQ(run.chat.turns()[1].modelName, before[1].modelName);
    EXPECT_FALSE(run.chat.turns()[1].device.isEmpty());
    EXPECT_EQ(run.draft, QStringLiteral("half a thought"));
    EXPECT_EQ(run.placeTurn, first);
    EXPECT_EQ(run.placeOffset, 12);
}

TEST_F(ChatLibraryTest, TheQuestionIsOnDiskBeforeAnythingIsGenerated) {
    Run run(file());
    ASSERT_TRUE(openAndWait(run.engine, writeModel()));
    bool wasThere = false;
    QObject::connect(&run.engine, &EngineController::answerRequested, &run.engine, [&] {
        storage::Database other;
        other.open({file(), {}});
        const auto hits = other.search(QStringLiteral("unlikely"));
        wasThere = hits.size() == 1;
    });
    ASSERT_TRUE(ask(run, QStringLiteral("an unlikely word")));
    EXPECT_TRUE(wasThere);
}

TEST_F(ChatLibraryTest, AnAnswerIsKeptWhileItIsWritten) {
    // The engine waits at a gate; what "the model writes" is given here, so that no machine is too fast.
    Gate gate;
    Run run(file(), gate.worker());
    run.engine.openModel(writeModel(), false, 0);
    ASSERT_TRUE(run.chat.send(QStringLiteral("Talk"), endless()));
    const auto kept = [&] {
        storage::Database other;
        other.open({file(), {}});
        const auto chat = other.chat(run.library.current());
        return chat && chat->messages.size() == 2 ? chat->messages[1] : storage::Message();
    };
    ASSERT_TRUE(waitFor([&] { return run.engine.isAnswering(); }));
    desktop::AnswerDelta delta;
    delta.reply = QStringLiteral("half an ans");
    delta.stats.outputTokens = 3;
    emit run.engine.answerAdvanced(2, delta);  // 1 was the load
    ASSERT_EQ(run.chat.turns().last().text, delta.reply);
    EXPECT_TRUE(waitFor([&] { return kept().text == delta.reply; }, 8000));
    EXPECT_EQ(kept().state, storage::MessageState::Open) << "what a crash now would leave";
    run.chat.stop();
    gate.isOpen = true;
    ASSERT_TRUE(waitFor([&] { return !run.chat.isAnswering(); }));
    EXPECT_TRUE(waitFor([&] { return kept().state == storage::MessageState::Stopped; }));
    EXPECT_EQ(kept().text, delta.reply);
}

TEST_F(ChatLibraryTest, ACutAnswerGoesOn) {
    Run run(file());
    ASSERT_TRUE(openAndWait(run.engine, writeModel()));
    ASSERT_TRUE(ask(run, QStringLiteral("Hello there"), 8));
    ChatTurn cut = run.chat.turns()[1];
    ASSERT_FALSE(cut.text.isEmpty() && cut.reasoning.isEmpty());
    cut.text = QStringLiteral("Once upon");
    cut.reasoning.clear();
    cut.tokens.clear();
    cut.state = ChatTurn::State::Writing;  // as a crash leaves it
    run.chat.restoreTree({run.chat.turns()[0], cut}, cut.id);
    ASSERT_EQ(run.chat.turns()[1].state, ChatTurn::State::Interrupted);
    ASSERT_TRUE(run.chat.turns()[1].canContinue());
    ASSERT_TRUE(run.chat.continueAnswer(brief(5)));
    ASSERT_TRUE(waitFor([&] { return !run.chat.isAnswering(); }));
    ASSERT_EQ(run.chat.turns().size(), 2);
    const ChatTurn& whole = run.chat.turns()[1];
    EXPECT_EQ(whole.state, ChatTurn::State::LengthLimit);
    EXPECT_EQ(whole.id, cut.id);
    EXPECT_TRUE(whole.text.startsWith(QStringLiteral("Once upon"))) << whole.text.toStdString();
    EXPECT_GT(whole.text.size(), 9);
    EXPECT_EQ(whole.stats.outputTokens, 13) << "eight before, five more";
}

TEST_F(ChatLibraryTest, TemporaryChatsLeaveNoTrace) {
    {
        Run run(file());
        ASSERT_TRUE(openAndWait(run.engine, writeModel()));
        run.library.newTemporaryChat();
        run.library.setDraft(QStringLiteral("secret draft"));
        ASSERT_TRUE(ask(run, QStringLiteral("secret question")));
        EXPECT_TRUE(run.library.chats().isEmpty());
    }
    for (const char* end : {"", "-wal"}) {
        QFile in(file() + QLatin1String(end));
        if (!in.open(QIODevice::ReadOnly)) continue;
        EXPECT_FALSE(in.readAll().contains("secret")) << end;
    }
    Run run(file());
    EXPECT_TRUE(run.chat.isEmpty());
}

TEST_F(ChatLibraryTest, ManagesTheList) {
    qint64 one = 0, two = 0, folder = 0;
    {
        Run run(file());
        ASSERT_TRUE(openAndWait(run.engine, writeModel()));
        ASSERT_TRUE(ask(run, QStringLiteral("first")));
        one = run.library.current();
        run.library.newChat();
        EXPECT_EQ(run.library.current(), 0);
        ASSERT_TRUE(ask(run, QStringLiteral("second")));
        two = run.library.current();
        EXPECT_EQ(run.library.chats()[0].id, two) << "the newest first";
        run.library.rename(one, QStringLiteral("  A  name "));
        run.library.setPinned(one, true);
        folder = run.library.addFolder(QStringLiteral("Work"));
        run.library.moveTo(two, folder);
        run.library.setCollapsed(folder, true);
        run.library.open(one);
        ASSERT_TRUE(waitFor([&] { return run.library.current() == one; }));
        EXPECT_EQ(run.chat.turns()[0].text, QStringLiteral("first"));
        ASSERT_TRUE(ask(run, QStringLiteral("more")));
        EXPECT_EQ(run.library.chats()[0].id, one);
    }
    Run run(file());
    ASSERT_EQ(run.library.chats().size(), 2);
    EXPECT_EQ(run.library.find(one)->title, QStringLiteral("A name"));
    EXPECT_TRUE(run.library.find(one)->isPinned);
    EXPECT_EQ(run.library.find(two)->folder, folder);
    ASSERT_EQ(run.library.folders().size(), 1);
    EXPECT_TRUE(run.library.folders()[0].isCollapsed);
    run.library.removeFolder(folder);
    EXPECT_EQ(run.library.find(two)->folder, 0);
    // The open chat can be deleted, and comes back as it was.
    run.library.remove(one);
    EXPECT_EQ(run.library.chats().size(), 1);
    EXPECT_TRUE(run.chat.isEmpty());
    run.library.undoRemove();
    EXPECT_EQ(run.library.chats().size(), 2);
    EXPECT_TRUE(waitFor([&] { return run.chat.turns().size() == 4; }));
}

TEST_F(ChatLibraryTest, VersionsAreKeptAndFound) {
    qint64 chat = 0;
    quint64 oldAnswer = 0, newAnswer = 0;
    {
        Run run(file());
        ASSERT_TRUE(openAndWait(run.engine, writeModel()));
        ASSERT_TRUE(ask(run, QStringLiteral("original wording")));
        chat = run.library.current();
        oldAnswer = run.chat.turns()[1].id;
        ASSERT_TRUE(run.chat.regenerate(oldAnswer, brief(3)));
        ASSERT_TRUE(waitFor([&] { return !run.chat.isAnswering(); }));
        newAnswer = run.chat.turns()[1].id;
        EXPECT_EQ(run.chat.turns()[1].version, 2);
        EXPECT_EQ(run.chat.turns()[1].versions, 2);
        ASSERT_TRUE(run.chat.edit(run.chat.turns()[0].id, QStringLiteral("changed wording"), brief(3)));
        ASSERT_TRUE(waitFor([&] { return !run.chat.isAnswering(); }));
        EXPECT_EQ(run.chat.turns()[0].versions, 2);
        run.chat.showVersion(run.chat.turns()[0].id, -1);
        EXPECT_EQ(run.chat.turns()[1].id, newAnswer);
        run.chat.showVersion(newAnswer, -1);
        EXPECT_EQ(run.chat.turns()[1].id, oldAnswer);
    }
    Run run(file());
    ASSERT_EQ(run.library.current(), chat);
    EXPECT_EQ(run.chat.turns()[1].id, oldAnswer) << "the version that was shown";
    EXPECT_EQ(run.chat.turns()[1].versions, 2);
    QVector<storage::SearchHit> hits;
    QObject::connect(&run.library, &ChatLibrary::found, &run.library,
                     [&](const QString&, const QVector<storage::SearchHit>& found) { hits = found; });
    run.library.search(QStringLiteral("changed"));
    ASSERT_TRUE(waitFor([&] { return !hits.isEmpty(); }));
    run.library.open(hits[0].chat, hits[0].message);
    EXPECT_EQ(run.chat.turns()[0].text, QStringLiteral("changed wording"))
        << "a hit in another version shows it";
    // Deleted and put back.
    const auto gone = run.chat.remove(run.chat.turns()[0].id);
    EXPECT_EQ(gone.size(), 2);
    EXPECT_EQ(run.chat.turns()[0].text, QStringLiteral("original wording"));
    run.chat.putBack(gone);
    EXPECT_EQ(run.chat.turns()[0].text, QStringLiteral("changed wording"));
}

TEST_F(ChatLibraryTest, ExportsAndImports) {
    Run run(file());
    ASSERT_TRUE(openAndWait(run.engine, writeModel()));
    ASSERT_TRUE(ask(run, QStringLiteral("take me along")));
    const QString out = QString::fromStdString((m_folder.path() / "out.json").string());
    bool done = false;
    QString problem;
    QObject::connect(&run.library, &ChatLibrary::exported, &run.library,
                     [&](const QString&, const QString& what) {
                         done = true;
                         problem = what;
                     });
    run.library.exportChats({run.library.current()}, {.format = storage::ExportFormat::Json}, out);
    ASSERT_TRUE(waitFor([&] { return done; }));
    EXPECT_TRUE(problem.isEmpty()) << problem.toStdString();
    int count = -1;
    QObject::connect(&run.library, &ChatLibrary::imported, &run.library,
                     [&](int number, const QString& what) {
                         count = number;
                         problem = what;
                     });
    run.library.importFile(out);
    ASSERT_TRUE(waitFor([&] { return count >= 0; }));
    EXPECT_EQ(count, 1) << problem.toStdString();
    EXPECT_EQ(run.library.chats().size(), 2);
    count = -1;
    m_folder.write("bad.json", "{\"a\":");
    run.library.importFile(QString::fromStdString((m_folder.path() / "bad.json").string()));
    ASSERT_TRUE(waitFor([&] { return count >= 0; }));
    EXPECT_EQ(count, 0);
    EXPECT_FALSE(problem.isEmpty());
}

TEST_F(ChatLibraryTest, WithoutAPlaceEverythingElseWorks) {
    m_folder.write("file", "not a folder");
    Run run(QString::fromStdString((m_folder.path() / "file" / "chats.db").string()));
    ASSERT_EQ(run.library.notices().size(), 1);
    EXPECT_TRUE(run.library.notices()[0].endsSaving());
    ASSERT_TRUE(openAndWait(run.engine, writeModel()));
    ASSERT_TRUE(ask(run, QStringLiteral("hello")));
    const auto id = run.library.current();
    run.library.newChat();
    run.library.open(id);
    EXPECT_TRUE(waitFor([&] { return run.chat.turns().size() == 2; })) << "within this run nothing is lost";
}

TEST(ChatTitles, AreTheFirstWordsOfTheQuestion) {
    EXPECT_EQ(desktop::titleOf(QStringLiteral("  ## Hello *you*\nmore")), QStringLiteral("Hello *you*"));
    EXPECT_EQ(desktop::titleOf(QStringLiteral("Why does the accumulator overflow in half precision sums?")),
              QStringLiteral("Why does the accumulator overflow in half…"));
    EXPECT_LE(desktop::titleOf(QString(500, QChar(u'中'))).size(), 50);
}

TEST(StoreText, EveryNoticeHasWords) {
    using Kind = storage::Notice::Kind;
    for (int kind = 0; kind <= static_cast<int>(Kind::SavedAgain); ++kind) {
        const storage::Notice notice{static_cast<Kind>(kind), QStringLiteral("/a/chats.db"),
                                     QStringLiteral("/b"), QStringLiteral("why"), 3};
        const auto words = desktop::storeText(notice);
        EXPECT_FALSE(words.title.isEmpty()) << kind;
        EXPECT_EQ(words.text.isEmpty(), notice.kind == Kind::SavedAgain) << kind;
        EXPECT_FALSE(words.text.contains(QLatin1Char('%'))) << words.text.toStdString();
    }
}

TEST_F(ChatLibraryTest, AnAnswerGoesOnWhileAnotherChatIsOpen) {
    Run run(file());
    ASSERT_TRUE(openAndWait(run.engine, writeModel()));
    ASSERT_TRUE(run.chat.send(QStringLiteral("first"), brief(600)));
    ASSERT_TRUE(waitFor([&] { return run.chat.turns().last().stats.outputTokens > 0; }));
    const auto first = run.library.current();
    const auto answer = run.chat.turns().last().id;
    run.library.newChat();
    EXPECT_FALSE(run.chat.isAnswering());
    EXPECT_TRUE(run.library.isWorking(first));
    // A second one waits for its turn.
    ASSERT_TRUE(run.chat.send(QStringLiteral("second"), brief(5)));
    const auto second = run.library.current();
    EXPECT_NE(second, first);
    ASSERT_TRUE(waitFor([&] { return !run.chat.isAnswering(); }));
    EXPECT_FALSE(run.library.isWorking(first)) << "they are answered in order";
    EXPECT_TRUE(run.library.isFresh(first));
    EXPECT_FALSE(run.library.isFresh(second));
    run.library.open(first);
    ASSERT_TRUE(waitFor([&] { return run.library.current() == first; }));
    EXPECT_FALSE(run.library.isFresh(first));
    ASSERT_EQ(run.chat.turns().size(), 2);
    EXPECT_EQ(run.chat.turns().last().id, answer);
    EXPECT_FALSE(run.chat.turns().last().isOpen());
    EXPECT_NE(run.chat.turns().last().state, ChatTurn::State::Stopped) << "nobody stopped it";
    EXPECT_GT(run.chat.turns().last().stats.outputTokens, 10);
}

TEST_F(ChatLibraryTest, AnOpenAnswerIsFollowedAgainAndCanBeStopped) {
    // The engine waits at a gate, so that no machine is too fast.
    Gate gate;
    Run run(file(), gate.worker());
    run.engine.openModel(writeModel(), false, 0);
    ASSERT_TRUE(run.chat.send(QStringLiteral("first"), endless()));
    const auto first = run.library.current();
    ASSERT_TRUE(waitFor([&] { return run.engine.isAnswering(); }));
    run.library.newChat();
    desktop::AnswerDelta delta;
    delta.reply = QStringLiteral("while nobody looked");
    emit run.engine.answerAdvanced(2, delta);  // 1 was the load
    run.library.open(first);
    ASSERT_TRUE(waitFor([&] { return run.library.current() == first && run.chat.isAnswering(); }));
    EXPECT_EQ(run.chat.turns().last().text, delta.reply);
    emit run.engine.answerAdvanced(2, delta);
    EXPECT_EQ(run.chat.turns().last().text, delta.reply + delta.reply);
    run.chat.stop();
    EXPECT_FALSE(run.chat.isAnswering()) << "nothing is waited for";
    EXPECT_EQ(run.chat.turns().last().state, ChatTurn::State::Stopped);
    // A chat that is deleted takes its answer with it.
    ASSERT_TRUE(run.chat.send(QStringLiteral("more"), endless()));
    ASSERT_TRUE(waitFor([&] { return run.engine.isAnswering(); }));
    run.library.remove(first);
    EXPECT_TRUE(run.chat.isEmpty());
    EXPECT_FALSE(run.engine.isAnswering());
    EXPECT_TRUE(run.chat.desk().isEmpty());
    gate.isOpen = true;
}

TEST_F(ChatLibraryTest, KeepsAttachmentsAndWhatWasLeftOut) {
    desktop::Attachment file;
    file.id = storage::newId();
    file.kind = desktop::Attachment::Kind::Table;
    file.name = QStringLiteral("prices.csv");
    file.text = QStringLiteral("bread,2\nmilk,1");
    file.bytes = 14;
    file.tokens = 9;
    const QString path = this->file();
    {
        Run run(path);
        ASSERT_TRUE(openAndWait(run.engine, writeModel()));
        ASSERT_TRUE(run.chat.send({}, brief(3), {file}));
        ASSERT_TRUE(waitFor([&] { return !run.chat.isAnswering(); }));
        EXPECT_EQ(run.library.chats()[0].title, QStringLiteral("prices.csv"));
        ChatTurn answer = run.chat.turns().last();
        answer.leftOut = 4;
        run.library.keepAnswer(answer);
    }
    Run run(path);
    ASSERT_EQ(run.chat.turns().size(), 2);
    ASSERT_EQ(run.chat.turns()[0].attachments.size(), 1);
    file.id = run.chat.turns()[0].attachments[0].id;
    EXPECT_EQ(run.chat.turns()[0].attachments[0], file);
    EXPECT_EQ(run.chat.turns()[1].leftOut, 4);
}

TEST_F(ChatLibraryTest, UnsentAttachmentsAreThereAfterAStart) {
    desktop::Attachment paste;
    paste.id = storage::newId();
    paste.kind = desktop::Attachment::Kind::Paste;
    paste.name = QStringLiteral("Pasted text");
    paste.text = QString(5000, QLatin1Char('z'));
    {
        Run run(file());
        run.library.setDraftAttachments({paste});
    }
    Run run(file());
    ASSERT_EQ(run.attachments.size(), 1);
    EXPECT_EQ(run.attachments[0], paste);
}

}  // namespace
}  // namespace autoglm::test
