#include "app/desktop/settings.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QStandardPaths>
#include <functional>
#include <map>
#include <sstream>

#include "app/desktop/format.h"

namespace autoglm::desktop {
namespace {

constexpr qint64 kMaxConfigBytes = 1 << 20;

/// A value that is meant again somewhere else (`&name`, `*name`) has no place in settings, and with it a few
/// lines can hold themselves or grow without end.
class NoAliases : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        throw YAML::Exception(mark, "aliases (*name) are not understood here");
    }
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
};

/// Throws YAML::Exception.
YAML::Node fromText(const QByteArray& bytes) {
    const std::string text = bytes.toStdString();
    std::istringstream in(text);
    NoAliases noAliases;
    YAML::Parser(in).HandleNextDocument(noAliases);
    return YAML::Load(text);
}

QString writeFile(const QString& file, const QByteArray& bytes) {
    const QFileInfo info(file);
    // Saving puts a new file in place of the old one: a link to /dev/null would cost its owner the device.
    if (info.exists() && !info.isFile()) return Settings::tr("it is not a file");
    QDir().mkpath(info.absolutePath());
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return out.errorString();
    return {};
}

YAML::Emitter& operator<<(YAML::Emitter& out, const QString& text) {
    return out << YAML::DoubleQuoted << text.toStdString();
}

std::string scalarOf(const SettingRow& row, const QVariant& value) {
    YAML::Emitter out;
    switch (row.type) {
        case SettingType::Bool:
            out << value.toBool();
            break;
        case SettingType::Int:
            if (row.isAutomatic(value)) return value.toString().toStdString();
            out << value.toInt();
            break;
        // The shortest text that reads back as the same number: 0.8 rather than 0.80000000000000004.
        case SettingType::Real:
            if (row.isAutomatic(value)) return value.toString().toStdString();
            return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest).toStdString();
        case SettingType::TextList:
            out << YAML::Flow << YAML::BeginSeq;
            for (const QString& text : value.toStringList())
                out << text;
            out << YAML::EndSeq;
            break;
        case SettingType::Text:
        case SettingType::Choice:
            out << value.toString();
            break;
    }
    return out.c_str();
}

/// On one line, whatever it is.
std::string inlineText(YAML::Node node) {
    const std::function<void(YAML::Node)> flatten = [&](YAML::Node part) {
        if (part.IsScalar() || part.IsNull()) return;
        part.SetStyle(YAML::EmitterStyle::Flow);
        for (auto item : part)
            flatten(part.IsMap() ? item.second : YAML::Node(item));
    };
    flatten(node);
    YAML::Emitter out;
    out << node;
    return out.c_str();
}

QString groupOf(const QString& key) {
    return key.section(QLatin1Char('.'), 0, 0);
}
QString nameOf(const QString& key) {
    return key.section(QLatin1Char('.'), 1);
}

/// What a row may be, for the person who edits the file.
QByteArray commentOf(const SettingRow& row) {
    if (row.group == SettingGroup::None) return {};
    QString range;
    if (row.type == SettingType::Choice) range = row.choices.join(QStringLiteral(", "));
    if (row.type == SettingType::Int || row.type == SettingType::Real)
        range = QStringLiteral("%1 to %2").arg(row.minimum).arg(row.maximum);
    if (row.automatic.isValid() && row.type != SettingType::Choice && !row.automatic.toString().isEmpty())
        range += QStringLiteral("; %1: automatic").arg(row.automatic.toString());
    QByteArray comment = "  # " + QByteArray(row.sentence);
    if (!range.isEmpty()) comment += " (" + range.toUtf8() + ")";
    return comment + '\n';
}

/// All values, grouped as in the keys: "a.b" becomes `b` under `a`. `found`: the file as it was; its unknown
/// keys, and the values that were refused, are kept.
QByteArray toYaml(const QHash<QString, QVariant>& values, const QByteArray& found,
                  const QStringList& refused) {
    YAML::Node before;
    try {
        before = fromText(found);
    } catch (const YAML::Exception&) {
        // It was set aside as .bad; there is nothing of it to keep.
    }
    if (!before.IsMap()) before = YAML::Node(YAML::NodeType::Map);
    std::map<QString, QByteArray> groups;
    for (const SettingRow& row : settingsSchema()) {
        const QString key = QString::fromLatin1(row.key);
        const std::string text =
            refused.contains(key)
                ? inlineText(YAML::Clone(before[groupOf(key).toStdString()][nameOf(key).toStdString()]))
                : scalarOf(row, values.value(key, row.fallback));
        groups[groupOf(key)] +=
            commentOf(row) + "  " + nameOf(key).toUtf8() + ": " + QByteArray::fromStdString(text) + '\n';
    }
    QByteArray foreign;
    for (const auto& item : before) {
        const QString group = QString::fromStdString(item.first.Scalar());
        const auto ours = groups.find(group);
        if (ours == groups.end() || !item.second.IsMap()) {
            if (ours == groups.end())
                foreign += QByteArray::fromStdString(inlineText(item.first) + ": " +
                                                     inlineText(YAML::Clone(item.second))) +
                           '\n';
            continue;
        }
        for (const auto& entry : item.second) {
            const QString key = group + QLatin1Char('.') + QString::fromStdString(entry.first.Scalar());
            if (!findSetting(key))
                ours->second += "  " +
                                QByteArray::fromStdString(inlineText(entry.first) + ": " +
                                                          inlineText(YAML::Clone(entry.second))) +
                                '\n';
        }
    }
    QByteArray out;
    for (const auto& [group, lines] : groups)
        out += group.toUtf8() + ":\n" + lines;
    return out + foreign;
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
        m_trouble = Trouble::Unreadable;
        m_reason = info.isFile() ? in.errorString() : tr("it is not a file");
        return;
    }
    const QByteArray bytes = in.read(kMaxConfigBytes + 1);
    in.close();
    try {
        if (bytes.size() > kMaxConfigBytes)
            throw YAML::Exception(YAML::Mark::null_mark(), "the file is too long");
        readYaml(bytes);
        m_found = bytes;
    } catch (const YAML::Exception& exception) {
        const QString kept = m_file + QStringLiteral(".bad");
        QFile::remove(kept);
        QFile::rename(m_file, kept);
        m_values.clear();
        m_refused.clear();
        m_unknown.clear();
        m_trouble = Trouble::NotUnderstood;
        m_troubleLine = exception.mark.line + 1;
        m_reason = QString::fromStdString(exception.msg);
    }
}

