#include "app/desktop/settings.h"

#include <yaml-cpp/yaml.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <map>

#include "app/desktop/format.h"

namespace autoglm::desktop {
namespace {

constexpr qint64 kMaxConfigBytes = 1 << 20;

QString writeFile(const QString& file, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(file).absolutePath());
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return out.errorString();
    return {};
}

void emitValue(YAML::Emitter& out, const SettingRow& row, const QVariant& value) {
    switch (row.type) {
        case SettingType::Bool:
            out << value.toBool();
            break;
        case SettingType::Int:
            out << value.toInt();
            break;
        // The shortest text that reads back as the same number: 0.8 rather than 0.80000000000000004.
        case SettingType::Real:
            out << QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest).toStdString();
            break;
        case SettingType::TextList:
            out << YAML::BeginSeq;
            for (const QString& text : value.toStringList())
                out << YAML::DoubleQuoted << text.toStdString();
            out << YAML::EndSeq;
            break;
        case SettingType::Text:
        case SettingType::Choice:
            out << YAML::DoubleQuoted << value.toString().toStdString();
            break;
    }
}

/// All values, grouped as in the keys: "a.b" becomes `b` under `a`.
QByteArray toYaml(const QHash<QString, QVariant>& values) {
    std::map<QString, std::vector<const SettingRow*>> groups;
    for (const SettingRow& row : settingsSchema()) {
        groups[QString::fromLatin1(row.key).section(QLatin1Char('.'), 0, 0)].push_back(&row);
    }
    YAML::Emitter out;
    out << YAML::BeginMap;
    for (const auto& [group, rows] : groups) {
        out << YAML::Key << group.toStdString() << YAML::Value << YAML::BeginMap;
        for (const SettingRow* row : rows) {
            const QString key = QString::fromLatin1(row->key);
            out << YAML::Key << key.section(QLatin1Char('.'), 1).toStdString() << YAML::Value;
            emitValue(out, *row, values.value(key, row->fallback));
        }
        out << YAML::EndMap;
    }
    out << YAML::EndMap;
    return QByteArray(out.c_str()) + '\n';
}

QVariant fromYaml(const YAML::Node& node) {
    if (node.IsScalar()) return QString::fromStdString(node.Scalar());
    if (!node.IsSequence()) return {};
    QStringList list;
    for (const auto& item : node) {
        if (item.IsScalar()) list << QString::fromStdString(item.Scalar());
    }
    return list;
}

// A path is stored percent-encoded: its bytes survive whatever they are.
QString encodePath(const FilePath& path) {
    return QString::fromLatin1(QByteArray::fromStdString(path.string()).toPercentEncoding("/ "));
}
FilePath decodePath(const QString& text) {
    return QByteArray::fromPercentEncoding(text.toUtf8()).toStdString();
}

}  // namespace

Settings::Settings(QString file, QObject* parent) : QObject(parent), m_file(std::move(file)) {
    m_writer.setMaxThreadCount(1);
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(1000);
    connect(&m_saveTimer, &QTimer::timeout, this, &Settings::startWriting);
}

Settings::~Settings() {
    flush();
}

void Settings::read() {
    const QFileInfo info(m_file);
    m_isFresh = !info.exists();
    if (m_isFresh) return;
    QFile in(m_file);
    if (!info.isFile() || !in.open(QIODevice::ReadOnly)) {
        m_problem =
            tr("The settings could not be read (%1). The defaults are in force.").arg(in.errorString());
        return;
    }
    const QByteArray bytes = in.read(kMaxConfigBytes + 1);
    in.close();
    try {
        if (bytes.size() > kMaxConfigBytes)
            throw YAML::Exception(YAML::Mark::null_mark(), "the file is too long");
        readYaml(bytes);
    } catch (const YAML::Exception& exception) {
        const QString kept = m_file + QStringLiteral(".bad");
        QFile::remove(kept);
        QFile::rename(m_file, kept);
        m_values.clear();
        m_problem = tr("The settings could not be understood (line %1: %2). They were kept as %3, and the "
                       "defaults are in force.")
                        .arg(exception.mark.line + 1)
                        .arg(QString::fromStdString(exception.msg), kept);
    }
}

void Settings::readYaml(const QByteArray& bytes) {
    const YAML::Node root = YAML::Load(bytes.toStdString());
    if (!root.IsMap() && !root.IsNull()) throw YAML::Exception(root.Mark(), "a map of groups was expected");
    QStringList refused;
    for (const SettingRow& row : settingsSchema()) {
        const QString key = QString::fromLatin1(row.key);
        const YAML::Node group = root[key.section(QLatin1Char('.'), 0, 0).toStdString()];
        if (!group || !group.IsMap()) continue;
        const YAML::Node node = group[key.section(QLatin1Char('.'), 1).toStdString()];
        if (!node) continue;
        const QVariant value = acceptSetting(row, fromYaml(node));
        if (value.isValid()) {
            m_values[key] = value;
        } else {
            refused << key;
        }
    }
    if (!refused.isEmpty()) {
        m_problem = tr("Some settings have a value that cannot be used and keep their default: %1.")
                        .arg(refused.join(QStringLiteral(", ")));
    }
}

QVariant Settings::value(const char* key) const {
    const SettingRow* row = findSetting(QString::fromLatin1(key));
    Q_ASSERT(row);
    return row ? m_values.value(QString::fromLatin1(key), row->fallback) : QVariant();
}

void Settings::set(const char* key, const QVariant& wanted) {
    const SettingRow* row = findSetting(QString::fromLatin1(key));
    Q_ASSERT(row);
    if (!row) return;
    const QVariant accepted = acceptSetting(*row, wanted);
    if (!accepted.isValid() || accepted == value(key)) return;
    m_values[QString::fromLatin1(key)] = accepted;
    m_saveTimer.start();
    emit changed(QString::fromLatin1(key));
}

void Settings::startWriting() {
    m_saveTimer.stop();
    QPointer<Settings> self(this);
    m_writer.start([self, file = m_file, bytes = toYaml(m_values)] {
        const QString reason = writeFile(file, bytes);
        if (reason.isEmpty() || !self) return;
        // The destructor waits for this thread, so `self` cannot vanish between the check and the call.
        QMetaObject::invokeMethod(
            self.data(),
            [self, reason] {
                if (self) emit self->saveFailed(reason);
            },
            Qt::QueuedConnection);
    });
}

void Settings::flush() {
    if (m_saveTimer.isActive()) startWriting();
    m_writer.waitForDone(1000);
}

SamplingChoice Settings::sampling() const {
    SamplingChoice choice;
    choice.temperature = real(keys::kTemperature);
    choice.topP = real(keys::kTopP);
    choice.topK = integer(keys::kTopK);
    choice.minP = real(keys::kMinP);
    choice.repetitionPenalty = real(keys::kRepetitionPenalty);
    choice.maxTokens = integer(keys::kMaxTokens);
    return choice;
}

QVector<FilePath> Settings::recentModels() const {
    QVector<FilePath> paths;
    for (const QString& text : value(keys::kRecentModels).toStringList())
        paths << decodePath(text);
    return paths;
}

void Settings::addRecentModel(const FilePath& path) {
    QStringList list = value(keys::kRecentModels).toStringList();
    const QString encoded = encodePath(path);
    list.removeAll(encoded);
    list.prepend(encoded);
    set(keys::kRecentModels, list);
}

}  // namespace autoglm::desktop
