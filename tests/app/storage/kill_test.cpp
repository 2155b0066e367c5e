// What was acknowledged is there, however the program or the machine ended.
#include <sys/wait.h>
#include <unistd.h>

#include <QRandomGenerator>
#include <QSet>
#include <csignal>

#include "tests/app/storage/storage_fixture.h"

namespace autoglm::test {
namespace {

class KillTest : public StorageTest {
protected:
    /// Questions and growing answers without end; each commit is acknowledged by the message's id.
    [[noreturn]] static void writeForEver(const QString& file, int acknowledgeTo) {
        Database database;
        database.open({file, {}});
        for (int i = 0;; ++i) {
            auto chat =
                exchange(QStringLiteral("Chat %1").arg(i), QStringLiteral("Question 内存 %1").arg(i), {});
            Message said = chat.messages.takeLast();
            chat.chat.leaf = said.id;
            database.putTurns(chat);
            acknowledge(acknowledgeTo, chat.messages[0].id);
            for (int n = 0; n < 4; ++n) {
                said.state = n == 3 ? MessageState::Complete : MessageState::Open;
                said.text += QString(2000, QChar(u'答'));
                database.putMessage(said);
            }
            acknowledge(acknowledgeTo, said.id);
        }
    }
    static void acknowledge(int to, Id id) {
        if (::write(to, &id, sizeof id) != static_cast<ssize_t>(sizeof id)) _exit(1);
    }
};

TEST_F(KillTest, EveryAcknowledgedMessageSurvivesTwoHundredKills) {
    constexpr int kRounds = 200;
    QRandomGenerator random(17);
    QSet<Id> acknowledged;
    int cut = 0;
    for (int round = 0; round < kRounds; ++round) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            writeForEver(path(), ends[1]);
        }
        ::close(ends[1]);
        Id id = 0;
        // From the first commit on, at any moment.
        const bool began = ::read(ends[0], &id, sizeof id) == static_cast<ssize_t>(sizeof id);
        ASSERT_TRUE(began) << "round " << round;
        acknowledged.insert(id);
        usleep(static_cast<useconds_t>(random.bounded(40'000)));
        kill(child, SIGKILL);
        while (::read(ends[0], &id, sizeof id) == static_cast<ssize_t>(sizeof id))
            acknowledged.insert(id);
        ::close(ends[0]);
        waitpid(child, nullptr, 0);
        // The next round's writer opens what this one left; here it is looked at now and then.
        if (round % 20 != 19) continue;
        Database database;
        ASSERT_TRUE(database.open(place()).isEmpty()) << "round " << round;
        ASSERT_TRUE(isIntact(database)) << "round " << round;
        cut += database.settleOpenAnswers();
        QSqlQuery rows =
            run(database.connection(), QStringLiteral("SELECT id, role, length(text) FROM message"));
        QSet<Id> there;
        while (step(rows)) {
            there.insert(rows.value(0).toLongLong());
            EXPECT_GT(rows.value(2).toInt(), 0);
        }
        rows.finish();
        EXPECT_TRUE((acknowledged - there).isEmpty()) << "round " << round;
        const int found = fetch(database.connection(),
                                QStringLiteral("SELECT count(*) FROM search WHERE search MATCH '\"内存\"'"))
                              .toInt();
        const int asked =
            fetch(database.connection(), QStringLiteral("SELECT count(*) FROM message WHERE role = 0"))
                .toInt();
        EXPECT_EQ(found, asked) << "the index holds exactly the messages";
    }
    RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
    RecordProperty("cut_answers", cut);
    EXPECT_GT(acknowledged.size(), kRounds);
    EXPECT_GT(cut, 0) << "some kills came in the middle of an answer";
    EXPECT_LE(cut, kRounds);
}

TEST_F(KillTest, EveryAcknowledgedMessageSurvivesAPowerCut) {
    QRandomGenerator random(23);
    QSet<Id> acknowledged;
    int cuts = 0;
    for (int round = 0; round < 120; ++round) {
        FaultyVfs& faults = FaultyVfs::reset();
        faults.recordsUnsynced = true;
        {
            Database database;
            // Rarely already while opening.
            faults.operationsUntilCut = random.bounded(200);
            database.open(faultyPlace());
            try {
                for (int i = 0; i < 12 && database.isSaving(); ++i) {
                    const auto chat =
                        exchange(QStringLiteral("t"), QStringLiteral("q"), QString(3000, QLatin1Char('a')));
                    database.putTurns(chat);
                    for (const Message& message : chat.messages)
                        acknowledged.insert(message.id);
                }
            } catch (const SqlFailure&) {
                EXPECT_TRUE(faults.isCut);
            }
            cuts += faults.isCut ? 1 : 0;
        }
        faults.loseUnsynced();
        FaultyVfs::reset();
        Database database;
        const auto notices = database.open(place());
        ASSERT_FALSE(has(notices, Notice::Kind::Damaged)) << "round " << round;
        ASSERT_TRUE(database.isSaving());
        ASSERT_TRUE(isIntact(database)) << "round " << round;
        QSqlQuery rows = run(database.connection(), QStringLiteral("SELECT id FROM message"));
        QSet<Id> there;
        while (step(rows))
            there.insert(rows.value(0).toLongLong());
        ASSERT_TRUE((acknowledged - there).isEmpty()) << "round " << round;
    }
    RecordProperty("power_cuts", cuts);
    EXPECT_GT(cuts, 80);
}

}  // namespace
}  // namespace autoglm::test
