// Files that are not what they should be, and places that cannot be written. What a person wrote is never
// lost, and no file that cannot be read is changed.
#include <sqlite3.h>

#include <QDir>
#include <QRandomGenerator>

#include "app/storage/schema.h"
#include "app/storage/sql.h"
#include "tests/app/storage/storage_fixture.h"

namespace autoglm::test {
namespace {

using Kind = Notice::Kind;

class OpeningTest : public StorageTest {
protected:
    void expectSetAside(const QByteArray& hashBefore) {
        Database database;
        const auto notices = database.open(place());
        ASSERT_TRUE(has(notices, Kind::Damaged));
        EXPECT_TRUE(database.isSaving());
        EXPECT_EQ(hashOf(notices.first().path), hashBefore) << "the damaged file keeps its bytes";
        EXPECT_EQ(notices.first().otherPath, path());
        m_saved = notices.first().number;
        database.putTurns(exchange(QStringLiteral("new"), QStringLiteral("q"), QStringLiteral("a")));
        EXPECT_TRUE(isIntact(database));
    }
    qint64 m_saved = 0;
};

TEST_F(OpeningTest, GarbageIsSetAsideAndNeverDeleted) {
    QByteArray noise(20'000, 'x');
    QRandomGenerator random(3);
    for (char& byte : noise)
        byte = static_cast<char>(random.bounded(256));
    for (const QByteArray& bytes :
         {noise, QByteArray("Dear diary,\nthis is a text file.\n"), QByteArray("SQLite format 3")}) {
        m_folder.write("chats.db",
                       std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
        expectSetAside(hashOf(path()));
        EXPECT_EQ(m_saved, 0);
        QFile::remove(path());
    }
}

TEST_F(OpeningTest, AnEmptyFileIsANewOne) {
    m_folder.write("chats.db", "");
    Database database;
    EXPECT_TRUE(database.open(place()).isEmpty());
    EXPECT_TRUE(database.isSaving());
}

TEST_F(OpeningTest, TheDatabaseOfAnotherProgramIsLeftToIt) {
    {
        Database database;
        database.open(place());
        execute(database.connection(), QStringLiteral("PRAGMA application_id = 5"));
    }
    expectSetAside(hashOf(path()));
}

TEST_F(OpeningTest, FlippedBytesCostLittle) {
    fill(150);
    QFile original(path());
    ASSERT_TRUE(original.open(QIODevice::ReadOnly));
    const QByteArray good = original.readAll();
    original.close();
    ASSERT_GT(good.size(), 60'000);
    QRandomGenerator random(11);
    int damaged = 0;
    qint64 saved = 0;
    for (int round = 0; round < 25; ++round) {
        QDir folder(QString::fromStdString(m_folder.path().string()));
        for (const QString& name : folder.entryList(QDir::Files))
            folder.remove(name);
        QByteArray bytes = good;
        for (int i = 0; i < 6; ++i)
            bytes[random.bounded(static_cast<int>(bytes.size()))] = static_cast<char>(random.bounded(256));
        // And a page that has become zeros, as a drive leaves it.
        const int page = 1 + random.bounded(static_cast<int>(bytes.size() / 4096) - 1);
        for (int i = 0; i < 4096; ++i)
            bytes[page * 4096 + i] = 0;
        QFile out(path());
        ASSERT_TRUE(out.open(QIODevice::WriteOnly));
        out.write(bytes);
        out.close();
        const QByteArray hash = hashOf(path());
        Database database;
        const auto notices = database.open(place());
        ASSERT_TRUE(database.isSaving()) << round;
        ASSERT_TRUE(isIntact(database)) << round;
        if (!has(notices, Kind::Damaged)) continue;  // bytes inside a text: nobody can know
        ++damaged;
        saved += notices.first().number;
        EXPECT_EQ(hashOf(notices.first().path), hash);
        // What the notice counts is there.
        qint64 there = 0;
        for (const Chat& chat : database.contents().chats)
            there += database.chat(chat.id)->messages.size();
        EXPECT_EQ(there, notices.first().number);
    }
    EXPECT_GT(damaged, 15);
    RecordProperty("saved_share_percent", static_cast<int>(saved * 100 / (damaged * 300)));
    EXPECT_GT(saved, damaged * 300 / 2) << "most messages of 300 can be read in most damaged files";
}

TEST_F(OpeningTest, AFileOfANewerVersionIsNotTouched) {
    fill(2);
    {
        Database database;
        database.open(place());
        execute(database.connection(), QStringLiteral("PRAGMA user_version = 99"));
    }
    const QByteArray hash = hashOf(path());
    {
        Database database;
        const auto notices = database.open(place());
        ASSERT_TRUE(has(notices, Kind::NewerVersion));
        EXPECT_EQ(notices.first().number, 99);
        EXPECT_FALSE(database.isSaving());
        database.putTurns(exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("a")));
        EXPECT_EQ(database.contents().chats.size(), 1) << "kept in memory";
    }
    EXPECT_EQ(hashOf(path()), hash);
}

TEST_F(OpeningTest, AReadOnlyFileIsReadAndEverythingElseWorksInMemory) {
    fill(3);
    const QByteArray hash = hashOf(path());
    FaultyVfs::instance().isReadOnly = true;
    {
        Database database;
        const auto notices = database.open(faultyPlace());
        ASSERT_TRUE(has(notices, Kind::ReadOnly));
        EXPECT_FALSE(database.isSaving());
        EXPECT_EQ(database.contents().chats.size(), 3);
        EXPECT_EQ(database.search(QStringLiteral("内存")).size(), 3);
        database.putTurns(exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("a")));
        EXPECT_EQ(database.contents().chats.size(), 4);
    }
    EXPECT_EQ(hashOf(path()), hash);
}

TEST_F(OpeningTest, WithoutAPlaceChatsLiveInMemory) {
    m_folder.write("file", "not a folder");
    for (const QString& file : {path("file/data/chats.db"), QString()}) {
        Database database;
        const auto notices = database.open({file, {}});
        ASSERT_TRUE(has(notices, Kind::NoPlace));
        EXPECT_TRUE(notices.first().endsSaving());
        database.putTurns(exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("内存")));
        EXPECT_EQ(database.search(QStringLiteral("内存")).size(), 1);
    }
}

TEST_F(OpeningTest, AFolderInItsPlaceIsSaid) {
    QDir(path("chats.db")).mkpath(path("chats.db"));
    Database database;
    EXPECT_TRUE(has(database.open(place()), Kind::ReadOnly));
    EXPECT_FALSE(database.isSaving());
}

/// A file of version 1 with messages, as a program before the search index left it.
void makeVersionOne(const QString& file) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file.toUtf8().constData(), &handle), SQLITE_OK);
    char* problem = nullptr;
    sqlite3_exec(handle,
                 "DROP TABLE search; DROP TABLE shelf; DROP TABLE attachment; DROP TABLE left_out; PRAGMA "
                 "user_version "
                 "= 1; UPDATE message SET indexed = 0",
                 nullptr, nullptr, &problem);
    EXPECT_EQ(problem, nullptr) << problem;
    sqlite3_close(handle);
}

