#include "app/desktop/settings.h"

#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <limits>

#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using namespace desktop;

class SettingsTest : public DesktopTest {
protected:
    QString file(const char* name = "profile/config.yaml") const {
        return QString::fromStdString((m_folder.path() / name).string());
    }
};

/// A value the row accepts and that differs from its default.
QVariant otherValue(const SettingRow& row) {
    switch (row.type) {
        case SettingType::Bool:
            return !row.fallback.toBool();
        case SettingType::Int:
            return static_cast<int>(row.maximum) - 1;
        case SettingType::Real:
            return row.minimum + (row.maximum - row.minimum) * 0.4;
        case SettingType::Text:
            return QStringLiteral("a: \"b\" # 你好\n- 'c'\t%1");
        case SettingType::Choice:
            return row.choices.last();
        case SettingType::TextList:
            return QStringList(
                {QStringLiteral("/模型/a b.gguf"), QStringLiteral("yes"), QStringLiteral("1")});
    }
    return {};
}

TEST_F(SettingsTest, EveryRowSurvivesARoundTrip) {
    {
        Settings settings(file());
        settings.read();
        EXPECT_TRUE(settings.isFresh());
        for (const SettingRow& row : settingsSchema())
            settings.set(row.key, otherValue(row));
        settings.flush();
    }
    Settings again(file());
    again.read();
    EXPECT_FALSE(again.isFresh());
    EXPECT_TRUE(again.problem().isEmpty()) << again.problem().toStdString();
    for (const SettingRow& row : settingsSchema()) {
        EXPECT_EQ(again.value(row.key), otherValue(row)) << row.key;
        EXPECT_NE(again.value(row.key), row.fallback) << row.key;
    }
}

TEST_F(SettingsTest, DefaultsFollowTheirOwnSchema) {
    for (const SettingRow& row : settingsSchema()) {
        EXPECT_EQ(acceptSetting(row, row.fallback), row.fallback) << row.key;
    }
}

TEST_F(SettingsTest, ABrokenFileIsKeptAndTheDefaultsHold) {
    m_folder.write("config.yaml", "appearance: {theme: dark\n  : [");
    Settings settings(file("config.yaml"));
    settings.read();
    EXPECT_FALSE(settings.problem().isEmpty());
    EXPECT_EQ(settings.text(keys::kTheme), QStringLiteral("system"));
    EXPECT_TRUE(QFile::exists(file("config.yaml.bad")));
    EXPECT_FALSE(QFile::exists(file("config.yaml")));
}

// Reading them is half of it: what is not ours is written back, and a value that holds itself has no end.
TEST_F(SettingsTest, FilesThatOnceBrokeItAreKeptAside) {
    const QDir regress(QStringLiteral(AUTOGLM_REGRESS) + QStringLiteral("/settings"));
    const QStringList names = regress.entryList(QDir::Files);
    ASSERT_FALSE(names.isEmpty());
    for (const QString& name : names) {
        SCOPED_TRACE(name.toStdString());
        QDir().mkpath(file("profile"));
        ASSERT_TRUE(QFile::copy(regress.filePath(name), file("profile/config.yaml")));
        Settings settings(file());
        settings.read();
        EXPECT_TRUE(settings.problem().contains(QStringLiteral("line ")));
        settings.set(keys::kTheme, QStringLiteral("dark"));
        settings.flush();
        Settings again(file());
        again.read();
        EXPECT_EQ(again.text(keys::kTheme), QStringLiteral("dark"));
        EXPECT_TRUE(QFile::remove(file()));
    }
}

