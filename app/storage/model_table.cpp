#include "app/storage/model_table.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <atomic>

#include "app/storage/sql.h"

namespace autoglm::storage {
namespace {

constexpr int kVersion = 1;

QString q(const char* sql) {
    return QString::fromLatin1(sql);
}

}  // namespace

ModelTable::ModelTable() {
    static std::atomic<int> counter{0};
    m_name = QStringLiteral("models-%1").arg(++counter);
}

ModelTable::~ModelTable() {
    close();
}

void ModelTable::close() {
    if (!m_database.isValid()) return;
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

void ModelTable::connectTo(const QString& file) {
    close();
    m_database = QSqlDatabase::addDatabase(q("QSQLITE"), m_name);
    m_database.setConnectOptions(q("QSQLITE_BUSY_TIMEOUT=2000"));
    m_database.setDatabaseName(file);
    if (!m_database.open()) throw SqlFailure(m_database.lastError());
    createTables();
}

void ModelTable::createTables() {
    execute(m_database, q("PRAGMA journal_mode = WAL"));
    execute(m_database, q("PRAGMA trusted_schema = OFF"));
    Transaction transaction(m_database);
    if (fetch(m_database, q("PRAGMA user_version")).toInt() == 0) {
        execute(
            m_database,
            q("CREATE TABLE model (path BLOB PRIMARY KEY, added INTEGER NOT NULL, used INTEGER NOT NULL, "
              "hidden INTEGER NOT NULL, notes TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, "
              "changed INTEGER NOT NULL, facts BLOB NOT NULL) STRICT"));
        execute(m_database, q("CREATE TABLE folder (path BLOB PRIMARY KEY) STRICT"));
        execute(m_database, QStringLiteral("PRAGMA user_version = %1").arg(kVersion));
    }
    transaction.commit();
    // A file that opens may still be unreadable further in.
    fetch(m_database, q("SELECT count(*) FROM model"));
    fetch(m_database, q("SELECT count(*) FROM folder"));
}

bool ModelTable::open(const QString& file) {
    QDir().mkpath(QFileInfo(file).absolutePath());
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            connectTo(file);
            return true;
        } catch (const SqlFailure& failure) {
            close();
            if (!failure.isDamage()) break;
            const QString aside = file + q(".damaged");
            QFile::remove(aside);
            QFile::remove(file + q("-wal"));
            QFile::remove(file + q("-shm"));
            if (!QFile::rename(file, aside)) break;
        }
    }
    connectTo(q(":memory:"));
    return false;
}

QVector<ModelRecord> ModelTable::records() {
    QVector<ModelRecord> records;
    QSqlQuery rows = run(
        m_database,
        q("SELECT path, added, used, hidden, notes, sha256, size, changed, facts FROM model ORDER BY path"));
    while (step(rows)) {
        records.append({.path = rows.value(0).toByteArray(),
                        .addedMs = rows.value(1).toLongLong(),
                        .usedMs = rows.value(2).toLongLong(),
                        .isHidden = rows.value(3).toBool(),
                        .notes = rows.value(4).toString(),
                        .sha256 = rows.value(5).toString(),
                        .sizeBytes = rows.value(6).toULongLong(),
                        .changedNs = rows.value(7).toLongLong(),
                        .facts = rows.value(8).toByteArray()});
    }
    return records;
}

void ModelTable::put(const ModelRecord& r) {
    const auto text = [](const QString& value) { return value.isNull() ? QStringLiteral("") : value; };
    run(m_database,
        q("INSERT INTO model (path, added, used, hidden, notes, sha256, size, changed, facts) VALUES "
          "(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET added = excluded.added, used = "
          "excluded.used, hidden = excluded.hidden, notes = excluded.notes, sha256 = excluded.sha256, size = "
          "excluded.size, changed = excluded.changed, facts = excluded.facts"),
        r.path, r.addedMs, r.usedMs, r.isHidden ? 1 : 0, text(r.notes), text(r.sha256),
        static_cast<qint64>(r.sizeBytes), r.changedNs, r.facts.isNull() ? QByteArray("") : r.facts);
}

void ModelTable::remove(const QByteArray& path) {
    run(m_database, q("DELETE FROM model WHERE path = ?"), path);
}

QVector<QByteArray> ModelTable::folders() {
    QVector<QByteArray> folders;
    QSqlQuery rows = run(m_database, q("SELECT path FROM folder ORDER BY path"));
    while (step(rows))
        folders << rows.value(0).toByteArray();
    return folders;
}

void ModelTable::putFolder(const QByteArray& path) {
    run(m_database, q("INSERT INTO folder (path) VALUES (?) ON CONFLICT DO NOTHING"), path);
}

void ModelTable::removeFolder(const QByteArray& path) {
    run(m_database, q("DELETE FROM folder WHERE path = ?"), path);
}

}  // namespace autoglm::storage
