#include "app/storage/chat_store.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <functional>

#include "tests/app/storage/storage_fixture.h"

namespace autoglm::test {
namespace {

bool waitFor(const std::function<bool()>& done, int ms = 10000) {
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        if (clock.elapsed() > ms) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
    return true;
}

class ChatStoreTest : public StorageTest {
protected:
    std::unique_ptr<ChatStore> open(const Database::Place& where) {
        auto store = std::make_unique<ChatStore>(where, 20);
        QObject::connect(store.get(), &ChatStore::opened, store.get(),
                         [this](const Contents& contents, const QVector<Notice>&) {
                             m_contents = contents;
                             m_isOpen = true;
                         });
        QObject::connect(store.get(), &ChatStore::noticed, store.get(),
                         [this](const Notice& notice) { m_notices.append(notice); });
        m_isOpen = false;
        EXPECT_TRUE(waitFor([this] { return m_isOpen; }));
        return store;
    }
    Contents m_contents;
    QVector<Notice> m_notices;
    bool m_isOpen = false;
};

TEST_F(ChatStoreTest, SaysWhenAWriteIsCommitted) {
    auto store = open(place());
    const auto chat = exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("a"));
    int saved = -1;
    store->write([chat](Database& database) { database.putTurns(chat); },
                 [&](bool ok) { saved = ok ? 1 : 0; });
    EXPECT_EQ(saved, -1) << "never at once: the disk is not waited for";
    ASSERT_TRUE(waitFor([&] { return saved >= 0; }));
    EXPECT_EQ(saved, 1);
    std::optional<ChatWithMessages> found;
    store->read<std::optional<ChatWithMessages>>(
        [id = chat.chat.id](Database& database) { return database.chat(id); },
        [&](const auto& answered) { found = answered; });
    ASSERT_TRUE(waitFor([&] { return found.has_value(); }));
    EXPECT_EQ(found->messages.size(), 2);
    EXPECT_TRUE(store->shutDown(5000));
    auto again = open(place());
    EXPECT_EQ(m_contents.chats.size(), 1);
}

TEST_F(ChatStoreTest, AFullDiskIsToldOnceAndWhatWaitedIsSavedLater) {
    // The disk fills up at each of the first writes in turn.
    for (int at = 0; at < 12; ++at) {
        for (const char* name : {"chats.db", "chats.db-wal", "chats.db-shm"})
            QFile::remove(path(name));
        fill(1);
        FaultyVfs::reset();
        m_notices.clear();
        auto store = open(faultyPlace());
        FaultyVfs::instance().writesUntilFull = at;
        QVector<bool> told;
        for (int i = 0; i < 4; ++i) {
            const auto chat =
                exchange(QStringLiteral("t"), QStringLiteral("q"), QString(20'000, QLatin1Char('a')));
            store->write([chat](Database& database) { database.putTurns(chat); },
                         [&](bool ok) { told.append(ok); });
        }
        ASSERT_TRUE(waitFor([&] { return told.size() == 4; })) << at;
        EXPECT_TRUE(told.contains(false)) << at;
        ASSERT_EQ(m_notices.size(), 1) << at;
        EXPECT_EQ(m_notices[0].kind, Notice::Kind::DiskFull);
        EXPECT_GT(m_notices[0].number, 0);
        FaultyVfs::instance().writesUntilFull = FaultyVfs::kNever;
        ASSERT_TRUE(waitFor([&] { return m_notices.size() == 2; })) << at;
        EXPECT_EQ(m_notices[1].kind, Notice::Kind::SavedAgain);
        EXPECT_TRUE(store->shutDown(5000));
        store.reset();
        Database database;
        EXPECT_TRUE(database.open(place()).isEmpty()) << at;
        EXPECT_EQ(database.contents().chats.size(), 5) << at;
        EXPECT_TRUE(isIntact(database)) << at;
    }
}

TEST_F(ChatStoreTest, ALaterVersionReplacesTheOneThatWaits) {
    auto store = open(faultyPlace());
    auto chat = exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("a"));
    bool saved = false;
    store->write([chat](Database& database) { database.putTurns(chat); }, [&](bool) { saved = true; });
    ASSERT_TRUE(waitFor([&] { return saved; }));
    FaultyVfs::instance().writesUntilFull = 0;
    int runs = 0;
    for (int i = 0; i < 50; ++i) {
        chat.messages[1].text = QStringLiteral("version %1").arg(i);
        store->write(
            [message = chat.messages[1], &runs](Database& database) {
                ++runs;
                database.putMessage(message);
            },
            {}, QStringLiteral("answer"));
    }
    ASSERT_TRUE(waitFor([&] { return !m_notices.isEmpty(); }));
    FaultyVfs::instance().writesUntilFull = FaultyVfs::kNever;
    ASSERT_TRUE(waitFor([&] { return m_notices.size() == 2; }));
    EXPECT_TRUE(store->shutDown(5000));
    EXPECT_LT(runs, 40) << "tries, not versions";
    Database database;
    database.open(place());
    EXPECT_EQ(database.chat(chat.chat.id)->messages[1].text, QStringLiteral("version 49"));
}

TEST_F(ChatStoreTest, EndsWhileTheDiskIsFull) {
    auto store = open(faultyPlace());
    FaultyVfs::instance().writesUntilFull = 0;
    store->write([](Database& database) { database.setState(QStringLiteral("a"), QStringLiteral("b")); });
    QElapsedTimer clock;
    clock.start();
    EXPECT_TRUE(store->shutDown(5000));
    EXPECT_LT(clock.elapsed(), 3000);
}

}  // namespace
}  // namespace autoglm::test
