#include "app/desktop/log_file.h"

#include <gtest/gtest.h>

#include <QFile>

#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

using desktop::LogFile;

class LogFileTest : public testing::Test {
protected:
    [[nodiscard]] QString path() const {
        return QString::fromStdString((m_folder.path() / "logs" / "open-autoglm.log").string());
    }
    static QString textOf(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    TemporaryFolder m_folder;
};

TEST_F(LogFileTest, WritesWhatItsLevelLetsThrough) {
    LogFile log(path());
    log.note(QtInfoMsg, QStringLiteral("a detail"));
    log.note(QtWarningMsg, QStringLiteral("第一行\nsecond line"));
    log.setLevel(QStringLiteral("info"));
    log.note(QtInfoMsg, QStringLiteral("another detail"));
    log.setLevel(QStringLiteral("error"));
    log.note(QtWarningMsg, QStringLiteral("unheard"));
    log.note(QtCriticalMsg, QStringLiteral("broken"));
    log.setLevel(QStringLiteral("off"));
    log.note(QtCriticalMsg, QStringLiteral("silence"));
    log.shutDown(5000);
    const QString text = textOf(path());
    EXPECT_FALSE(text.contains(QStringLiteral("a detail")));
    EXPECT_TRUE(text.contains(QStringLiteral(" warning 第一行\n    second line\n")));
    EXPECT_TRUE(text.contains(QStringLiteral(" info another detail\n")));
    EXPECT_FALSE(text.contains(QStringLiteral("unheard")));
    EXPECT_TRUE(text.contains(QStringLiteral(" error broken\n")));
    EXPECT_FALSE(text.contains(QStringLiteral("silence")));
}

TEST_F(LogFileTest, StaysWithinItsSize) {
    LogFile log(path(), 4000);
    for (int i = 0; i < 300; ++i)
        log.note(QtWarningMsg, QStringLiteral("message %1").arg(i));
    log.shutDown(5000);
    EXPECT_LE(QFile(path()).size(), 4000);
    EXPECT_LE(QFile(path() + QStringLiteral(".old")).size(), 4000);
    EXPECT_TRUE(textOf(path()).endsWith(QStringLiteral("message 299\n")));
}

TEST_F(LogFileTest, TakesTheProgramsMessagesWhileItIsThere) {
    {
        LogFile log(path());
        LogFile::setCurrent(&log);
        LogFile::noteToCurrent(QtWarningMsg, QStringLiteral("heard"));
        log.shutDown(5000);
    }
    LogFile::noteToCurrent(QtWarningMsg, QStringLiteral("nobody there"));
    EXPECT_TRUE(textOf(path()).contains(QStringLiteral("heard")));
}

}  // namespace
}  // namespace autoglm::test
