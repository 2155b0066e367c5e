// The list of chats: names, folders, what is taken out of it and brought back, words looked for.
#include <algorithm>
#include <utility>

#include "app/desktop/chat_library.h"
#include "app/desktop/chat_model.h"

namespace autoglm::desktop {

using storage::Chat;
using storage::Database;

void ChatLibrary::rename(Id id, const QString& title) {
    Chat* chat = edit(id);
    const QString name = title.simplified().left(200);
    if (!chat || name.isEmpty() || name == chat->title) return;
    chat->title = name;
    chat->isNamed = true;
    m_store.write([id, name](Database& database) { database.setTitle(id, name, true); });
    emit listChanged();
}

void ChatLibrary::setPinned(Id id, bool isPinned) {
    Chat* chat = edit(id);
    if (!chat) return;
    chat->isPinned = isPinned;
    m_store.write([id, isPinned](Database& database) { database.setPinned(id, isPinned); });
    emit listChanged();
}

void ChatLibrary::moveTo(Id id, Id folder) {
    Chat* chat = edit(id);
    if (!chat) return;
    chat->folder = folder;
    m_store.write([id, folder](Database& database) { database.setChatFolder(id, folder); });
    emit listChanged();
}

Id ChatLibrary::addFolder(const QString& name) {
    const QString title = name.simplified().left(100);
    if (title.isEmpty()) return 0;
    const storage::Folder folder{storage::newId(), title, false};
    const auto place = std::find_if(m_folders.begin(), m_folders.end(), [&](const storage::Folder& other) {
        return other.name.localeAwareCompare(title) > 0;
    });
    m_folders.insert(place, folder);
    m_store.write([folder](Database& database) { database.putFolder(folder); });
    emit listChanged();
    return folder.id;
}

void ChatLibrary::renameFolder(Id id, const QString& name) {
    for (storage::Folder& folder : m_folders) {
        if (folder.id != id || name.simplified().isEmpty()) continue;
        folder.name = name.simplified().left(100);
        m_store.write([folder](Database& database) { database.putFolder(folder); });
    }
    emit listChanged();
}

void ChatLibrary::setCollapsed(Id id, bool isCollapsed) {
    for (storage::Folder& folder : m_folders) {
        if (folder.id != id || folder.isCollapsed == isCollapsed) continue;
        folder.isCollapsed = isCollapsed;
        m_store.write([folder](Database& database) { database.putFolder(folder); });
    }
    emit listChanged();
}

void ChatLibrary::removeFolder(Id id) {
    m_folders.removeIf([id](const storage::Folder& folder) { return folder.id == id; });
    for (Chat& chat : m_chats) {
        if (chat.folder == id) chat.folder = 0;
    }
    m_store.write([id](Database& database) { database.removeFolder(id); });
    emit listChanged();
}

void ChatLibrary::remove(Id id) {
    const Chat* chat = find(id);
    if (!chat) return;
    forgetRemoved();
    m_removed = *chat;
    m_removedWasOpen = id == m_current;
    if (m_removedWasOpen) newChat();
    endAnswers(id);
    m_chats.removeIf([id](const Chat& one) { return one.id == id; });
    m_store.write([id](Database& database) { database.setChatRemoved(id, true); });
    emit listChanged();
}

// What is there of them is kept, for the chat may come back.
void ChatLibrary::endAnswers(Id chat) {
    const QList<quint64> turns = m_answers.keys(chat);
    for (const quint64 turn : turns) {
        const ChatTurn* open = m_chat.desk().find(turn);
        if (!open) continue;
        ChatTurn cut = *open;
        cut.state = ChatTurn::State::Stopped;
        m_chat.desk().drop(turn);
        keepAnswer(cut);
    }
}

void ChatLibrary::undoRemove() {
    if (m_removed.id == 0) return;
    const Chat chat = std::exchange(m_removed, {});
    const auto place = std::find_if(m_chats.begin(), m_chats.end(),
                                    [&](const Chat& other) { return other.changedMs < chat.changedMs; });
    m_chats.insert(place, chat);
    m_store.write([id = chat.id](Database& database) { database.setChatRemoved(id, false); });
    emit listChanged();
    if (m_removedWasOpen && m_chat.isEmpty()) open(chat.id);
}

void ChatLibrary::forgetRemoved() {
    if (std::exchange(m_removed, {}).id == 0) return;
    m_store.write([](Database& database) { database.purge(); });
}

void ChatLibrary::search(const QString& words) {
    const quint64 number = ++m_searchCount;
    if (words.trimmed().isEmpty()) {
        emit found(words, {});
        return;
    }
    m_store.read<QVector<storage::SearchHit>>([words](Database& database) { return database.search(words); },
                                              [this, words, number](const QVector<storage::SearchHit>& hits) {
                                                  if (number == m_searchCount) emit found(words, hits);
                                              });
}

}  // namespace autoglm::desktop