TEST_F(OpeningTest, AnOlderFileIsBroughtUpToDateAfterACopy) {
    fill(5);
    makeVersionOne(path());
    Database database;
    EXPECT_TRUE(database.open(place()).isEmpty());
    EXPECT_EQ(schemaVersion(database.connection()), kSchemaVersion);
    EXPECT_EQ(database.search(QStringLiteral("内存")).size(), 5);
    EXPECT_EQ(database.search(QStringLiteral("Chat")).size(), 5) << "titles too";
    EXPECT_TRUE(
        QFile::exists(path(QStringLiteral("chats.db.before-%1").arg(kSchemaVersion).toUtf8().constData())));
}

TEST_F(OpeningTest, AFileFromBeforeTheShelfGetsOne) {
    fill(3);
    {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(path().toUtf8().constData(), &handle), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(
                      handle,
                      "DROP TABLE shelf; DROP TABLE attachment; DROP TABLE left_out; PRAGMA user_version = 2",
                      nullptr, nullptr, nullptr),
                  SQLITE_OK);
        sqlite3_close(handle);
    }
    Database database;
    EXPECT_TRUE(database.open(place()).isEmpty());
    EXPECT_EQ(schemaVersion(database.connection()), kSchemaVersion);
    EXPECT_EQ(database.contents().chats.size(), 3);
    EXPECT_EQ(database.search(QStringLiteral("内存")).size(), 3);
    EXPECT_TRUE(database.contents().shelf.isEmpty());
    const ShelfItem item{newId(), ShelfItem::Kind::Prompt, QStringLiteral("译者"),
                         QStringLiteral("Translate.")};
    database.putShelfItem(item);
    EXPECT_EQ(database.contents().shelf, QVector<ShelfItem>{item});
}

