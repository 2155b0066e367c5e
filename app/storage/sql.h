// Statements with their failures. Inside this room a failing statement throws SqlFailure; it leaves through
// Database's callers only as a Notice.
// Threads: as QSqlDatabase, one thread per connection.
#pragma once
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QVariant>
#include <exception>

namespace autoglm::storage {

class SqlFailure : public std::exception {
public:
    SqlFailure(int code, QString words) : m_code(code), m_words(std::move(words)) {}
    explicit SqlFailure(const QSqlError& error);
    /// SQLite's extended code.
    [[nodiscard]] int code() const { return m_code; }
    [[nodiscard]] int primaryCode() const { return m_code & 0xff; }
    [[nodiscard]] const QString& words() const { return m_words; }
    [[nodiscard]] const char* what() const noexcept override { return "SQL failure"; }
    [[nodiscard]] bool isDiskFull() const;
    /// The file itself is not what it should be.
    [[nodiscard]] bool isDamage() const;
    /// The same statement may succeed later: no room, a lock, a drive that failed.
    [[nodiscard]] bool isPassing() const;

private:
    int m_code;
    QString m_words;
};

/// Runs a statement without values.
void execute(const QSqlDatabase& database, const QString& sql);
[[nodiscard]] QSqlQuery prepared(const QSqlDatabase& database, const QString& sql);
void start(QSqlQuery& query);
/// As next(), but a failure half-way is one.
bool step(QSqlQuery& query);

template <class... Values>
QSqlQuery run(const QSqlDatabase& database, const QString& sql, const Values&... values) {
    QSqlQuery query = prepared(database, sql);
    (query.addBindValue(QVariant(values)), ...);
    start(query);
    return query;
}
/// The first column of the first row; invalid without a row.
template <class... Values>
QVariant fetch(const QSqlDatabase& database, const QString& sql, const Values&... values) {
    QSqlQuery query = run(database, sql, values...);
    return step(query) ? query.value(0) : QVariant();
}

/// Rolled back unless committed. Takes the lock for writing at once: a reader that turns writer half-way
/// could fail.
class Transaction {
public:
    explicit Transaction(const QSqlDatabase& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    QSqlDatabase m_database;
    bool m_isOpen = true;
};

}  // namespace autoglm::storage
