// All chats of a person: the list, the one that is open, and what leads from one to the other. Keeps the
// turns of the open chat. The list is a snapshot in memory, in front of a store that works on its own thread.
// Threads: the GUI thread; never waits for the disk.
#pragma once
#include <QObject>
#include <QTimer>

#include "app/desktop/chat_keeper.h"
#include "app/desktop/chat_settings.h"
#include "app/desktop/shelf.h"
#include "app/storage/chat_store.h"
#include "app/storage/export.h"

namespace autoglm::desktop {

class ChatModel;
using storage::Id;

class ChatLibrary : public QObject, public ChatKeeper {
    Q_OBJECT
public:
    /// Both must outlive it.
    ChatLibrary(ChatModel& chat, storage::ChatStore& store, QObject* parent = nullptr);
    ~ChatLibrary() override;

    [[nodiscard]] bool isReady() const { return m_isReady; }
    [[nodiscard]] const QVector<storage::Chat>& chats() const { return m_chats; }  // newest first
    [[nodiscard]] const QVector<storage::Folder>& folders() const { return m_folders; }
    [[nodiscard]] const storage::Chat* find(Id chat) const;
    [[nodiscard]] Id current() const { return m_current; }  // 0: not in the list yet, or temporary
    [[nodiscard]] bool isTemporary() const { return m_isTemporary; }
    /// What lasts: nothing is saved in this run, or the disk is full. Empty when all is well.
    [[nodiscard]] const QVector<storage::Notice>& notices() const { return m_notices; }

    /// What the open chat says about its answers; one that is not asked anything yet has its own too.
    [[nodiscard]] const ChatSettings& settings() const { return m_settings; }
    void setSettings(const ChatSettings& settings);
    /// Presets and prompts, beside the chats.
    [[nodiscard]] Shelf& shelf() { return m_shelf; }
    [[nodiscard]] const QString& file() const { return m_store.file(); }

    /// Off: new chats are temporary, also those that newChat() begins.
    void setKeepsNewChats(bool isKeeping);
    void newChat();
    void newTemporaryChat();  // never stored
    /// `message`: shown there, in its own version of the conversation.
    void open(Id chat, Id message = 0);
    void rename(Id chat, const QString& title);
    void setPinned(Id chat, bool isPinned);
    void moveTo(Id chat, Id folder);
    Id addFolder(const QString& name);
    void renameFolder(Id folder, const QString& name);
    void setCollapsed(Id folder, bool isCollapsed);
    void removeFolder(Id folder);
    /// Out of the list at once; undoRemove() brings it back until the next start or forgetRemoved().
    void remove(Id chat);
    void undoRemove();
    void forgetRemoved();

    /// An answer is being written there.
    [[nodiscard]] bool isWorking(Id chat) const;
    /// An answer was finished there that nobody has seen yet.
    [[nodiscard]] bool isFresh(Id chat) const { return m_fresh.contains(chat) && chat != m_current; }

    /// Answered by found(); an older question that is still under way is dropped.
    void search(const QString& words);

    /// The unsent text and the place in the open chat; written shortly after they have changed.
    void setDraft(const QString& text);
    /// Written at once: a long text that was pasted may be nowhere else any more.
    void setDraftAttachments(const QVector<Attachment>& attachments);
    [[nodiscard]] const QVector<Attachment>& draftAttachments() const { return m_draftAttachments; }
    void setPlace(quint64 turn, int offset);
    /// Writes what waits.
    void flush();
    /// The program ends: also an answer that is being written is stopped and kept. Call before the store is
    /// shut down.
    void close();

    // A chat that is written in beside the open one, such as a comparison.
    /// In the list with its first question, but not opened. 0 where new chats are not kept.
    Id addChat(const ChatTurn& question);
    /// As keepTurns(), for this chat; 0: nothing is stored of it.
    void keepTurnsIn(Id chat, const QVector<ChatTurn>& turns, std::function<void()> then);
    /// Opens these turns, ending with `leaf`, as a chat that is never stored.
    void openTemporary(const QVector<ChatTurn>& turns, quint64 leaf, const ChatSettings& settings);
    void setSettingsOf(Id chat, const ChatSettings& settings);
    /// `then` is not called if there is no such chat.
    void read(Id chat, std::function<void(const storage::ChatWithMessages&)> then);

    /// Answered by exported().
    void exportChats(const QVector<Id>& chats, const storage::ExportOptions& options, const QString& file);
    /// As bytes, for forms that the store does not know.
    void render(Id chat, const storage::ExportOptions& options, std::function<void(const QByteArray&)> then);
    /// Answered by imported().
    void importFile(const QString& file);

    // ChatKeeper
    void keepTurns(const QVector<ChatTurn>& turns, std::function<void()> then) override;
    void keepAnswer(const ChatTurn& answer) override;
    void keepRemoved(const QVector<quint64>& turns, bool isRemoved) override;
    void keepLeaf(quint64 leaf) override;

signals:
    /// The program ends: whoever writes answers elsewhere ends them now.
    void closing();
    void ready();
    void listChanged();
    void currentChanged();
    void settingsChanged();
    /// A chat is open: its draft, and where it was read.
    void opened(const QString& draft, quint64 turn, int offset);
    void found(const QString& words, const QVector<autoglm::storage::SearchHit>& hits);
    void noticesChanged();
    void savedAgain();
    void exported(const QString& file, const QString& problem);
    void imported(int count, const QString& problem);

private:
    void onOpened(const storage::Contents& contents, const QVector<storage::Notice>& notices);
    void onNotice(const storage::Notice& notice);
    void leave();
    void begin(bool isTemporary);
    void show(const storage::ChatWithMessages& found, Id message);
    storage::Chat* edit(Id chat);
    void raise(Id chat);  // to the top of the list
    void endAnswers(Id chat);
    void rememberOpen();

    ChatModel& m_chat;
    storage::ChatStore& m_store;
    Shelf m_shelf;
    QVector<storage::Chat> m_chats;
    QVector<storage::Folder> m_folders;
    QVector<storage::Notice> m_notices;
    Id m_current = 0;
    bool m_isReady = false, m_isTemporary = false, m_keepsNewChats = true;
    bool m_isSwitching = false;  // what the page does meanwhile is no reading
    bool m_opensLast = false;    // at the start
    quint64 m_openCount = 0, m_searchCount = 0;
    QString m_draft;          // of the open chat
    ChatSettings m_settings;  // of the open chat
    QVector<Attachment> m_draftAttachments;
    QString m_newDraft;  // of the new chat, while another one is open
    QVector<Attachment> m_newDraftAttachments;
    QTimer m_draftTimer, m_placeTimer;
    Id m_placeChat = 0;
    quint64 m_placeTurn = 0;
    int m_placeOffset = 0;
    QHash<quint64, Id> m_answers;  // being written: turn and its chat
    QHash<Id, ChatTurn> m_fresh;   // finished where nobody looked; the file may not have them yet
    storage::Chat m_removed;
    bool m_removedWasOpen = false;
};

}  // namespace autoglm::desktop