TEST_F(OpeningTest, AFileFromBeforeFilesWereSearchedIsSearched) {
    Attachment file;
    file.id = newId();
    file.name = QStringLiteral("notes.md");
    file.text = QStringLiteral("a hippopotamus");
    {
        Database database;
        database.open(place());
        auto chat = exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("a"));
        chat.messages[0].attachments = {file};
        database.putTurns(chat);
        run(database.connection(),
            QStringLiteral("INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)"), file.id,
            fileIndexText(file.name, file.text));
        EXPECT_TRUE(database.search(QStringLiteral("hippopotamus")).isEmpty());
        execute(database.connection(), QStringLiteral("PRAGMA user_version = 4"));
    }
    Database database;
    EXPECT_TRUE(database.open(place()).isEmpty());
    EXPECT_EQ(schemaVersion(database.connection()), kSchemaVersion);
    EXPECT_EQ(database.search(QStringLiteral("hippopotamus")).size(), 1);
}

TEST_F(OpeningTest, AFileFromBeforeAttachmentsTakesThem) {
    fill(2);
    {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(path().toUtf8().constData(), &handle), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(handle, "DROP TABLE attachment; DROP TABLE left_out; PRAGMA user_version = 3",
                               nullptr, nullptr, nullptr),
                  SQLITE_OK);
        sqlite3_close(handle);
    }
    Database database;
    EXPECT_TRUE(database.open(place()).isEmpty());
    EXPECT_EQ(schemaVersion(database.connection()), kSchemaVersion);
    const auto chats = database.contents().chats;
    ASSERT_EQ(chats.size(), 2);
    const Id chat = chats[0].id;
    auto before = database.chat(chat);
    ASSERT_TRUE(before && !before->messages.isEmpty());
    Message message = before->messages.first();
    Attachment file;
    file.id = newId();
    file.kind = Attachment::Kind::Pdf;
    file.name = QStringLiteral("报告.pdf");
    file.text = QStringLiteral("pages of it");
    file.pages = 3;
    message.attachments = {file};
    message.leftOut = 4;
    database.putMessage(message);
    Attachment draft = file;
    draft.id = newId();
    database.setDraftAttachments(chat, {draft});
    const auto after = database.chat(chat);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->messages.first().attachments, QVector<Attachment>{file});
    EXPECT_EQ(after->messages.first().leftOut, 4);
    EXPECT_EQ(after->chat.draftAttachments, QVector<Attachment>{draft});
    database.setDraftAttachments(chat, {});
    EXPECT_TRUE(database.chat(chat)->chat.draftAttachments.isEmpty());
    // What is deleted for good takes its attachments with it.
    database.setChatRemoved(chat, true);
    database.purge();
    EXPECT_EQ(fetch(database.connection(), QStringLiteral("SELECT count(*) FROM attachment")).toInt(), 0);
    EXPECT_EQ(fetch(database.connection(), QStringLiteral("SELECT count(*) FROM left_out")).toInt(), 0);
}

