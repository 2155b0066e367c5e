#include "app/storage/database.h"

#include <algorithm>
#include <limits>

#include "app/storage/salvage.h"
#include "app/storage/schema.h"
#include "app/storage/search_text.h"
#include "app/storage/sql.h"

namespace autoglm::storage {
namespace {

// What a person can read on a screen; a page of two million characters would not scroll.
constexpr qint64 kShownCharacters = 1'000'000;

QString q(const char* sql) {
    return QString::fromLatin1(sql);
}

}  // namespace

Database::Database() = default;

Database::~Database() {
    close();
}

Contents Database::contents() {
    Contents contents;
    QSqlQuery chats =
        run(m_database, q("SELECT id, folder, title, named, pinned, created, changed, model, settings, leaf, "
                          "'', scroll_message, scroll_offset FROM chat WHERE removed = 0 ORDER BY "
                          "changed DESC, id DESC"));
    while (step(chats))
        contents.chats.append(readChat(chats));
    QSqlQuery folders =
        run(m_database, q("SELECT id, name, collapsed FROM folder ORDER BY name COLLATE NOCASE, id"));
    while (step(folders)) {
        contents.folders.append(
            {folders.value(0).toLongLong(), folders.value(1).toString(), folders.value(2).toBool()});
    }
    QSqlQuery shelf = run(m_database, QStringLiteral("SELECT %1 FROM shelf WHERE removed = 0 ORDER BY name "
                                                     "COLLATE NOCASE, id")
                                          .arg(shelfColumns()));
    while (step(shelf))
        contents.shelf.append(readShelfItem(shelf));
    QSqlQuery state = run(m_database, q("SELECT key, value FROM state"));
    while (step(state))
        contents.state.insert(state.value(0).toString(), state.value(1).toString());
    return contents;
}

std::optional<ChatWithMessages> Database::chat(Id id, bool whole) {
    QSqlQuery row =
        run(m_database, QStringLiteral("SELECT %1 FROM chat WHERE id = ? AND removed = 0").arg(chatColumns()),
            id);
    if (!step(row)) return std::nullopt;
    ChatWithMessages found;
    found.chat = readChat(row);
    const qint64 shown = whole ? std::numeric_limits<qint64>::max() : kShownCharacters;
    QSqlQuery messages =
        run(m_database,
            QStringLiteral("SELECT %1 FROM message WHERE chat = ? AND removed = 0 ORDER BY id")
                .arg(messageColumns(shown)),
            id);
    while (step(messages))
        found.messages.append(readMessage(messages));
    readExtras(found);
    return found;
}

void Database::readExtras(ChatWithMessages& found) {
    QHash<Id, qsizetype> places;
    for (qsizetype i = 0; i < found.messages.size(); ++i)
        places.insert(found.messages.at(i).id, i);
    QSqlQuery attachments =
        run(m_database,
            QStringLiteral("SELECT %1 FROM attachment WHERE chat = ? ORDER BY id").arg(attachmentColumns()),
            found.chat.id);
    while (step(attachments)) {
        const AttachmentRow row = readAttachment(attachments);
        const auto place = places.constFind(row.message);
        if (row.message == 0) found.chat.draftAttachments.append(row);
        if (place != places.constEnd()) found.messages[*place].attachments.append(row);
    }
    QSqlQuery leftOut = run(m_database,
                            q("SELECT l.message, l.count FROM left_out l JOIN message m ON m.id = l.message "
                              "WHERE m.chat = ?"),
                            found.chat.id);
    while (step(leftOut)) {
        const auto place = places.constFind(leftOut.value(0).toLongLong());
        if (place != places.constEnd()) found.messages[*place].leftOut = leftOut.value(1).toInt();
    }
}

QVector<Attachment> Database::draftAttachments(Id chat) {
    QVector<Attachment> found;
    QSqlQuery rows =
        run(m_database,
            QStringLiteral("SELECT %1 FROM attachment WHERE chat = ? AND message = 0 ORDER BY id")
                .arg(attachmentColumns()),
            chat);
    while (step(rows))
        found.append(readAttachment(rows));
    return found;
}

void Database::setDraftAttachments(Id chat, const QVector<Attachment>& attachments) {
    Transaction transaction(m_database);
    run(m_database, q("DELETE FROM attachment WHERE chat = ? AND message = 0"), chat);
    insertAttachments(chat, 0, attachments);
    transaction.commit();
}

void Database::insertAttachments(Id chat, Id message, const QVector<Attachment>& attachments) {
    for (const Attachment& a : attachments) {
        forgetFile(a.id);
        run(m_database,
            q("INSERT OR REPLACE INTO attachment (id, chat, message, kind, name, text, bytes, pages, tokens) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            a.id, chat, message, static_cast<int>(a.kind), cleanText(a.name), cleanText(a.text), a.bytes,
            a.pages, a.tokens);
        if (message == 0) continue;  // of a draft
        run(m_database, q("INSERT INTO search (rowid, body) VALUES (?, ?)"), a.id,
            fileIndexText(cleanText(a.name), cleanText(a.text)));
    }
}

/// Out of the index, which has no copy of the text and has to be told it once more.
void Database::forgetFile(Id file) {
    QSqlQuery known =
        run(m_database, q("SELECT name, text FROM attachment WHERE id = ? AND message <> 0"), file);
    if (!step(known)) return;
    const QString text = fileIndexText(known.value(0).toString(), known.value(1).toString());
    known.finish();
    run(m_database, q("INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)"), file, text);
}

namespace {

/// A line out of a file begins with the file's name.
void nameFile(Snippet& snippet, const QString& name, const QString& words) {
    const QString lead = name + QStringLiteral(": ");
    for (Span& span : snippet.spans)
        span.from += static_cast<int>(lead.size());
    const QVector<Span> inName = findWords(name, words);
    snippet.spans = inName + snippet.spans;
    snippet.text.prepend(lead);
}

}  // namespace

QVector<SearchHit> Database::search(const QString& words, int limit) {
    const QString expression = matchExpression(words);
    if (words.trimmed().isEmpty()) return {};
    // Signs alone are not in the index.
    QSqlQuery rows =
        expression.isEmpty()
            ? run(m_database,
                  q("SELECT id FROM message WHERE instr(text, ?) > 0 ORDER BY id DESC LIMIT 2000"),
                  words.trimmed())
            : run(m_database,
                  q("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT 2000"),
                  expression);
    QVector<SearchHit> hits;
    QHash<Id, qsizetype> placeOf;
    const auto hitOf = [&](Id chat, const QString& title) -> SearchHit* {
        const auto known = placeOf.constFind(chat);
        if (known != placeOf.constEnd()) return &hits[*known];
        if (hits.size() >= limit) return nullptr;
        placeOf.insert(chat, hits.size());
        SearchHit hit;
        hit.chat = chat;
        hit.title = title;
        hit.titleSpans = findWords(title, words);
        hits.append(hit);
        return &hits.last();
    };
    QSqlQuery messageQuery = prepared(
        m_database, q("SELECT c.id, c.title, substr(m.text, 1, 200000) FROM message m JOIN chat c ON c.id = "
                      "m.chat WHERE m.id = ? AND m.removed = 0 AND c.removed = 0"));
    QSqlQuery fileQuery = prepared(
        m_database, q("SELECT c.id, c.title, substr(a.text, 1, 200000), a.message, a.name FROM attachment a "
                      "JOIN message m ON m.id = a.message JOIN chat c ON c.id = m.chat WHERE a.id = ? AND "
                      "m.removed = 0 AND c.removed = 0"));
    QSqlQuery titleQuery = prepared(m_database, q("SELECT id, title FROM chat WHERE id = ? AND removed = 0"));
    while (step(rows)) {
        const Id row = rows.value(0).toLongLong();
        QSqlQuery& query = row > 0 ? messageQuery : titleQuery;
        query.bindValue(0, std::abs(row));
        start(query);
        const bool isText = step(query);
        if (!isText && row > 0) {
            fileQuery.bindValue(0, row);
            start(fileQuery);
        }
        QSqlQuery& found = isText ? query : fileQuery;
        if (!isText && (row < 0 || !step(fileQuery))) continue;
        SearchHit* hit = hitOf(found.value(0).toLongLong(), cleanText(found.value(1).toString()));
        if (!hit || row < 0) continue;
        ++hit->hits;
        if (hit->message != 0) continue;  // the newest stands for the others
        hit->message = isText ? row : found.value(3).toLongLong();
        Snippet snippet = snippetOf(cleanText(found.value(2).toString()), words);
        if (!isText) nameFile(snippet, cleanText(found.value(4).toString()), words);
        hit->snippet = snippet.text;
        hit->snippetSpans = snippet.spans;
    }
    return hits;
}

void Database::index(Id row, const QString& text, bool add) {
    if (add) {
        run(m_database, q("INSERT INTO search (rowid, body) VALUES (?, ?)"), row, indexText(text));
    } else {
        // The index has no copy of the text, so it has to be told again what it should forget.
        run(m_database, q("INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)"), row,
            indexText(text));
    }
}

void Database::insertChat(const Chat& chat) {
    run(m_database,
        q("INSERT INTO chat (id, folder, title, named, pinned, created, changed, model, settings, leaf, "
          "draft, "
          "scroll_message, scroll_offset) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        chat.id, chat.folder, cleanText(chat.title), chat.isNamed, chat.isPinned, chat.createdMs,
        chat.changedMs, cleanText(chat.model), cleanText(chat.settings), chat.leaf, cleanText(chat.draft),
        chat.scrollMessage, chat.scrollOffset);
    index(-chat.id, cleanText(chat.title), true);
}

void Database::updateOrInsertChat(const Chat& chat) {
    if (fetch(m_database, q("SELECT 1 FROM chat WHERE id = ?"), chat.id).isValid()) {
        run(m_database, q("UPDATE chat SET changed = ?, model = ?, settings = ?, leaf = ? WHERE id = ?"),
            chat.changedMs, cleanText(chat.model), cleanText(chat.settings), chat.leaf, chat.id);
    } else {
        insertChat(chat);
    }
}

void Database::putChat(const Chat& chat) {
    Transaction transaction(m_database);
    updateOrInsertChat(chat);
    transaction.commit();
}

void Database::putTurns(const ChatWithMessages& turns) {
    Transaction transaction(m_database);
    updateOrInsertChat(turns.chat);
    for (const Message& message : turns.messages)
        insertMessage(message);
    transaction.commit();
}

void Database::setTitle(Id chat, const QString& title, bool isNamed) {
    Transaction transaction(m_database);
    const QVariant before = fetch(m_database, q("SELECT title FROM chat WHERE id = ?"), chat);
    if (before.isValid()) {
        index(-chat, before.toString(), false);
        index(-chat, cleanText(title), true);
        run(m_database, q("UPDATE chat SET title = ?, named = ? WHERE id = ?"), cleanText(title), isNamed,
            chat);
    }
    transaction.commit();
}

void Database::setChatSettings(Id chat, const QString& settings) {
    run(m_database, q("UPDATE chat SET settings = ? WHERE id = ?"), cleanText(settings), chat);
}

void Database::setPinned(Id chat, bool isPinned) {
    run(m_database, q("UPDATE chat SET pinned = ? WHERE id = ?"), isPinned, chat);
}

void Database::setChatFolder(Id chat, Id folder) {
    run(m_database, q("UPDATE chat SET folder = ? WHERE id = ?"), folder, chat);
}

void Database::setPlace(Id chat, Id leaf, Id scrollMessage, int scrollOffset) {
    run(m_database, q("UPDATE chat SET leaf = ?, scroll_message = ?, scroll_offset = ? WHERE id = ?"), leaf,
        scrollMessage, scrollOffset, chat);
}

void Database::setDraft(Id chat, const QString& draft) {
    run(m_database, q("UPDATE chat SET draft = ? WHERE id = ?"), cleanText(draft), chat);
}

void Database::setChatRemoved(Id chat, bool isRemoved) {
    run(m_database, q("UPDATE chat SET removed = ? WHERE id = ?"), isRemoved, chat);
}

void Database::setMessagesRemoved(const QVector<Id>& messages, bool isRemoved) {
    Transaction transaction(m_database);
    for (const Id id : messages)
        run(m_database, q("UPDATE message SET removed = ? WHERE id = ?"), isRemoved, id);
    transaction.commit();
}

void Database::purge() {
    Transaction transaction(m_database);
    QSqlQuery messages =
        run(m_database, q("SELECT id, text FROM message WHERE indexed <> 0 AND (removed <> 0 OR chat "
                          "IN (SELECT id FROM chat WHERE removed <> 0))"));
    while (step(messages))
        index(messages.value(0).toLongLong(), messages.value(1).toString(), false);
    QSqlQuery files = run(m_database, q("SELECT id FROM attachment WHERE message <> 0 AND (message NOT IN "
                                        "(SELECT id FROM message WHERE removed "
                                        "= 0) OR chat NOT IN (SELECT id FROM chat WHERE removed = 0))"));
    QVector<Id> gone;
    while (step(files))
        gone.append(files.value(0).toLongLong());
    files.finish();
    for (const Id file : gone)
        forgetFile(file);
    QSqlQuery chats = run(m_database, q("SELECT id, title FROM chat WHERE removed <> 0"));
    while (step(chats))
        index(-chats.value(0).toLongLong(), chats.value(1).toString(), false);
    messages.finish();
    chats.finish();
    execute(m_database, q("DELETE FROM message WHERE removed <> 0"));
    execute(m_database, q("DELETE FROM chat WHERE removed <> 0"));
    execute(m_database, q("DELETE FROM shelf WHERE removed <> 0"));
    execute(m_database, q("DELETE FROM attachment WHERE (message <> 0 AND message NOT IN (SELECT id FROM "
                          "message)) OR (chat <> 0 AND chat NOT IN (SELECT id FROM chat))"));
    execute(m_database, q("DELETE FROM left_out WHERE message NOT IN (SELECT id FROM message)"));
    transaction.commit();
}

void Database::insertMessage(const Message& m) {
    const AnswerFigures& f = m.figures;
    const bool isIndexed = m.state != MessageState::Open;
    const QString text = cleanText(m.text);
    const QVariant before =
        fetch(m_database, q("SELECT CASE WHEN indexed THEN text END FROM message WHERE id = ?"), m.id);
    if (before.isValid() && !before.isNull()) index(m.id, before.toString(), false);
    run(m_database,
        q("INSERT INTO message (id, chat, parent, role, state, created, text, reasoning, reasoning_seconds, "
          "model, "
          "device, failure, prompt_tokens, cached_tokens, output_tokens, context_used, context_size, "
          "prompt_speed, "
          "decode_speed, first_token, indexed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?, ?, ?) "
          "ON CONFLICT (id) DO UPDATE SET state = excluded.state, text = excluded.text, reasoning = "
          "excluded.reasoning, reasoning_seconds = excluded.reasoning_seconds, model = excluded.model, "
          "device = "
          "excluded.device, failure = excluded.failure, prompt_tokens = excluded.prompt_tokens, "
          "cached_tokens = "
          "excluded.cached_tokens, output_tokens = excluded.output_tokens, context_used = "
          "excluded.context_used, "
          "context_size = excluded.context_size, prompt_speed = excluded.prompt_speed, decode_speed = "
          "excluded.decode_speed, first_token = excluded.first_token, indexed = excluded.indexed"),
        m.id, m.chat, m.parent, static_cast<int>(m.role), static_cast<int>(m.state), m.createdMs, text,
        cleanText(m.reasoning), m.reasoningSeconds, cleanText(m.model), cleanText(m.device),
        cleanText(m.failureCode), f.promptTokens, f.cachedTokens, f.outputTokens, f.contextUsed,
        f.contextSize, f.promptTokensPerSecond, f.decodeTokensPerSecond, f.secondsToFirstToken, isIndexed);
    if (isIndexed) index(m.id, text, true);
    insertAttachments(m.chat, m.id, m.attachments);
    if (m.leftOut > 0)
        run(m_database, q("INSERT OR REPLACE INTO left_out (message, count) VALUES (?, ?)"), m.id, m.leftOut);
}

void Database::putMessage(const Message& message) {
    Transaction transaction(m_database);
    insertMessage(message);
    transaction.commit();
}

void Database::putAll(const QVector<ChatWithMessages>& chats) {
    Transaction transaction(m_database);
    for (const auto& chat : chats) {
        insertChat(chat.chat);
        for (const Message& message : chat.messages)
            insertMessage(message);
    }
    transaction.commit();
}

void Database::putFolder(const Folder& folder) {
    run(m_database,
        q("INSERT INTO folder (id, name, collapsed) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = "
          "excluded.name, collapsed = excluded.collapsed"),
        folder.id, cleanText(folder.name), folder.isCollapsed);
}

void Database::removeFolder(Id folder) {
    Transaction transaction(m_database);
    run(m_database, q("UPDATE chat SET folder = 0 WHERE folder = ?"), folder);
    run(m_database, q("DELETE FROM folder WHERE id = ?"), folder);
    transaction.commit();
}

void Database::putShelfItem(const ShelfItem& item) {
    run(m_database,
        q("INSERT INTO shelf (id, kind, name, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name "
          "= excluded.name, body = excluded.body"),
        item.id, static_cast<int>(item.kind), cleanText(item.name), cleanText(item.body));
}

void Database::setShelfItemRemoved(Id item, bool isRemoved) {
    run(m_database, q("UPDATE shelf SET removed = ? WHERE id = ?"), isRemoved, item);
}

void Database::setState(const QString& key, const QString& value) {
    run(m_database,
        q("INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = "
          "excluded.value"),
        key, cleanText(value));
}

int Database::settleOpenAnswers() {
    Transaction transaction(m_database);
    QSqlQuery open = run(m_database, q("SELECT id, text FROM message WHERE state = 1"));
    int count = 0;
    while (step(open)) {
        index(open.value(0).toLongLong(), open.value(1).toString(), true);
        ++count;
    }
    open.finish();
    execute(m_database, q("UPDATE message SET state = 2, indexed = 1 WHERE state = 1"));
    transaction.commit();
    return count;
}

void Database::rebuildSearch() {
    Transaction transaction(m_database);
    execute(m_database, q("INSERT INTO search (search) VALUES ('delete-all')"));
    fillSearch(m_database);
    fillFileSearch(m_database);
    transaction.commit();
}

}  // namespace autoglm::storage
