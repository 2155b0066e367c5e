#include "app/storage/sql.h"

#include <sqlite3.h>

namespace autoglm::storage {

SqlFailure::SqlFailure(const QSqlError& error)
    : m_code(error.nativeErrorCode().toInt()), m_words(error.databaseText()) {
    if (m_words.isEmpty()) m_words = error.driverText();
}

bool SqlFailure::isDiskFull() const {
    return primaryCode() == SQLITE_FULL;
}

bool SqlFailure::isDamage() const {
    return primaryCode() == SQLITE_CORRUPT || primaryCode() == SQLITE_NOTADB;
}

bool SqlFailure::isPassing() const {
    switch (primaryCode()) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
            return true;
        default:
            return false;
    }
}

void execute(const QSqlDatabase& database, const QString& sql) {
    QSqlQuery query(database);
    if (!query.exec(sql)) throw SqlFailure(query.lastError());
}

QSqlQuery prepared(const QSqlDatabase& database, const QString& sql) {
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.prepare(sql)) throw SqlFailure(query.lastError());
    return query;
}

void start(QSqlQuery& query) {
    if (!query.exec()) throw SqlFailure(query.lastError());
}

bool step(QSqlQuery& query) {
    if (query.next()) return true;
    if (query.lastError().isValid()) throw SqlFailure(query.lastError());
    return false;
}

Transaction::Transaction(const QSqlDatabase& database) : m_database(database) {
    execute(m_database, QStringLiteral("BEGIN IMMEDIATE"));
}

Transaction::~Transaction() {
    if (!m_isOpen) return;
    QSqlQuery query(m_database);
    query.exec(QStringLiteral("ROLLBACK"));  // some failures have rolled back already
}

void Transaction::commit() {
    execute(m_database, QStringLiteral("COMMIT"));
    m_isOpen = false;
}

}  // namespace autoglm::storage