TEST_F(SettingsTest, WhatIsNoFileIsNeitherReadNorReplaced) {
    const QString fifo = file("fifo"), link = file("config.yaml");
    ASSERT_EQ(mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    ASSERT_TRUE(QFile::link(fifo, link));
    for (const QString& name : {fifo, link}) {
        Settings settings(name);
        settings.read();
        EXPECT_TRUE(settings.problem().contains(QStringLiteral("not a file")));
        settings.set(keys::kTheme, QStringLiteral("dark"));
        settings.flush();
    }
    struct stat facts {};
    ASSERT_EQ(lstat(QFile::encodeName(fifo).constData(), &facts), 0);
    EXPECT_TRUE(S_ISFIFO(facts.st_mode));
}

TEST_F(SettingsTest, AFileTooLongIsKeptAsideAndNoLineIsBlamed) {
    m_folder.write("config.yaml", std::string(2 << 20, '#'));
    Settings settings(file("config.yaml"));
    settings.read();
    EXPECT_TRUE(settings.problem().contains(QStringLiteral("too long")));
    EXPECT_FALSE(settings.problem().contains(QStringLiteral("line 0")));
    EXPECT_TRUE(QFile::exists(file("config.yaml.bad")));
}

TEST_F(SettingsTest, OneBadValueCostsOnlyItself) {
    m_folder.write(
        "config.yaml",
        "appearance:\n  theme: mauve\n  text_size_percent: 120\ngeneration:\n  temperature: warm\n");
    Settings settings(file("config.yaml"));
    settings.read();
    EXPECT_EQ(settings.text(keys::kTheme), QStringLiteral("system"));
    EXPECT_EQ(settings.integer(keys::kTextSize), 120);
    EXPECT_EQ(settings.text(keys::kTemperature), QStringLiteral("auto"));
    EXPECT_TRUE(settings.problem().contains(QStringLiteral("appearance.theme")));
    EXPECT_TRUE(settings.problem().contains(QStringLiteral("generation.temperature")));
}

TEST_F(SettingsTest, ValuesAreBroughtIntoTheirRange) {
    Settings settings(file());
    settings.set(keys::kTextSize, 100000);
    EXPECT_EQ(settings.integer(keys::kTextSize), 300);
    settings.set(keys::kTemperature, std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(settings.text(keys::kTemperature), QStringLiteral("auto"));
    settings.set(keys::kTemperature, 99);
    EXPECT_DOUBLE_EQ(settings.real(keys::kTemperature), 2);
    settings.set(keys::kTemperature, QStringLiteral("auto"));
    EXPECT_TRUE(settings.isDefault(keys::kTemperature));
}

TEST_F(SettingsTest, WhatIsNotKnownAndWhatIsRefusedStaysInTheFile) {
    m_folder.write(
        "config.yaml",
        "appearance:\n  theme: mauve  # by hand\n  sparkle: [1, {a: \"b\\nc\"}]\nlater_version:\n  "
        "deep:\n    deeper: yes\nplain: 7\n");
    {
        Settings settings(file("config.yaml"));
        settings.read();
        EXPECT_EQ(settings.refusedKeys(), QStringList{QStringLiteral("appearance.theme")});
        EXPECT_EQ(settings.unknownKeys().size(), 3) << settings.unknownKeys().join(u' ').toStdString();
        settings.set(keys::kTextSize, 120);
        settings.flush();
    }
    {
        Settings again(file("config.yaml"));
        again.read();
        EXPECT_EQ(again.integer(keys::kTextSize), 120);
        EXPECT_EQ(again.refusedKeys(), QStringList{QStringLiteral("appearance.theme")})
            << "mauve is still there";
        EXPECT_EQ(again.unknownKeys().size(), 3);
        again.set(keys::kTheme, QStringLiteral("system"));  // also where it is the default: it was said
        again.flush();
        EXPECT_TRUE(again.problem().isEmpty());
    }
    QFile in(file("config.yaml"));
    ASSERT_TRUE(in.open(QIODevice::ReadOnly));
    const QByteArray bytes = in.readAll();
    EXPECT_FALSE(bytes.contains("mauve"));
    for (const char* kept : {"sparkle: [1, {a: \"b\\nc\"}]", "deeper: yes", "plain: 7", "# Light or dark"})
        EXPECT_TRUE(bytes.contains(kept)) << kept << "\n" << bytes.toStdString();
}

TEST_F(SettingsTest, EveryRowThatIsShownIsExplained) {
    for (const SettingRow& row : settingsSchema()) {
        if (row.group == SettingGroup::None) continue;
        EXPECT_FALSE(labelOf(row).isEmpty()) << row.key;
        EXPECT_TRUE(sentenceOf(row).endsWith(QLatin1Char('.'))) << row.key;
        EXPECT_FALSE(valueTextOf(row, row.fallback).isEmpty()) << row.key;
        EXPECT_EQ(row.choiceLabels.size(), static_cast<std::size_t>(row.choices.size())) << row.key;
    }
}

TEST_F(SettingsTest, RecentModelsKeepTheirBytesAndTheirOrder) {
    const FilePath odd("/models/\xff % #&.gguf"), other("/models/模型.gguf");
    {
        Settings settings(file());
        settings.addRecentModel(other);
        settings.addRecentModel(odd);
        settings.addRecentModel(other);
        settings.flush();
    }
    Settings again(file());
    again.read();
    EXPECT_EQ(again.recentModels(), QVector<FilePath>({other, odd}));
}

TEST_F(SettingsTest, SaysWhenItCannotSave) {
    m_folder.write("file", "not a folder");
    Settings settings(file("file/config.yaml"));
    QString reason;
    QObject::connect(&settings, &Settings::saveFailed, &settings,
                     [&](const QString& told) { reason = told; });
    settings.set(keys::kTheme, QStringLiteral("dark"));
    settings.flush();
    EXPECT_TRUE(waitFor([&] { return !reason.isEmpty(); }, 3000));
}

}  // namespace
}  // namespace autoglm::test
