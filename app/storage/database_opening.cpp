// Opening the file: what it is, what can be done with it, and what to do when it is not what it should be.
#include <sqlite3.h>
#include <sys/vfs.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDriver>
#include <QUrl>
#include <algorithm>
#include <array>
#include <atomic>

#include "app/storage/database.h"
#include "app/storage/salvage.h"
#include "app/storage/schema.h"
#include "app/storage/sql.h"

namespace autoglm::storage {
namespace {

// A larger file is opened without being read through: that would take seconds.
constexpr qint64 kCheckedBytes = 256LL << 20;
constexpr qint64 kCopiedBytes = 1LL << 30;  // a file that can only be read is copied into memory up to here
constexpr const char* kRunning = "running";
const std::array<const char*, 2> kCompanions = {"-wal", "-shm"};

QString q(const char* sql) {
    return QString::fromLatin1(sql);
}

sqlite3* handleOf(const QSqlDatabase& db) {
    const QVariant handle = db.driver()->handle();
    return handle.isValid() ? *static_cast<sqlite3* const*>(handle.constData()) : nullptr;
}

/// A write-ahead log needs memory shared between programs, which drives of other machines do not give.
bool isRemoteDrive(const QString& file) {
    struct statfs drive {};
    if (statfs(QFile::encodeName(QFileInfo(file).absolutePath()).constData(), &drive) != 0) return false;
    switch (static_cast<quint32>(drive.f_type)) {
        case 0x6969:      // NFS
        case 0x517b:      // SMB
        case 0xff534d42:  // CIFS
        case 0xfe534d42:  // SMB2
        case 0x01021997:  // 9P
        case 0x5346414f:  // AFS
            return true;
        default:
            return false;
    }
}

class Connection {  // for a look at a file; gone with its block
public:
    Connection(const QString& uri, const QString& options) : m_name(uri + QString::number(newId())) {
        m_database = QSqlDatabase::addDatabase(q("QSQLITE"), m_name);
        m_database.setConnectOptions(options);
        m_database.setDatabaseName(uri);
        m_isOpen = m_database.open();
    }
    ~Connection() {
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(m_name);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    [[nodiscard]] const QSqlDatabase& database() const { return m_database; }
    [[nodiscard]] bool isOpen() const { return m_isOpen; }

private:
    QString m_name;
    QSqlDatabase m_database;
    bool m_isOpen = false;
};

void hardenConnection(const QSqlDatabase& db) {
    sqlite3* handle = handleOf(db);
    if (!handle) return;
    // A file that somebody else made may hold triggers and views: none of them ever runs.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
}

const QString& readOnlyOptions() {
    static const QString options = q("QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=5000");
    return options;
}

}  // namespace

QString Database::uri(const char* mode) const {
    QString text = q("file:") + QString::fromLatin1(QUrl::toPercentEncoding(m_place.file, "/")) +
                   QLatin1Char('?') + QLatin1String(mode);
    if (!m_place.vfs.isEmpty()) text += q("&vfs=") + m_place.vfs;
    return text;
}

void Database::connectTo(const QString& name, const QString& options) {
    close();
    static std::atomic<int> count = 0;
    m_name = QStringLiteral("chats-%1").arg(++count);
    m_database = QSqlDatabase::addDatabase(q("QSQLITE"), m_name);
    m_database.setConnectOptions(options);
    m_database.setDatabaseName(name);
    if (!m_database.open()) {
        const SqlFailure failure(m_database.lastError());
        close();
        throw failure;
    }
    hardenConnection(m_database);
    execute(m_database, q("PRAGMA foreign_keys = ON"));
}

// Looks without a trace: a connection that only reads neither changes nor checkpoints the file.
Database::Probed Database::probeFile() const {
    Probed probed;
    const QFileInfo info(m_place.file), wal(m_place.file + q("-wal"));
    probed.hadLog = wal.exists();  // asked first: even a look makes one
    if (!info.exists()) return probed;
    if (!info.isFile()) return {.probe = Probe::Unreadable, .words = q("not a file")};
    // A program that was killed before it wrote anything leaves an empty file.
    if (info.size() == 0) {
        if (wal.size() > 0) probed.probe = Probe::Damaged;
        return probed;
    }
    // Where the folder cannot be written, a log without content need not be read.
    for (const char* mode : {"mode=ro", "mode=ro&immutable=1"}) {
        const bool isLast = qstrlen(mode) > 8;
        if (isLast && wal.size() > 0) break;
        try {
            const Connection look(uri(mode), readOnlyOptions());
            if (!look.isOpen()) throw SqlFailure(look.database().lastError());
            const QSqlDatabase& db = look.database();
            hardenConnection(db);
            probed.version = schemaVersion(db);
            const int owner = fetch(db, q("PRAGMA application_id")).toInt();
            const bool isEmpty = fetch(db, q("SELECT count(*) FROM sqlite_master")).toInt() == 0;
            if (owner != kApplicationId && !isEmpty) {
                return {.probe = Probe::Damaged, .words = q("the database of another program")};
            }
            if (probed.version > kSchemaVersion) {
                probed.probe = Probe::Newer;
                return probed;
            }
            probed.foreign = foreignParts(db);
            if (info.size() <= kCheckedBytes) {
                const QString verdict = fetch(db, q("PRAGMA quick_check(1)")).toString();
                if (verdict != q("ok")) return {.probe = Probe::Damaged, .words = verdict};
            }
            probed.probe = Probe::Good;
            return probed;
        } catch (const SqlFailure& failure) {
            probed.words = failure.words();
            probed.probe = failure.isDamage() ? Probe::Damaged : Probe::Unreadable;
            if (failure.isDamage()) return probed;
        }
    }
    return probed;
}

QVector<Notice> Database::open(const Place& place) {
    m_place = place;
    m_isSaving = false;
    QVector<Notice> notices;
    const QFileInfo info(place.file);
    if (place.file.isEmpty() || !QDir().mkpath(info.absolutePath())) {
        openMemory();
        return {{Notice::Kind::NoPlace, info.absolutePath(), {}, {}, 0}};
    }
    try {
        const Probed probed = probeFile();
        switch (probed.probe) {
            case Probe::Newer:
                openMemory();
                return {{Notice::Kind::NewerVersion, place.file, {}, {}, probed.version}};
            case Probe::Damaged:
                if (!setAside(probed, notices)) openMemory();
                return notices;
            case Probe::Unreadable:
                openMemory();
                return {{Notice::Kind::ReadOnly, place.file, {}, probed.words, 0}};
            case Probe::Fresh:
            case Probe::Good:
                break;
        }
        if (!probed.foreign.isEmpty())
            notices.append({Notice::Kind::ForeignParts, place.file, {}, probed.foreign.join(q(", ")), 0});
        openFile();
        prepareJournal(probed, notices);
        migrate();
        m_isSaving = true;
        setState(q(kRunning), q("1"));
    } catch (const SqlFailure& failure) {
        // A disk that is full now may have room later: the file is open, what is written waits.
        const bool isUsable =
            m_database.isOpen() && failure.isDiskFull() && schemaVersion(m_database) == kSchemaVersion;
        if (isUsable) {
            m_isSaving = true;
            return notices;
        }
        m_isSaving = false;
        notices.append(cannotSave(failure));
        copyIntoMemory();
    }
    return notices;
}

Notice Database::cannotSave(const SqlFailure& failure) const {
    const bool isThere = QFileInfo(m_place.file).size() > 0;
    return {isThere ? Notice::Kind::ReadOnly : Notice::Kind::NoPlace,
            isThere ? m_place.file : QFileInfo(m_place.file).absolutePath(),
            {},
            failure.words(),
            0};
}

void Database::openFile() {
    connectTo(uri("mode=rwc"), q("QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=5000"));
}

void Database::openMemory() {
    connectTo(q(":memory:"), {});
    while (schemaVersion(m_database) < kSchemaVersion)
        migrateOnce(m_database);
}

/// Chats that can be read but not written are all there for this run, changes included; only the file keeps
/// them as they were.
void Database::copyIntoMemory() {
    openMemory();
    const QFileInfo info(m_place.file), wal(m_place.file + q("-wal"));
    if (!info.isFile() || info.size() == 0 || info.size() > kCopiedBytes) return;
    try {
        const Connection source(uri(wal.size() > 0 ? "mode=ro" : "mode=ro&immutable=1"), readOnlyOptions());
        sqlite3* from = source.isOpen() ? handleOf(source.database()) : nullptr;
        sqlite3* to = handleOf(m_database);
        if (!from || !to) return;
        sqlite3_backup* copy = sqlite3_backup_init(to, "main", from, "main");
        if (copy) {
            sqlite3_backup_step(copy, -1);
            sqlite3_backup_finish(copy);
        }
        while (schemaVersion(m_database) < kSchemaVersion)
            migrateOnce(m_database);
    } catch (const SqlFailure&) {
        openMemory();
    }
}

void Database::prepareJournal(const Probed& probed, QVector<Notice>& notices) {
    const bool wasRunning =
        schemaVersion(m_database) >= 1 &&
        fetch(m_database, q("SELECT value FROM state WHERE key = ?"), q(kRunning)).toString() == q("1");
    const bool isRemote = isRemoteDrive(m_place.file);
    QString mode = fetch(m_database, q("PRAGMA journal_mode")).toString();
    // A program that ends in good order takes its log with it and says so. One that was killed leaves both.
    if (wasRunning && mode == q("wal") && !probed.hadLog)
        notices.append({Notice::Kind::JournalMissing, m_place.file + q("-wal"), {}, {}, 0});
    const QString wanted = isRemote ? q("delete") : q("wal");
    if (mode != wanted) mode = fetch(m_database, q("PRAGMA journal_mode = ") + wanted).toString();
    if (mode != q("wal")) notices.append({Notice::Kind::NoWriteAheadLog, m_place.file, {}, mode, 0});
    execute(m_database, q("PRAGMA synchronous = FULL"));
}

void Database::migrate() {
    const int version = schemaVersion(m_database);
    if (version >= kSchemaVersion) return;
    if (version > 0) {
        // A copy from before the change, so that a mistake in a step costs nothing. An older copy of the same
        // version is from a try that did not get to its end.
        const QString copy = QStringLiteral("%1.before-%2").arg(m_place.file).arg(kSchemaVersion);
        QFile::remove(copy);
        run(m_database, q("VACUUM INTO ?"), copy);
    }
    while (schemaVersion(m_database) < kSchemaVersion)
        migrateOnce(m_database);
}

bool Database::setAside(const Probed& probed, QVector<Notice>& notices) {
    const QString aside =
        QStringLiteral("%1.damaged-%2")
            .arg(m_place.file, QDateTime::currentDateTime().toString(q("yyyyMMdd-HHmmss-zzz")));
    if (!QFile::rename(m_place.file, aside)) {
        notices.append({Notice::Kind::ReadOnly, m_place.file, {}, probed.words, 0});
        return false;
    }
    for (const char* end : kCompanions)
        QFile::rename(m_place.file + q(end), aside + q(end));

    // Read from a copy: opening a log that was left behind would write into the original.
    const QString copy = m_place.file + q(".reading");
    for (const QString& end : {QString(), q("-wal")}) {
        QFile::remove(copy + end);
        QFile::copy(aside + end, copy + end);
    }
    Salvaged saved;
    {
        const Connection damaged(q("file:") + QString::fromLatin1(QUrl::toPercentEncoding(copy, "/")),
                                 q("QSQLITE_OPEN_URI"));
        if (damaged.isOpen()) {
            hardenConnection(damaged.database());
            saved = salvage(damaged.database());
        }
    }
    for (const QString& end : {QString(), q("-wal"), q("-shm")})
        QFile::remove(copy + end);

    notices.append({Notice::Kind::Damaged, aside, m_place.file, probed.words, 0});
    openFile();
    prepareJournal(probed, notices);
    migrate();
    m_isSaving = true;
    for (const Folder& folder : saved.folders)
        putFolder(folder);
    for (const ShelfItem& item : saved.shelf)
        putShelfItem(item);
    putAll(saved.chats);
    setState(q(kRunning), q("1"));
    notices.first().number = saved.messageCount();
    return true;
}

void Database::close() {
    if (!m_database.isValid()) return;
    if (m_isSaving && m_database.isOpen()) {
        try {
            setState(q(kRunning), q("0"));
        } catch (const SqlFailure&) {
            // Then the next start finds the log, as after a crash, and that is all right too.
        }
    }
    m_isSaving = false;
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

}  // namespace autoglm::storage
