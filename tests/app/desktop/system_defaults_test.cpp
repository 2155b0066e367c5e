#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "app/desktop/settings.h"
#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using namespace desktop;

/// An administrator's file, found where XDG_CONFIG_DIRS points.
class SystemDefaultsTest : public DesktopTest {
protected:
    void SetUp() override {
        m_dirs = qgetenv("XDG_CONFIG_DIRS");
        m_home = qgetenv("XDG_CONFIG_HOME");
        qputenv("XDG_CONFIG_DIRS", QFile::encodeName(file("etc")));
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(file("home")));  // not that of who runs the tests
    }
    void TearDown() override {
        qputenv("XDG_CONFIG_DIRS", m_dirs);
        qputenv("XDG_CONFIG_HOME", m_home);  // empty counts as unset
    }

    QString file(const char* name) const { return QString::fromStdString((m_folder.path() / name).string()); }
    QString systemFile() const { return file("etc/open-autoglm/config.yaml"); }
    QString ownFile() const { return file("profile/config.yaml"); }
    static void write(const QString& path, const QByteArray& text) {
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile out(path);
        ASSERT_TRUE(out.open(QIODevice::WriteOnly));
        out.write(text);
    }
    static void readAll(Settings& settings) {
        settings.read();
        settings.readSystemDefaults();
    }

private:
    QByteArray m_dirs, m_home;
};

TEST_F(SystemDefaultsTest, NewcomersBeginWithThem) {
    write(systemFile(), "appearance: {theme: dark}\ngeneration: {top_k: 7}\n");
    Settings settings(ownFile());
    readAll(settings);
    EXPECT_EQ(settings.text(keys::kTheme), QStringLiteral("dark"));
    EXPECT_EQ(settings.integer(keys::kTopK), 7);
    EXPECT_TRUE(settings.isFresh());
}

TEST_F(SystemDefaultsTest, OwnSettingsWin) {
    write(systemFile(), "appearance: {theme: dark}\n");
    write(ownFile(), "generation: {top_k: 5}\n");
    Settings settings(ownFile());
    readAll(settings);
    EXPECT_EQ(settings.text(keys::kTheme), QStringLiteral("system"));
    EXPECT_EQ(settings.integer(keys::kTopK), 5);
}

TEST_F(SystemDefaultsTest, NothingButCommentsChangesNothing) {
    write(systemFile(), "# appearance:\n#   theme: \"dark\"\n");
    Settings settings(ownFile());
    readAll(settings);
    EXPECT_TRUE(settings.problem().isEmpty());
    EXPECT_EQ(settings.text(keys::kTheme), QStringLiteral("system"));
}

TEST_F(SystemDefaultsTest, WhatCannotBeUsedIsLeftOutAndLeftAlone) {
    for (const char* text : {"appearance: {theme: dark\n: [", "appearance: {theme: purple}",
                             "appearance: dark", "- dark", "\xff\xfe"}) {
        write(systemFile(), text);
        Settings settings(ownFile());
        readAll(settings);
        EXPECT_EQ(settings.text(keys::kTheme), QStringLiteral("system")) << text;
        EXPECT_TRUE(QFile::exists(systemFile()));
    }
}

}  // namespace
}  // namespace autoglm::test
