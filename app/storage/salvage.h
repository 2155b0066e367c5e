// What can still be read of a damaged file.
// Threads: pure, but slow.
#pragma once
#include <QSqlDatabase>

#include "app/storage/records.h"

namespace autoglm::storage {

struct Salvaged {
    QVector<Folder> folders;
    QVector<ChatWithMessages> chats;
    QVector<ShelfItem> shelf;
    [[nodiscard]] int messageCount() const;
};
/// Reads the tables from both ends as far as they go. Never throws; gives what there is.
[[nodiscard]] Salvaged salvage(const QSqlDatabase& damaged);

/// Columns in the order in which the functions beside them expect them.
[[nodiscard]] QString chatColumns();
[[nodiscard]] Chat readChat(const QSqlQuery& row);
[[nodiscard]] QString shelfColumns();
[[nodiscard]] ShelfItem readShelfItem(const QSqlQuery& row);
/// `shownCharacters`: longer texts are cut there.
[[nodiscard]] QString messageColumns(qint64 shownCharacters);
[[nodiscard]] Message readMessage(const QSqlQuery& row);
struct AttachmentRow : Attachment {
    Id chat = 0, message = 0;
};
[[nodiscard]] QString attachmentColumns();
[[nodiscard]] AttachmentRow readAttachment(const QSqlQuery& row);

}  // namespace autoglm::storage
