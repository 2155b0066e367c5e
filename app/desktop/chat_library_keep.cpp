// What is asked and answered, on its way to the store: in the open chat, and in those beside it.
#include <algorithm>
#include <utility>

#include "app/desktop/chat_convert.h"
#include "app/desktop/chat_library.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/chat_state_keys.h"

namespace autoglm::desktop {

using storage::Chat;
using storage::ChatWithMessages;
using storage::Database;

void ChatLibrary::keepTurns(const QVector<ChatTurn>& turns, std::function<void()> then) {
    if (m_isTemporary || turns.isEmpty()) {
        for (const ChatTurn& turn : turns)
            if (turn.isOpen()) m_answers.insert(turn.id, 0);
        then();
        return;
    }
    const bool isNew = !find(m_current);
    if (isNew) {
        Chat chat;
        chat.id = storage::newId();
        chat.createdMs = storage::nowMs();
        chat.settings = toJson(m_settings);
        m_chats.prepend(chat);
        m_current = chat.id;
    }
    keepTurnsIn(m_current, turns, std::move(then));
    if (!isNew) return;
    m_newDraft.clear();
    m_newDraftAttachments.clear();
    rememberOpen();
    m_store.write([](Database& database) {
        database.setState(newDraftKey(), {});
        database.setDraftAttachments(0, {});
    });
    emit currentChanged();
    emit listChanged();
}

Id ChatLibrary::addChat(const ChatTurn& question) {
    if (!m_keepsNewChats) return 0;
    Chat chat;
    chat.id = storage::newId();
    chat.createdMs = storage::nowMs();
    m_chats.prepend(chat);
    keepTurnsIn(chat.id, {question}, [] {});
    return chat.id;
}

void ChatLibrary::keepTurnsIn(Id id, const QVector<ChatTurn>& turns, std::function<void()> then) {
    Chat* place = edit(id);
    if (!place || turns.isEmpty()) {
        for (const ChatTurn& turn : turns)
            if (turn.isOpen()) m_answers.insert(turn.id, 0);
        then();
        return;
    }
    Chat& chat = *place;
    if (chat.title.isEmpty()) chat.title = titleOf(turns.first());
    chat.changedMs = storage::nowMs();
    chat.leaf = static_cast<Id>(turns.last().id);
    if (!turns.last().modelName.isEmpty()) chat.model = turns.last().modelName;
    ChatWithMessages kept{chat, {}};
    for (const ChatTurn& turn : turns) {
        kept.messages.append(toMessage(turn, chat.id));
        if (turn.isOpen()) m_answers.insert(turn.id, chat.id);
    }
    m_store.write([kept](Database& database) { database.putTurns(kept); },
                  [then = std::move(then)](bool) { then(); });
    raise(id);
    emit listChanged();
}

void ChatLibrary::openTemporary(const QVector<ChatTurn>& turns, quint64 leaf, const ChatSettings& settings) {
    begin(true);
    m_chat.restoreTree(turns, leaf);
    setSettings(settings);
    emit opened({}, 0, 0);
}

void ChatLibrary::setSettingsOf(Id id, const ChatSettings& settings) {
    if (id == m_current) return setSettings(settings);
    Chat* chat = edit(id);
    if (!chat) return;
    chat->settings = toJson(settings);
    m_store.write([id, json = chat->settings](Database& database) { database.setChatSettings(id, json); }, {},
                  QStringLiteral("settings/%1").arg(id));
}

void ChatLibrary::read(Id chat, std::function<void(const ChatWithMessages&)> then) {
    m_store.read<std::optional<ChatWithMessages>>(
        [chat](Database& database) { return database.chat(chat); },
        [then = std::move(then)](const std::optional<ChatWithMessages>& found) {
            if (found) then(*found);
        });
}

void ChatLibrary::keepAnswer(const ChatTurn& answer) {
    // Whichever chat is shown, an answer belongs to the one in which it was asked for.
    const auto asked = m_answers.constFind(answer.id);
    if (asked == m_answers.constEnd() && answer.isOpen()) m_answers.insert(answer.id, m_current);
    const Id chat = m_answers.value(answer.id, m_current);
    if (!answer.isOpen()) m_answers.remove(answer.id);
    if (chat == 0) return;  // temporary
    const storage::Message message = toMessage(answer, chat);
    m_store.write([message](Database& database) { database.putMessage(message); }, {},
                  QStringLiteral("answer/%1").arg(message.id));
    if (answer.isOpen()) return;
    if (chat != m_current) m_fresh.insert(chat, answer);
    emit listChanged();
}

bool ChatLibrary::isWorking(Id chat) const {
    return chat != 0 && std::find(m_answers.constBegin(), m_answers.constEnd(), chat) != m_answers.constEnd();
}

void ChatLibrary::keepRemoved(const QVector<quint64>& turns, bool isRemoved) {
    if (m_isTemporary || m_current == 0) return;
    QVector<Id> ids;
    for (const quint64 turn : turns)
        ids.append(static_cast<Id>(turn));
    m_store.write([ids, isRemoved](Database& database) { database.setMessagesRemoved(ids, isRemoved); });
}

void ChatLibrary::keepLeaf(quint64 leaf) {
    Chat* chat = edit(m_current);
    if (!chat || m_isTemporary) return;
    chat->leaf = static_cast<Id>(leaf);
    setPlace(m_placeChat == m_current ? m_placeTurn : 0, m_placeOffset);
}

}  // namespace autoglm::desktop
