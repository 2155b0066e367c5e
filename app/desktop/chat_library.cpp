#include "app/desktop/chat_library.h"

#include <QFile>
#include <QSaveFile>
#include <algorithm>
#include <utility>

#include "app/desktop/chat_convert.h"
#include "app/desktop/chat_model.h"
#include "app/desktop/store_text.h"

namespace autoglm::desktop {
namespace {

using storage::Chat;
using storage::ChatWithMessages;
using storage::Database;

constexpr int kDraftMs = 400, kPlaceMs = 800;
constexpr qint64 kMaxImportBytes = 1LL << 30;

QString openKey() {
    return QStringLiteral("open_chat");
}
QString newDraftKey() {
    return QStringLiteral("new_draft");
}

QString saveFile(const QString& path, const QByteArray& bytes) {
    QSaveFile out(path);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return out.errorString();
    return {};
}

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
        m_newDraft = contents.state.value(newDraftKey());
        m_store.read<QVector<Attachment>>(
            [](Database& database) { return database.draftAttachments(0); },
            [this](const QVector<Attachment>& attachments) { m_newDraftAttachments = attachments; });
        m_opensLast = true;  // ready once it is there
        open(last);
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

void ChatLibrary::exportChats(const QVector<Id>& chats, const storage::ExportOptions& options,
                              const QString& file) {
    m_store.read<QString>(
        [chats, options, file](Database& database) {
            QVector<ChatWithMessages> all;
            for (const Id id : chats) {
                if (const auto one = database.chat(id, true)) all.append(*one);
            }
            return saveFile(file, storage::exportChats(all, options));
        },
        [this, file](const QString& problem) { emit exported(file, problem); });
}

void ChatLibrary::render(Id chat, const storage::ExportOptions& options,
                         std::function<void(const QByteArray&)> then) {
    m_store.read<QByteArray>(
        [chat, options](Database& database) {
            const auto one = database.chat(chat, true);
            return one ? storage::exportChats({*one}, options) : QByteArray();
        },
        std::move(then));
}

void ChatLibrary::importFile(const QString& file) {
    struct Result {
        storage::Imported imported;
        QString problem;
        QVector<Chat> chats;
    };
    m_store.read<Result>(
        [file](Database& database) {
            Result result;
            QFile in(file);
            if (!in.open(QIODevice::ReadOnly) || in.size() > kMaxImportBytes) {
                result.problem = in.isOpen() ? tr("The file is larger than 1 GB.") : in.errorString();
                return result;
            }
            result.imported = storage::importChats(in.readAll());
            if (result.imported.problem != storage::Imported::Problem::None) return result;
            database.putAll(result.imported.chats);
            result.chats = database.contents().chats;
            return result;
        },
        [this](const Result& result) {
            QString problem = result.problem.isEmpty() ? importProblemText(result.imported) : result.problem;
            if (problem.isEmpty() && result.chats.isEmpty()) problem = tr("The chats could not be saved.");
            if (!result.chats.isEmpty()) {
                m_chats = result.chats;
                emit listChanged();
            }
            emit imported(problem.isEmpty() ? static_cast<int>(result.imported.chats.size()) : 0, problem);
        });
}

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
