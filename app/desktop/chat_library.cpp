#include "app/desktop/chat_library.h"

#include <algorithm>
#include <utility>

#include "app/desktop/chat_convert.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/chat_state_keys.h"

namespace autoglm::desktop {
namespace {

using storage::Chat;
using storage::ChatWithMessages;
using storage::Database;

constexpr int kDraftMs = 400, kPlaceMs = 800;

}  // namespace

ChatLibrary::ChatLibrary(ChatModel& chat, storage::ChatStore& store, QObject* parent)
    : QObject(parent), m_chat(chat), m_store(store), m_shelf(store) {
    m_chat.setKeeper(this);
    connect(&store, &storage::ChatStore::opened, this, &ChatLibrary::onOpened);
    connect(&store, &storage::ChatStore::noticed, this, &ChatLibrary::onNotice);
    for (QTimer* timer : {&m_draftTimer, &m_placeTimer})
        timer->setSingleShot(true);
    m_draftTimer.setInterval(kDraftMs);
    m_placeTimer.setInterval(kPlaceMs);
    connect(&m_draftTimer, &QTimer::timeout, this, &ChatLibrary::flush);
    connect(&m_placeTimer, &QTimer::timeout, this, &ChatLibrary::flush);
}

ChatLibrary::~ChatLibrary() {
    m_chat.setKeeper(nullptr);
}

const Chat* ChatLibrary::find(Id chat) const {
    const auto place =
        std::find_if(m_chats.begin(), m_chats.end(), [chat](const Chat& one) { return one.id == chat; });
    return place == m_chats.end() ? nullptr : &*place;
}

Chat* ChatLibrary::edit(Id chat) {
    return const_cast<Chat*>(std::as_const(*this).find(chat));
}

void ChatLibrary::raise(Id chat) {
    const auto place =
        std::find_if(m_chats.begin(), m_chats.end(), [chat](const Chat& one) { return one.id == chat; });
    if (place != m_chats.end()) std::rotate(m_chats.begin(), place, place + 1);
}

void ChatLibrary::onOpened(const storage::Contents& contents, const QVector<storage::Notice>& notices) {
    // A question may have been asked before the file was read.
    const QVector<Chat> early = std::exchange(m_chats, contents.chats);
    for (auto chat = early.crbegin(); chat != early.crend(); ++chat) {
        if (!find(chat->id)) m_chats.prepend(*chat);
    }
    m_folders = contents.folders;
    m_notices += notices;
    m_isReady = true;
    emit listChanged();
    if (!m_notices.isEmpty()) emit noticesChanged();
    const Id last = contents.state.value(openKey()).toLongLong();
    const bool isUntouched = m_chat.isEmpty() && m_draft.isEmpty() && !m_isTemporary;
    if (isUntouched && find(last)) {
        m_opensLast = true;  // ready once it is there
        open(last);
        m_newDraft = contents.state.value(newDraftKey());  // open() has left an empty one
        m_store.read<QVector<Attachment>>(
            [](Database& database) { return database.draftAttachments(0); },
            [this](const QVector<Attachment>& attachments) { m_newDraftAttachments = attachments; });
        return;
    }
    if (!isUntouched) {
        emit ready();
        return;
    }
    m_draft = contents.state.value(newDraftKey());
    m_store.read<QVector<Attachment>>([](Database& database) { return database.draftAttachments(0); },
                                      [this](const QVector<Attachment>& attachments) {
                                          const bool isStillNew = m_current == 0 && m_chat.isEmpty();
                                          if (isStillNew) m_draftAttachments = attachments;
                                          const bool hasDraft = !m_draft.isEmpty() || !attachments.isEmpty();
                                          if (isStillNew && hasDraft) emit opened(m_draft, 0, 0);
                                          emit ready();
                                      });
}

void ChatLibrary::onNotice(const storage::Notice& notice) {
    using Kind = storage::Notice::Kind;
    const auto passes = [](const storage::Notice& one) {
        return one.kind == Kind::DiskFull || one.kind == Kind::CannotWrite;
    };
    m_notices.erase(std::remove_if(m_notices.begin(), m_notices.end(), passes), m_notices.end());
    if (notice.kind == Kind::SavedAgain) {
        emit savedAgain();
    } else {
        m_notices.append(notice);
    }
    emit noticesChanged();
}

void ChatLibrary::leave() {
    flush();
    ++m_openCount;
    if (m_current != 0 || m_isTemporary || !m_chat.isEmpty()) return;
    m_newDraft = m_draft;
    m_newDraftAttachments = m_draftAttachments;
}

void ChatLibrary::rememberOpen() {
    const QString id = QString::number(m_current);
    m_store.write([id](Database& database) { database.setState(openKey(), id); }, {}, openKey());
}

void ChatLibrary::begin(bool isTemporary) {
    leave();
    m_isSwitching = true;
    // An open answer goes on, unless nothing of its chat is ever stored.
    m_isTemporary ? m_chat.clear() : m_chat.leave();
    m_current = 0;
    m_isTemporary = isTemporary;
    // What was written for a new chat and never sent is there again; nothing of a temporary one is kept.
    m_draft = isTemporary ? QString() : m_newDraft;
    m_settings = {};
    m_draftAttachments = isTemporary ? QVector<Attachment>() : m_newDraftAttachments;
    rememberOpen();
    emit currentChanged();
    emit settingsChanged();
    emit opened(m_draft, 0, 0);
    m_isSwitching = false;
}

void ChatLibrary::setSettings(const ChatSettings& settings) {
    if (settings == m_settings) return;
    m_settings = settings;
    if (Chat* chat = edit(m_current); chat && !m_isTemporary) {
        chat->settings = toJson(settings);
        m_store.write([id = chat->id,
                       json = chat->settings](Database& database) { database.setChatSettings(id, json); },
                      {}, QStringLiteral("settings/%1").arg(chat->id));
    }
    emit settingsChanged();
}

void ChatLibrary::setKeepsNewChats(bool isKeeping) {
    if (isKeeping == m_keepsNewChats) return;
    m_keepsNewChats = isKeeping;
    // The empty chat that is open is a new one too; what is written in it already stays.
    if (!m_chat.isEmpty() || m_current != 0) return;
    m_isTemporary = !isKeeping;
    emit opened(m_draft, 0, 0);
}

void ChatLibrary::newChat() {
    begin(!m_keepsNewChats);
}

void ChatLibrary::newTemporaryChat() {
    begin(true);
}

void ChatLibrary::open(Id chat, Id message) {
    if (!find(chat)) return;
    if (chat == m_current && !m_chat.isEmpty()) {
        if (message == 0) return;
        m_chat.showTurn(static_cast<quint64>(message));
        emit opened(m_draft, static_cast<quint64>(message), 0);
        return;
    }
    leave();
    m_store.read<std::optional<ChatWithMessages>>(
        [chat](Database& database) { return database.chat(chat); },
        [this, number = m_openCount, message](const std::optional<ChatWithMessages>& found) {
            if (number == m_openCount && found) show(*found, message);
            if (std::exchange(m_opensLast, false)) emit ready();
        });
}

void ChatLibrary::show(const ChatWithMessages& found, Id message) {
    m_isSwitching = true;
    m_isTemporary ? m_chat.clear() : m_chat.leave();
    m_current = found.chat.id;
    m_isTemporary = false;
    QVector<ChatTurn> turns;
    turns.reserve(found.messages.size());
    const ChatTurn fresh = m_fresh.take(m_current);
    for (const storage::Message& one : found.messages)
        turns.append(static_cast<quint64>(one.id) == fresh.id ? fresh : toTurn(one));
    m_chat.restoreTree(turns, static_cast<quint64>(found.chat.leaf));
    m_draft = found.chat.draft;
    m_settings = chatSettingsFromJson(found.chat.settings);
    m_draftAttachments = found.chat.draftAttachments;
    rememberOpen();
    emit currentChanged();
    emit settingsChanged();
    if (message != 0) m_chat.showTurn(static_cast<quint64>(message));
    emit opened(m_draft, static_cast<quint64>(message != 0 ? message : found.chat.scrollMessage),
                message != 0 ? 0 : found.chat.scrollOffset);
    m_isSwitching = false;
}

void ChatLibrary::setDraft(const QString& text) {
    if (text == m_draft) return;
    m_draft = text;
    if (!m_isTemporary) m_draftTimer.start();
}

void ChatLibrary::setDraftAttachments(const QVector<Attachment>& attachments) {
    if (attachments == m_draftAttachments) return;
    m_draftAttachments = attachments;
    if (m_isTemporary) return;
    m_store.write(
        [id = m_current, attachments](Database& database) { database.setDraftAttachments(id, attachments); },
        {}, QStringLiteral("attachments/%1").arg(m_current));
}

void ChatLibrary::setPlace(quint64 turn, int offset) {
    if (m_current == 0 || m_isSwitching) return;
    m_placeChat = m_current;
    m_placeTurn = turn;
    m_placeOffset = offset;
    if (!m_placeTimer.isActive()) m_placeTimer.start();
}

void ChatLibrary::flush() {
    if (m_draftTimer.isActive() || sender() == &m_draftTimer) {
        m_draftTimer.stop();
        const Id id = m_current;
        const QString draft = m_draft.left(1'000'000);
        m_store.write(
            [id, draft](Database& database) {
                if (id != 0) {
                    database.setDraft(id, draft);
                } else {
                    database.setState(newDraftKey(), draft);
                }
            },
            {}, QStringLiteral("draft/%1").arg(id));
    }
    if (m_placeTimer.isActive() || sender() == &m_placeTimer) {
        m_placeTimer.stop();
        const Chat* chat = find(m_placeChat);
        if (!chat) return;
        m_store.write(
            [id = chat->id, leaf = chat->leaf, turn = static_cast<Id>(m_placeTurn),
             offset = m_placeOffset](Database& database) { database.setPlace(id, leaf, turn, offset); },
            {}, QStringLiteral("place/%1").arg(chat->id));
    }
}

void ChatLibrary::close() {
    emit closing();
    flush();
    m_chat.desk().stopAll();  // what is there of the answers is kept, as stopped
}

}  // namespace autoglm::desktop