QString Settings::problem() const {
    switch (m_trouble) {
        case Trouble::Unreadable:
            return tr("The settings could not be read (%1). The defaults are in force.").arg(m_reason);
        case Trouble::NotUnderstood:
            return tr("The settings could not be understood (%1). They were kept as %2, and the defaults are "
                      "in force.")
                .arg(m_troubleLine > 0 ? tr("line %1: %2").arg(m_troubleLine).arg(m_reason) : m_reason,
                     m_file + QStringLiteral(".bad"));
        case Trouble::None:
            break;
    }
    if (m_refused.isEmpty()) return {};
    return tr("Some settings have a value that cannot be used. Their default is in force; the file keeps "
              "what "
              "it says until they are set: %1.")
        .arg(m_refused.join(QStringLiteral(", ")));
}

void Settings::readYaml(const QByteArray& bytes) {
    const YAML::Node root = fromText(bytes);
    if (root.IsNull()) return;
    if (!root.IsMap()) throw YAML::Exception(root.Mark(), "a map of groups was expected");
    for (const auto& item : root) {
        if (!item.first.IsScalar())
            throw YAML::Exception(item.first.Mark(), "the name of a group was expected");
        const QString group = QString::fromStdString(item.first.Scalar());
        if (!item.second.IsMap()) {
            m_unknown << group;
            continue;
        }
        for (const auto& entry : item.second) {
            if (!entry.first.IsScalar())
                throw YAML::Exception(entry.first.Mark(), "the name of a setting was expected");
            const QString key = group + QLatin1Char('.') + QString::fromStdString(entry.first.Scalar());
            const SettingRow* row = findSetting(key);
            if (!row) {
                m_unknown << key;
                continue;
            }
            const QVariant value = acceptSetting(*row, fromYaml(entry.second));
            if (value.isValid()) {
                m_values[key] = value;
            } else {
                m_refused << key;
            }
        }
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
    if (!accepted.isValid()) return;
    const bool wasRefused = m_refused.removeOne(QString::fromLatin1(key));
    if (accepted == value(key) && !wasRefused) return;
    m_values[QString::fromLatin1(key)] = accepted;
    m_saveTimer.start();
    emit changed(QString::fromLatin1(key));
}

void Settings::reset(const char* key) {
    if (const SettingRow* row = findSetting(QString::fromLatin1(key))) set(key, row->fallback);
}

bool Settings::isDefault(const char* key) const {
    const SettingRow* row = findSetting(QString::fromLatin1(key));
    return row && value(key) == row->fallback && !m_refused.contains(QString::fromLatin1(key));
}

void Settings::startWriting() {
    m_saveTimer.stop();
    QPointer<Settings> self(this);
    m_writer.start([self, file = m_file, bytes = toYaml(m_values, m_found, m_refused)] {
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

LoadChoice Settings::loadChoice() const {
    LoadChoice choice;
    choice.contextSize = integer(keys::kContextSize);
    choice.threads = integer(keys::kThreads);
    choice.kvType = text(keys::kKvType);
    return choice;
}

void Settings::readSystemDefaults() {
    if (!m_isFresh) return;
    QStringList files = QStandardPaths::locateAll(QStandardPaths::GenericConfigLocation,
                                                  QStringLiteral("open-autoglm/config.yaml"));
    files.removeAll(QFileInfo(m_file).absoluteFilePath());
    if (files.isEmpty()) return;
    QFile in(files.first());
    if (!in.open(QIODevice::ReadOnly)) return;
    try {
        const YAML::Node root = fromText(in.read(kMaxConfigBytes));
        if (!root.IsMap()) return;  // comments alone
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
                qWarning("%s: the value of %s cannot be used", qPrintable(in.fileName()), row.key);
            }
        }
    } catch (const YAML::Exception& exception) {
        qWarning("%s: line %d: %s", qPrintable(in.fileName()), exception.mark.line + 1,
                 exception.msg.c_str());
    }
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
