// The settings in force, kept in one config.yaml that people may edit.
// Reading happens once at the start; writing on a thread of its own, atomically, shortly after a change.
// Threads: the GUI thread.
#pragma once
#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <QVariant>

#include "app/desktop/engine_types.h"
#include "app/desktop/settings_schema.h"

namespace autoglm::desktop {

class Settings : public QObject {
    Q_OBJECT
public:
    explicit Settings(QString file, QObject* parent = nullptr);
    ~Settings() override;

    /// Reads the file. A file that cannot be understood is kept as config.yaml.bad; the defaults are then in
    /// force and `problem()` says so. A row with a value that cannot be used keeps its default and is named
    /// too; the file keeps the value until the row is set. So it does with keys that nobody here knows.
    void read();
    /// What an administrator has set for people who have no settings of their own yet: the first config.yaml
    /// under XDG_CONFIG_DIRS. Does nothing for others. What cannot be used of it is left out, with a warning
    /// for the log: who sees the window cannot change that file.
    void readSystemDefaults();
    [[nodiscard]] bool isFresh() const { return m_isFresh; }
    /// Empty, or what was wrong, for a banner; in the language of the window.
    [[nodiscard]] QString problem() const;
    [[nodiscard]] const QStringList& refusedKeys() const { return m_refused; }
    [[nodiscard]] const QStringList& unknownKeys() const { return m_unknown; }
    [[nodiscard]] const QString& file() const { return m_file; }

    [[nodiscard]] QVariant value(const char* key) const;
    [[nodiscard]] bool boolean(const char* key) const { return value(key).toBool(); }
    [[nodiscard]] int integer(const char* key) const { return value(key).toInt(); }
    [[nodiscard]] double real(const char* key) const { return value(key).toDouble(); }
    [[nodiscard]] QString text(const char* key) const { return value(key).toString(); }
    /// Requires: the schema has this key. Values out of range are brought into it.
    void set(const char* key, const QVariant& value);
    void reset(const char* key);
    [[nodiscard]] bool isDefault(const char* key) const;
    /// Writes now and waits for it, at most about a second.
    void flush();

    /// How models are to be loaded.
    [[nodiscard]] LoadChoice loadChoice() const;
    [[nodiscard]] QVector<FilePath> recentModels() const;
    void addRecentModel(const FilePath& path);

signals:
    void changed(const QString& key);
    void saveFailed(const QString& reason);

private:
    void startWriting();
    void readYaml(const QByteArray& bytes);

    enum class Trouble { None, Unreadable, NotUnderstood };
    QString m_file, m_reason;
    Trouble m_trouble = Trouble::None;
    int m_troubleLine = 0;
    QStringList m_refused, m_unknown;
    QByteArray m_found;  // the file as it was read: what of it is not ours is written back
    bool m_isFresh = true;
    QHash<QString, QVariant> m_values;  // only what differs from the default
    QTimer m_saveTimer;
    QThreadPool m_writer;  // one thread: writes keep their order
};

}  // namespace autoglm::desktop
