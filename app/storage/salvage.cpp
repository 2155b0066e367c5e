#include "app/storage/salvage.h"

#include <QMap>
#include <limits>

#include "app/storage/sql.h"

namespace autoglm::storage {
namespace {

/// Rows of a table by id: from the first on until one cannot be read, then from the last back.
template <class Row, class Read>
QMap<Id, Row> rowsOf(const QSqlDatabase& db, const QString& select, Read read) {
    QMap<Id, Row> rows;
    for (const char* order : {" ORDER BY id ASC", " ORDER BY id DESC"}) {
        try {
            QSqlQuery query = run(db, select + QLatin1String(order));
            while (step(query)) {
                const Row row = read(query);
                if (rows.contains(row.id) && order[10] == 'D') break;
                rows.insert(row.id, row);
            }
        } catch (const SqlFailure&) {
            continue;  // from the other end
        }
    }
    return rows;
}

}  // namespace

int Salvaged::messageCount() const {
    int count = 0;
    for (const auto& chat : chats)
        count += static_cast<int>(chat.messages.size());
    return count;
}

Salvaged salvage(const QSqlDatabase& db) {
    Salvaged saved;
    const auto folders =
        rowsOf<Folder>(db, QStringLiteral("SELECT id, name FROM folder"), [](const QSqlQuery& row) {
            return Folder{row.value(0).toLongLong(), cleanText(row.value(1).toString()), false};
        });
    const auto chats = rowsOf<Chat>(
        db, QStringLiteral("SELECT %1 FROM chat WHERE removed = 0").arg(chatColumns()), readChat);
    const auto messages = rowsOf<Message>(db,
                                          QStringLiteral("SELECT %1 FROM message WHERE removed = 0")
                                              .arg(messageColumns(std::numeric_limits<qint64>::max())),
                                          readMessage);
    // An older file has none; then there is nothing to bring over.
    const auto attachments =
        rowsOf<AttachmentRow>(db, QStringLiteral("SELECT %1 FROM attachment").arg(attachmentColumns()),
                              [](const QSqlQuery& row) { return readAttachment(row); });
    QMap<Id, QVector<Attachment>> attached;
    for (const AttachmentRow& row : attachments)
        attached[row.message].append(row);
    saved.folders = folders.values();
    saved.shelf =
        rowsOf<ShelfItem>(db, QStringLiteral("SELECT %1 FROM shelf WHERE removed = 0").arg(shelfColumns()),
                          readShelfItem)
            .values();
    QMap<Id, ChatWithMessages> whole;
    for (const Chat& chat : chats)
        whole[chat.id].chat = chat;
    for (Message message : messages) {
        ChatWithMessages& owner = whole[message.chat];
        if (owner.chat.id == 0) {  // its own row is lost
            owner.chat.id = message.chat;
            owner.chat.title = message.text.left(48);
            owner.chat.createdMs = owner.chat.changedMs = message.createdMs;
        }
        // A message whose question is lost hangs on the last one before it, so that it can still be read.
        if (message.parent != 0 && !messages.contains(message.parent))
            message.parent = owner.messages.isEmpty() ? 0 : owner.messages.last().id;
        message.attachments = attached.value(message.id);
        owner.messages.append(message);
    }
    for (ChatWithMessages& chat : whole) {
        if (!messages.contains(chat.chat.leaf))
            chat.chat.leaf = chat.messages.isEmpty() ? 0 : chat.messages.last().id;
        if (!folders.contains(chat.chat.folder)) chat.chat.folder = 0;
        saved.chats.append(chat);
    }
    return saved;
}

QString chatColumns() {
    return QStringLiteral(
        "id, folder, title, named, pinned, created, changed, model, settings, leaf, draft, "
        "scroll_message, scroll_offset");
}

Chat readChat(const QSqlQuery& row) {
    Chat chat;
    chat.id = row.value(0).toLongLong();
    chat.folder = row.value(1).toLongLong();
    chat.title = cleanText(row.value(2).toString());
    chat.isNamed = row.value(3).toBool();
    chat.isPinned = row.value(4).toBool();
    chat.createdMs = row.value(5).toLongLong();
    chat.changedMs = row.value(6).toLongLong();
    chat.model = cleanText(row.value(7).toString());
    chat.settings = cleanText(row.value(8).toString());
    chat.leaf = row.value(9).toLongLong();
    chat.draft = cleanText(row.value(10).toString());
    chat.scrollMessage = row.value(11).toLongLong();
    chat.scrollOffset = row.value(12).toInt();
    return chat;
}

QString shelfColumns() {
    return QStringLiteral("id, kind, name, body");
}

ShelfItem readShelfItem(const QSqlQuery& row) {
    const bool isPrompt = row.value(1).toInt() == static_cast<int>(ShelfItem::Kind::Prompt);
    return {row.value(0).toLongLong(), isPrompt ? ShelfItem::Kind::Prompt : ShelfItem::Kind::Preset,
            cleanText(row.value(2).toString()), cleanText(row.value(3).toString())};
}

// length() and substr() end at a NUL, so the blob's length decides whether there is more to see.
QString messageColumns(qint64 shown) {
    return QStringLiteral(
               "id, chat, parent, role, state, created, CASE WHEN length(CAST(text AS BLOB)) > %1 THEN "
               "substr(text, 1, %1) ELSE text END, CASE WHEN length(CAST(text AS BLOB)) > %1 THEN "
               "max(length(text) - %1, 0) ELSE 0 END, CASE WHEN length(CAST(reasoning AS BLOB)) > %1 THEN "
               "substr(reasoning, 1, %1) ELSE reasoning END, reasoning_seconds, model, device, failure, "
               "prompt_tokens, cached_tokens, output_tokens, context_used, context_size, prompt_speed, "
               "decode_speed, first_token")
        .arg(shown);
}

Message readMessage(const QSqlQuery& row) {
    Message message;
    message.id = row.value(0).toLongLong();
    message.chat = row.value(1).toLongLong();
    message.parent = row.value(2).toLongLong();
    message.role = row.value(3).toInt() == 0 ? Role::User : Role::Assistant;
    const int state = row.value(4).toInt();
    message.state = state >= 0 && state <= static_cast<int>(MessageState::Loop)
                        ? static_cast<MessageState>(state)
                        : MessageState::Interrupted;
    message.createdMs = row.value(5).toLongLong();
    message.text = cleanText(row.value(6).toString());
    message.hiddenCharacters = row.value(7).toLongLong();
    message.reasoning = cleanText(row.value(8).toString());
    message.reasoningSeconds = row.value(9).toDouble();
    message.model = cleanText(row.value(10).toString());
    message.device = cleanText(row.value(11).toString());
    message.failureCode = cleanText(row.value(12).toString());
    AnswerFigures& figures = message.figures;
    figures.promptTokens = row.value(13).toInt();
    figures.cachedTokens = row.value(14).toInt();
    figures.outputTokens = row.value(15).toInt();
    figures.contextUsed = row.value(16).toInt();
    figures.contextSize = row.value(17).toInt();
    figures.promptTokensPerSecond = row.value(18).toDouble();
    figures.decodeTokensPerSecond = row.value(19).toDouble();
    figures.secondsToFirstToken = row.value(20).toDouble();
    return message;
}

QString attachmentColumns() {
    return QStringLiteral("id, chat, message, kind, name, text, bytes, pages, tokens");
}

AttachmentRow readAttachment(const QSqlQuery& row) {
    AttachmentRow attachment;
    attachment.id = row.value(0).toLongLong();
    attachment.chat = row.value(1).toLongLong();
    attachment.message = row.value(2).toLongLong();
    const int kind = row.value(3).toInt();
    if (kind >= 0 && kind <= static_cast<int>(Attachment::Kind::Paste))
        attachment.kind = static_cast<Attachment::Kind>(kind);
    attachment.name = cleanText(row.value(4).toString());
    attachment.text = cleanText(row.value(5).toString());
    attachment.bytes = row.value(6).toLongLong();
    attachment.pages = row.value(7).toInt();
    attachment.tokens = row.value(8).toInt();
    return attachment;
}

}  // namespace autoglm::storage