TEST_F(OpeningTest, TheShelfSurvivesDamageElsewhere) {
    fill(150);
    const ShelfItem item{newId(), ShelfItem::Kind::Preset, QStringLiteral("Mine"), QStringLiteral("{}")};
    {
        Database database;
        database.open(place());
        database.putShelfItem(item);
    }
    QFile file(path());
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    const qint64 size = file.size();
    for (qint64 page = 20; page < 24; ++page) {  // amid the messages
        ASSERT_LT((page + 1) * 4096, size);
        file.seek(page * 4096);
        file.write(QByteArray(4096, '\x5a'));
    }
    file.close();
    Database database;
    ASSERT_TRUE(has(database.open(place()), Kind::Damaged));
    EXPECT_EQ(database.contents().shelf, QVector<ShelfItem>{item});
}

TEST_F(OpeningTest, AMigrationThatFailsAnywhereLeavesTheOldFile) {
    fill(30);
    makeVersionOne(path());
    const QByteArray old = [&] {
        QFile in(path());
        EXPECT_TRUE(in.open(QIODevice::ReadOnly));
        return in.readAll();
    }();
    // How many writes there are, then one try that fails at each of some of them.
    FaultyVfs& faults = FaultyVfs::reset();
    {
        Database database;
        database.open(faultyPlace());
    }
    const auto writes = faults.writes;
    ASSERT_GT(writes, 10);
    const auto stride = std::max<std::int64_t>(writes / 30, 1);
    for (std::int64_t at = 0; at < writes; at += stride) {
        QFile out(path());
        ASSERT_TRUE(out.open(QIODevice::WriteOnly | QIODevice::Truncate));
        out.write(old);
        out.close();
        QFile::remove(path("chats.db-wal"));
        QFile::remove(path("chats.db-shm"));
        FaultyVfs::reset().writesUntilFull = at;
        {
            Database database;
            database.open(faultyPlace());
        }
        FaultyVfs::reset();
        Database again;
        again.open(place());
        ASSERT_TRUE(again.isSaving()) << at;
        ASSERT_EQ(schemaVersion(again.connection()), kSchemaVersion) << at;
        ASSERT_EQ(again.search(QStringLiteral("内存")).size(), 30) << at;
        ASSERT_TRUE(isIntact(again)) << at;
    }
}

TEST_F(OpeningTest, WithoutSharedMemoryAnotherJournalDoes) {
    FaultyVfs::instance().hasSharedMemory = false;
    for (int i = 0; i < 2; ++i) {
        Database database;
        const auto notices = database.open(faultyPlace());
        EXPECT_TRUE(has(notices, Kind::NoWriteAheadLog));
        EXPECT_TRUE(database.isSaving());
        database.putTurns(exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("a")));
        EXPECT_EQ(database.contents().chats.size(), i + 1);
    }
}

TEST_F(OpeningTest, AJournalThatWasTakenAwayIsNoticed) {
    fill(1);
    // As a killed program leaves it: the log is there, nobody has said goodbye.
    {
        Database database;
        database.open(place());
        execute(database.connection(), QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
        QFile::copy(path(), path("copy.db"));
    }
    QFile::remove(path());
    QFile::rename(path("copy.db"), path());
    Database database;
    const auto notices = database.open(place());
    EXPECT_TRUE(has(notices, Kind::JournalMissing));
    EXPECT_TRUE(database.isSaving());
    EXPECT_EQ(database.contents().chats.size(), 1);
}

TEST_F(OpeningTest, TriggersAndViewsOfAStrangerNeverRun) {
    fill(2);
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path().toUtf8().constData(), &handle), SQLITE_OK);
    sqlite3_exec(handle,
                 "CREATE TRIGGER wipe AFTER INSERT ON message BEGIN DELETE FROM chat; END;"
                 "CREATE VIEW spy AS SELECT text FROM message; CREATE TABLE extra (x)",
                 nullptr, nullptr, nullptr);
    sqlite3_close(handle);
    Database database;
    const auto notices = database.open(place());
    ASSERT_TRUE(has(notices, Kind::ForeignParts));
    EXPECT_TRUE(notices.first().details.contains(QStringLiteral("trigger wipe")));
    EXPECT_TRUE(notices.first().details.contains(QStringLiteral("view spy")));
    database.putTurns(exchange(QStringLiteral("t"), QStringLiteral("q"), QStringLiteral("a")));
    EXPECT_EQ(database.contents().chats.size(), 3);
}

}  // namespace
}  // namespace autoglm::test
