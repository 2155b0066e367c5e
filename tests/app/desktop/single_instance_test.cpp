// With real processes: AUTOGLM_INSTANCE is the program that runs once.
#include "app/desktop/single_instance.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QLocalSocket>
#include <QProcess>
#include <memory>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

using desktop::HandOver;

class SingleInstanceTest : public testing::Test {
protected:
    SingleInstanceTest() {
        std::filesystem::create_directory(runtime());
        std::filesystem::permissions(runtime(), std::filesystem::perms::owner_all);
    }
    [[nodiscard]] std::filesystem::path runtime() const { return m_folder.path() / "run"; }
    [[nodiscard]] QString profile(const char* name = "profile") const {
        return QString::fromStdString((m_folder.path() / name).string());
    }
    std::unique_ptr<QProcess> start(const QStringList& arguments) {
        auto process = std::make_unique<QProcess>();
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), QString::fromStdString(runtime().string()));
        process->setProcessEnvironment(environment);
        process->start(QStringLiteral(AUTOGLM_INSTANCE), arguments);
        EXPECT_TRUE(process->waitForStarted());
        return process;
    }
    static QString line(QProcess& process, int ms = 8000) {
        QElapsedTimer clock;
        clock.start();
        while (!process.canReadLine() && clock.elapsed() < ms)
            process.waitForReadyRead(100);
        return QString::fromUtf8(process.readLine()).trimmed();
    }
    static int end(QProcess& process) {
        process.closeWriteChannel();
        EXPECT_TRUE(process.waitForFinished(8000));
        return process.exitCode();
    }
    TemporaryFolder m_folder;
};

TEST(HandOver, SurvivesItsBytesAndRefusesOthers) {
    const HandOver said{"/模型/a b\xff.gguf", "startup", "token"};
    EXPECT_EQ(desktop::handOverFromBytes(desktop::toBytes(said)), said);
    EXPECT_EQ(desktop::handOverFromBytes(desktop::toBytes({})), HandOver());
    EXPECT_FALSE(desktop::handOverFromBytes("GET / HTTP/1.1"));
    EXPECT_FALSE(desktop::handOverFromBytes({}));
    EXPECT_FALSE(desktop::handOverFromBytes(desktop::toBytes(said).chopped(1)));
    EXPECT_FALSE(desktop::handOverFromBytes(desktop::toBytes({"relative.gguf", {}, {}})));
}

TEST_F(SingleInstanceTest, ASecondStartHandsItsFileOver) {
    auto first = start({profile()});
    ASSERT_EQ(line(*first), QStringLiteral("first"));
    auto second = start({profile(), QStringLiteral("/models/模型 1.gguf")});
    EXPECT_EQ(line(*second), QStringLiteral("handed over"));
    EXPECT_EQ(end(*second), 0);
    EXPECT_EQ(line(*first), QStringLiteral("got /models/模型 1.gguf token"));
    // By another way to the same folder, and without a file.
    auto third = start({profile() + QStringLiteral("/../profile")});
    EXPECT_EQ(line(*third), QStringLiteral("handed over"));
    EXPECT_EQ(line(*first), QStringLiteral("got  token"));
    end(*third);
    end(*first);
    auto fourth = start({profile()});
    EXPECT_EQ(line(*fourth), QStringLiteral("first")) << "the first has ended";
    end(*fourth);
}

TEST_F(SingleInstanceTest, ManyStartsAtOnceMakeOneWindow) {
    std::vector<std::unique_ptr<QProcess>> all;
    for (int i = 0; i < 6; ++i)
        all.push_back(start({profile(), QStringLiteral("/m/%1.gguf").arg(i)}));
    int firsts = 0, handedOver = 0;
    for (auto& process : all) {
        const QString role = line(*process);
        firsts += role == QStringLiteral("first");
        handedOver += role == QStringLiteral("handed over");
    }
    EXPECT_EQ(firsts, 1);
    EXPECT_EQ(handedOver, 5);
    for (auto& process : all)
        end(*process);
}

TEST_F(SingleInstanceTest, ProfilesAreApart) {
    auto one = start({profile("one")});
    auto other = start({profile("other")});
    EXPECT_EQ(line(*one), QStringLiteral("first"));
    EXPECT_EQ(line(*other), QStringLiteral("first"));
    end(*one);
    end(*other);
}

