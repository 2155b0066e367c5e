#include "app/storage/schema.h"

#include "app/storage/search_text.h"
#include "app/storage/sql.h"

namespace autoglm::storage {
namespace {

QString q(const char* sql) {
    return QString::fromLatin1(sql);
}

void createTables(const QSqlDatabase& db) {
    execute(db, QStringLiteral("PRAGMA application_id = %1").arg(kApplicationId));
    execute(db,
            q("CREATE TABLE folder (id INTEGER PRIMARY KEY, name TEXT NOT NULL, collapsed INTEGER NOT NULL "
              "DEFAULT 0) STRICT"));
    execute(
        db,
        q("CREATE TABLE chat (id INTEGER PRIMARY KEY, folder INTEGER NOT NULL DEFAULT 0, title TEXT NOT "
          "NULL, named INTEGER NOT NULL DEFAULT 0, pinned INTEGER NOT NULL DEFAULT 0, created INTEGER NOT "
          "NULL, changed INTEGER NOT NULL, model TEXT NOT NULL DEFAULT '', settings TEXT NOT NULL DEFAULT "
          "'', leaf INTEGER NOT NULL DEFAULT 0, draft TEXT NOT NULL DEFAULT '', scroll_message INTEGER NOT "
          "NULL DEFAULT 0, scroll_offset INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0) "
          "STRICT"));
    execute(db, q("CREATE INDEX chat_changed ON chat (changed)"));
    execute(
        db,
        q("CREATE TABLE message (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL REFERENCES chat (id) ON "
          "DELETE CASCADE, parent INTEGER NOT NULL DEFAULT 0, role INTEGER NOT NULL, state INTEGER NOT "
          "NULL, created INTEGER NOT NULL, text TEXT NOT NULL, reasoning TEXT NOT NULL DEFAULT '', "
          "reasoning_seconds REAL NOT NULL DEFAULT 0, model TEXT NOT NULL DEFAULT '', device TEXT NOT NULL "
          "DEFAULT '', failure TEXT NOT NULL DEFAULT '', prompt_tokens INTEGER NOT NULL DEFAULT 0, "
          "cached_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0, "
          "context_used INTEGER NOT NULL DEFAULT 0, context_size INTEGER NOT NULL DEFAULT 0, prompt_speed "
          "REAL NOT NULL DEFAULT 0, decode_speed REAL NOT NULL DEFAULT 0, first_token REAL NOT NULL DEFAULT "
          "0, removed INTEGER NOT NULL DEFAULT 0, indexed INTEGER NOT NULL DEFAULT 0) STRICT"));
    execute(db, q("CREATE INDEX message_chat ON message (chat, id)"));
    execute(db, q("CREATE INDEX message_open ON message (state) WHERE state = 1"));
    execute(db, q("CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"));
}

void createSearch(const QSqlDatabase& db) {
    // Without a copy of the text: the index knows ids, the messages are in their table. A title's row is its
    // chat's id, negated.
    execute(db, q("CREATE VIRTUAL TABLE search USING fts5 (body, content='', tokenize='unicode61 "
                  "remove_diacritics 2')"));
    fillSearch(db);
}

void createShelf(const QSqlDatabase& db) {
    execute(db, q("CREATE TABLE shelf (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL, "
                  "body TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0) STRICT"));
}

void createAttachments(const QSqlDatabase& db) {
    // Message 0: of the draft of its chat; chat 0: of the draft of a new one.
    execute(db, q("CREATE TABLE attachment (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, message INTEGER "
                  "NOT NULL DEFAULT 0, kind INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, bytes "
                  "INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL "
                  "DEFAULT 0) STRICT"));
    execute(db, q("CREATE INDEX attachment_chat ON attachment (chat, message)"));
    execute(db, q("CREATE TABLE left_out (message INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT"));
}

}  // namespace

int schemaVersion(const QSqlDatabase& db) {
    return fetch(db, q("PRAGMA user_version")).toInt();
}

void migrateOnce(const QSqlDatabase& db) {
    Transaction transaction(db);
    const int version = schemaVersion(db);  // asked inside: another program may just have done it
    if (version == 0) createTables(db);
    if (version == 1) createSearch(db);
    if (version == 2) createShelf(db);
    if (version == 3) createAttachments(db);
    if (version == 4) fillFileSearch(db);
    if (version < kSchemaVersion) execute(db, QStringLiteral("PRAGMA user_version = %1").arg(version + 1));
    transaction.commit();
}

void fillSearch(const QSqlDatabase& db) {
    QSqlQuery insert = prepared(db, q("INSERT INTO search (rowid, body) VALUES (?, ?)"));
    const auto add = [&](qint64 row, const QString& text) {
        insert.bindValue(0, row);
        insert.bindValue(1, indexText(text));
        start(insert);
    };
    // An answer that is still open is indexed when it is finished.
    QSqlQuery messages = run(db, q("SELECT id, text FROM message WHERE state <> 1"));
    while (step(messages))
        add(messages.value(0).toLongLong(), messages.value(1).toString());
    QSqlQuery chats = run(db, q("SELECT id, title FROM chat"));
    while (step(chats))
        add(-chats.value(0).toLongLong(), chats.value(1).toString());
    execute(db, q("UPDATE message SET indexed = (state <> 1)"));
}

QString fileIndexText(const QString& name, const QString& text) {
    return indexText(name + QLatin1Char('\n') + text);
}

void fillFileSearch(const QSqlDatabase& db) {
    QSqlQuery insert = prepared(db, q("INSERT INTO search (rowid, body) VALUES (?, ?)"));
    // Those of a draft are not sent yet, and not searched.
    QSqlQuery files = run(db, q("SELECT id, name, text FROM attachment WHERE message <> 0"));
    while (step(files)) {
        insert.bindValue(0, files.value(0).toLongLong());
        insert.bindValue(1, fileIndexText(files.value(1).toString(), files.value(2).toString()));
        start(insert);
    }
}

QStringList foreignParts(const QSqlDatabase& db) {
    static const QStringList own = {
        q("shelf"),       q("folder"),         q("chat"),         q("message"),      q("state"),
        q("search"),      q("chat_changed"),   q("message_chat"), q("message_open"), q("search_config"),
        q("search_data"), q("search_docsize"), q("search_idx"),   q("attachment"),   q("attachment_chat"),
        q("left_out")};
    QStringList parts;
    QSqlQuery query =
        run(db, q("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
    while (step(query)) {
        const QString type = query.value(0).toString(), name = query.value(1).toString();
        const bool isOurs = own.contains(name) && (type == q("table") || type == q("index"));
        if (!isOurs) parts << type + QLatin1Char(' ') + name;
    }
    return parts;
}

}  // namespace autoglm::storage
