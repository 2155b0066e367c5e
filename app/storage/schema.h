// The tables and how an older file becomes today's. Each version is one step and one transaction.
#pragma once
#include <QSqlDatabase>
#include <QString>
#include <QStringList>

namespace autoglm::storage {

inline constexpr int kSchemaVersion = 5;
inline constexpr int kApplicationId = 0x41474c4d;  // "AGLM": whose file it is

[[nodiscard]] int schemaVersion(const QSqlDatabase& database);
/// Takes one more step. Throws SqlFailure; the file is then as it was.
void migrateOnce(const QSqlDatabase& database);
/// Fills the search index from the messages and titles. Within a transaction.
void fillSearch(const QSqlDatabase& database);
/// The same from the files that went with questions. A file's row is its own id.
void fillFileSearch(const QSqlDatabase& database);
/// What the index holds of a file: its name, then its text.
[[nodiscard]] QString fileIndexText(const QString& name, const QString& text);
/// What the file holds that this program did not put there: triggers, views, tables. Never used.
[[nodiscard]] QStringList foreignParts(const QSqlDatabase& database);

}  // namespace autoglm::storage