TEST_F(SingleInstanceTest, AfterAKillTheNextOneTakesOver) {
    auto first = start({profile()});
    ASSERT_EQ(line(*first), QStringLiteral("first"));
    first->kill();  // lock and socket stay behind
    first->waitForFinished();
    ASSERT_FALSE(
        QDir(QString::fromStdString(runtime().string())).entryList(QDir::Files | QDir::System).isEmpty());
    auto second = start({profile()});
    ASSERT_EQ(line(*second), QStringLiteral("first"));
    auto third = start({profile(), QStringLiteral("/m.gguf")});
    EXPECT_EQ(line(*third), QStringLiteral("handed over"));
    EXPECT_EQ(line(*second), QStringLiteral("got /m.gguf token"));
    end(*third);
    end(*second);
}

TEST_F(SingleInstanceTest, ALockThatWasLeftUnderItsOwnNumberIsNoOtherProgram) {
    auto first = start({profile()});
    ASSERT_EQ(line(*first), QStringLiteral("first"));
    first->kill();
    first->waitForFinished();
    // The shell becomes the second start and keeps its number.
    auto second = std::make_unique<QProcess>();
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), QString::fromStdString(runtime().string()));
    second->setProcessEnvironment(environment);
    second->start(QStringLiteral("/bin/sh"),
                  {QStringLiteral("-c"),
                   QStringLiteral("sed -i \"1s/.*/$$/\" \"$XDG_RUNTIME_DIR\"/*.lock && exec \"$0\" \"$@\""),
                   QStringLiteral(AUTOGLM_INSTANCE), profile()});
    ASSERT_TRUE(second->waitForStarted());
    ASSERT_EQ(line(*second), QStringLiteral("first"));
    auto third = start({profile(), QStringLiteral("/m.gguf")});
    EXPECT_EQ(line(*third), QStringLiteral("handed over"));
    end(*third);
    end(*second);
}

TEST_F(SingleInstanceTest, OneThatHangsIsToldApartAndKeepsItsLock) {
    auto first = start({profile(), QStringLiteral("hang")});
    ASSERT_EQ(line(*first), QStringLiteral("first"));
    for (int i = 0; i < 2; ++i) {
        auto second = start({profile()});
        EXPECT_EQ(line(*second), QStringLiteral("unresponsive"));
        EXPECT_EQ(end(*second), 1);
    }
    end(*first);
}

TEST_F(SingleInstanceTest, NonsenseOnTheSocketIsDropped) {
    auto first = start({profile()});
    ASSERT_EQ(line(*first), QStringLiteral("first"));
    QString socketPath;
    for (const auto& entry : std::filesystem::directory_iterator(runtime())) {
        if (entry.is_socket()) socketPath = QString::fromStdString(entry.path().string());
    }
    ASSERT_FALSE(socketPath.isEmpty());
    for (const QByteArray& bytes : {QByteArray("GET / HTTP/1.1\r\n\r\n"), QByteArray(200'000, '\xff'),
                                    QByteArray("\0\0\0\4abcd", 8), QByteArray("\xff\xff\xff\xff", 4)}) {
        QLocalSocket socket;
        socket.connectToServer(socketPath);
        ASSERT_TRUE(socket.waitForConnected(2000));
        socket.write(bytes);
        socket.waitForBytesWritten(500);
        if (socket.state() == QLocalSocket::ConnectedState) socket.waitForDisconnected(500);
    }
    auto second = start({profile(), QStringLiteral("/m.gguf")});
    EXPECT_EQ(line(*second), QStringLiteral("handed over"));
    EXPECT_EQ(line(*first), QStringLiteral("got /m.gguf token")) << "and nothing before it";
    end(*second);
    end(*first);
}

TEST_F(SingleInstanceTest, AFolderOfAnotherUserIsNoPlaceForALock) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make a folder of another user";
    ASSERT_EQ(chown(runtime().c_str(), 1234, 1234), 0);
    auto first = start({profile()});
    // Qt then takes a folder of this user's under /tmp.
    EXPECT_EQ(line(*first), QStringLiteral("first"));
    EXPECT_TRUE(std::filesystem::is_empty(runtime()));
    end(*first);
}

}  // namespace
}  // namespace autoglm::test
