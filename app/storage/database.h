// The chats in one SQLite file. Everything that is written is committed, and synchronised, when the call
// returns. Calls throw SqlFailure.
// Threads: the thread that opened it; may block for as long as a disk does.
#pragma once
#include <QSqlDatabase>
#include <QStringList>
#include <optional>

#include "app/storage/records.h"

namespace autoglm::storage {

class SqlFailure;

class Database {
public:
    Database();
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    struct Place {
        QString file;
        QString vfs;  // SQLite's name of a file system; "" = its own
    };
    /// Opens or creates the file and brings it up to date. Never fails as a whole and never touches a file it
    /// cannot read: what cannot be saved is kept in memory for this run, and the notices say so. Contents of
    /// a damaged file are brought into a new one as far as they can be read; the old one keeps its bytes
    /// under another name.
    QVector<Notice> open(const Place& place);
    void close();
    /// False: in memory only.
    [[nodiscard]] bool isSaving() const { return m_isSaving; }

    [[nodiscard]] Contents contents();
    [[nodiscard]] std::optional<ChatWithMessages> chat(Id id, bool whole = false);
    [[nodiscard]] QVector<SearchHit> search(const QString& words, int limit = 200);

    void putChat(const Chat& chat);  // new, or all but its place, draft and title
    void setTitle(Id chat, const QString& title, bool isNamed);
    void setChatSettings(Id chat, const QString& settings);
    void setPinned(Id chat, bool isPinned);
    void setChatFolder(Id chat, Id folder);
    void setPlace(Id chat, Id leaf, Id scrollMessage, int scrollOffset);
    void setDraft(Id chat, const QString& draft);
    /// Of the chat's draft; chat 0: of the draft of a new one. Replaces those that were there.
    void setDraftAttachments(Id chat, const QVector<Attachment>& attachments);
    [[nodiscard]] QVector<Attachment> draftAttachments(Id chat);
    /// Out of every list, but not gone: may be brought back until it is purged.
    void setChatRemoved(Id chat, bool isRemoved);
    void setMessagesRemoved(const QVector<Id>& messages, bool isRemoved);
    /// Removed chats and messages are gone for good.
    void purge();

    /// Adds the message, or takes its newer text and figures.
    void putMessage(const Message& message);
    /// A chat with all its messages, as imports bring them; all of it or nothing.
    void putAll(const QVector<ChatWithMessages>& chats);
    /// A chat's new messages with what they change in its row, in one transaction.
    void putTurns(const ChatWithMessages& turns);

    void putFolder(const Folder& folder);
    void removeFolder(Id folder);              // its chats stay
    void putShelfItem(const ShelfItem& item);  // new, or its newer name and body
    /// Off the shelf, but not gone until purge().
    void setShelfItemRemoved(Id item, bool isRemoved);
    void setState(const QString& key, const QString& value);

    /// Answers that the end of the program cut are marked as interrupted. Their number.
    int settleOpenAnswers();
    void rebuildSearch();

    [[nodiscard]] const QSqlDatabase& connection() const { return m_database; }

private:
    enum class Probe { Fresh, Good, Newer, Damaged, Unreadable };
    struct Probed {
        Probe probe = Probe::Fresh;
        int version = 0;
        bool hadLog = false;
        QStringList foreign;
        QString words;
    };
    [[nodiscard]] Probed probeFile() const;
    void openFile();
    void openMemory();
    void copyIntoMemory();
    void connectTo(const QString& name, const QString& options);
    void harden();
    void prepareJournal(const Probed& probed, QVector<Notice>& notices);
    void migrate();
    /// False if the damaged file could not be moved away. Its notice comes first, also if bringing over what
    /// can be read fails half-way.
    bool setAside(const Probed& probed, QVector<Notice>& notices);
    [[nodiscard]] Notice cannotSave(const SqlFailure& failure) const;
    [[nodiscard]] QString uri(const char* mode) const;

    void forgetFile(Id file);
    void index(Id row, const QString& text, bool add);
    void insertMessage(const Message& message);
    void insertAttachments(Id chat, Id message, const QVector<Attachment>& attachments);
    void readExtras(ChatWithMessages& chat);
    void insertChat(const Chat& chat);
    void updateOrInsertChat(const Chat& chat);

    Place m_place;
    QString m_name;  // of the connection
    QSqlDatabase m_database;
    bool m_isSaving = false;
};

}  // namespace autoglm::storage
