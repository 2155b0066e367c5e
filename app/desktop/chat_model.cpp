#include "app/desktop/chat_model.h"

#include <QPointer>
#include <utility>

#include "app/desktop/chat_keeper.h"
#include "app/desktop/engine_controller.h"
#include "app/storage/records.h"

namespace autoglm::desktop {
ChatModel::ChatModel(EngineController& engine, QObject* parent)
    : QObject(parent), m_engine(engine), m_desk(engine) {
    connect(&m_desk, &AnswerDesk::advanced, this, &ChatModel::onAdvanced);
    connect(&m_desk, &AnswerDesk::finished, this, &ChatModel::onFinished);
}

void ChatModel::setKeeper(ChatKeeper* keeper) {
    m_keeper = keeper;
    m_desk.setKeeper(keeper);
}

ChatTurn ChatModel::questionTurn(const QString& text, const QVector<Attachment>& attachments) const {
    ChatTurn turn;
    turn.role = ChatRole::User;
    turn.text = text.trimmed();
    turn.attachments = attachments;
    // Each question has its own, also where an edited one takes over those of the old one.
    for (Attachment& attachment : turn.attachments)
        attachment.id = storage::newId();
    return turn;
}

ChatTurn ChatModel::answerTurn(const AskOptions& options) const {
    ChatTurn turn;
    turn.role = ChatRole::Assistant;
    turn.state = ChatTurn::State::Waiting;
    turn.modelName = currentModelName();
    turn.thinking = options.thinking;
    return turn;
}

bool ChatModel::send(const QString& text, const AskOptions& options, const QVector<Attachment>& attachments) {
    if (text.trimmed().isEmpty() && attachments.isEmpty()) return false;
    return begin(m_turns.size(), {questionTurn(text, attachments), answerTurn(options)}, options);
}

bool ChatModel::answer(const AskOptions& options) {
    if (m_turns.isEmpty() || m_turns.last().role != ChatRole::User) return false;
    return begin(m_turns.size(), {answerTurn(options)}, options);
}

bool ChatModel::edit(quint64 question, const QString& text, const AskOptions& options,
                     const QVector<Attachment>& attachments) {
    const qsizetype at = indexOf(question);
    if (at < 0 || m_turns.at(at).role != ChatRole::User) return false;
    if (text.trimmed().isEmpty() && attachments.isEmpty()) return false;
    return begin(at, {questionTurn(text, attachments), answerTurn(options)}, options);
}

bool ChatModel::regenerate(quint64 answer, const AskOptions& options) {
    const qsizetype at = indexOf(answer);
    if (at < 1 || m_turns.at(at).role != ChatRole::Assistant) return false;
    return begin(at, {answerTurn(options)}, options);
}

bool ChatModel::continueAnswer(const AskOptions& options) {
    if (isAnswering() || m_turns.isEmpty() || !m_turns.last().canContinue()) return false;
    ChatTurn& last = m_turns.last();
    if (last.text.isEmpty() && last.reasoning.isEmpty()) return regenerate(last.id, options);
    AskOptions wanted = options;
    wanted.stopLoops = options.stopLoops && last.state != ChatTurn::State::Loop;
    // Its tokens mean nothing to another model.
    if (!m_engine.model() || m_engine.model()->path != last.modelPath) last.tokens.clear();
    last.state = ChatTurn::State::Waiting;
    last.failure = {};
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
    askWhenKept({}, wanted);
    return true;
}

bool ChatModel::begin(qsizetype kept, QVector<ChatTurn> fresh, const AskOptions& options) {
    if (isAnswering()) return false;
    const bool appends = kept == m_turns.size();
    quint64 parent = kept > 0 ? m_turns.at(kept - 1).id : 0;
    for (ChatTurn& turn : fresh) {
        turn.id = static_cast<quint64>(storage::newId());
        turn.createdMs = storage::nowMs();
        turn.parent = parent;
        parent = turn.id;
        m_tree.add(turn);
    }
    if (appends) {
        for (const ChatTurn& turn : fresh) {
            m_turns.append(turn);
            emit turnAppended(static_cast<int>(m_turns.size()) - 1);
        }
    } else {
        m_turns = m_tree.pathTo(parent);
        emit turnsReplaced(static_cast<int>(kept));
    }
    askWhenKept(fresh, options);
    return true;
}

// The question is safe before anything is generated. Without a keeper nothing is waited for.
void ChatModel::askWhenKept(const QVector<ChatTurn>& fresh, const AskOptions& options) {
    m_open = m_turns.last().id;
    m_desk.open(m_turns.last());
    emit answeringChanged(true);
    auto ask = [desk = QPointer<AnswerDesk>(&m_desk), turn = m_open, wanted = request(options)] {
        if (desk) desk->ask(turn, wanted);
    };
    if (m_keeper && !fresh.isEmpty()) {
        m_keeper->keepTurns(fresh, std::move(ask));
    } else {
        if (m_keeper) m_keeper->keepAnswer(m_turns.last());
        ask();
    }
}

AnswerRequest ChatModel::request(const AskOptions& options) const {
    AnswerRequest request;
    request.systemPrompt = options.systemPrompt;
    request.sampling = options.sampling;
    request.thinking = options.thinking;
    request.stopLoops = options.stopLoops;
    request.turns = m_turns;
    // The open answer is no part of the question, unless it goes on.
    const auto isEmpty = [](const ChatTurn& turn) {
        return turn.role == ChatRole::Assistant && turn.text.isEmpty() && turn.reasoning.isEmpty();
    };
    if (!request.turns.isEmpty() && isEmpty(request.turns.last())) request.turns.removeLast();
    return request;
}

AnswerRequest ChatModel::requestFor(const QString& text, const QVector<Attachment>& attachments,
                                    const AskOptions& options) const {
    AnswerRequest wanted = request(options);
    wanted.turns = m_turns;
    wanted.turns.append(questionTurn(text, attachments));
    return wanted;
}

void ChatModel::stop() {
    m_desk.stop(m_open);
}

void ChatModel::onAdvanced(quint64 id) {
    if (id != m_open) return;
    m_turns.last() = *m_desk.find(id);
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
}

void ChatModel::onFinished(const ChatTurn& turn) {
    if (!m_tree.contains(turn.id)) return;
    m_tree.replace(turn);
    if (turn.id != m_open) return;
    m_open = 0;
    // The version's number is the path's business.
    const int version = m_turns.last().version, versions = m_turns.last().versions;
    m_turns.last() = turn;
    m_turns.last().version = version;
    m_turns.last().versions = versions;
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
    emit answeringChanged(false);
}

void ChatModel::clear() {
    if (isAnswering()) {
        ChatTurn cut = m_turns.last();
        cut.state = ChatTurn::State::Stopped;
        m_desk.drop(m_open);
        if (m_keeper) m_keeper->keepAnswer(cut);
    }
    leave();
}

void ChatModel::leave() {
    const bool wasAnswering = std::exchange(m_open, 0) != 0;
    m_engine.forgetStats();
    m_turns.clear();
    m_tree.clear();
    if (wasAnswering) emit answeringChanged(false);
    emit cleared();
}

void ChatModel::restore(const QVector<ChatTurn>& turns) {
    QVector<ChatTurn> chain = turns;
    quint64 parent = 0;
    for (ChatTurn& turn : chain) {
        turn.id = static_cast<quint64>(storage::newId());
        turn.parent = parent;
        parent = turn.id;
    }
    restoreTree(chain, parent);
}

void ChatModel::restoreTree(const QVector<ChatTurn>& turns, quint64 leaf) {
    clear();
    for (ChatTurn turn : turns) {
        if (const ChatTurn* open = m_desk.find(turn.id)) {
            turn = *open;
        } else if (turn.isOpen()) {
            turn.state = ChatTurn::State::Interrupted;  // nobody writes it any more
        }
        m_tree.add(turn);
    }
    m_turns = m_tree.pathTo(leaf);
    if (!m_turns.isEmpty() && m_desk.find(m_turns.last().id)) m_open = m_turns.last().id;
    emit restored();
    if (m_open != 0) emit answeringChanged(true);
}

void ChatModel::show(quint64 leaf) {
    const QVector<ChatTurn> path = m_tree.pathTo(leaf);
    qsizetype same = 0;
    while (same < path.size() && same < m_turns.size() && path.at(same).id == m_turns.at(same).id &&
           path.at(same).versions == m_turns.at(same).versions)
        ++same;
    m_turns = path;
    emit turnsReplaced(static_cast<int>(same));
    if (m_keeper) m_keeper->keepLeaf(m_turns.isEmpty() ? 0 : m_turns.last().id);
}

void ChatModel::showVersion(quint64 turn, int step) {
    if (isAnswering()) return;
    const quint64 other = m_tree.sibling(turn, step);
    if (other != turn) show(m_tree.leafThrough(other));
}

void ChatModel::showTurn(quint64 turn) {
    if (!isAnswering() && m_tree.contains(turn) && indexOf(turn) < 0) show(m_tree.leafThrough(turn));
}

QVector<ChatTurn> ChatModel::remove(quint64 turn) {
    const qsizetype at = indexOf(turn);
    if (isAnswering() || at < 0) return {};
    const QVector<ChatTurn> gone = m_tree.branch(turn);
    const quint64 before = m_turns.at(at).parent;
    quint64 beside = m_tree.sibling(turn, 1);
    if (beside == turn) beside = m_tree.sibling(turn, -1);
    m_tree.remove(gone);
    QVector<quint64> ids;
    for (const ChatTurn& one : gone)
        ids.append(one.id);
    if (m_keeper) m_keeper->keepRemoved(ids, true);
    show(beside == turn ? m_tree.leafThrough(before) : m_tree.leafThrough(beside));
    return gone;
}

void ChatModel::putBack(const QVector<ChatTurn>& removed) {
    if (removed.isEmpty() || isAnswering()) return;
    QVector<quint64> ids;
    for (const ChatTurn& turn : removed) {
        m_tree.add(turn);
        ids.append(turn.id);
    }
    if (m_keeper) m_keeper->keepRemoved(ids, false);
    show(m_tree.leafThrough(removed.first().id));
}

qsizetype ChatModel::indexOf(quint64 id) const {
    for (qsizetype i = 0; i < m_turns.size(); ++i) {
        if (m_turns.at(i).id == id) return i;
    }
    return -1;
}

QString ChatModel::lastQuestion() const {
    const ChatTurn* turn = m_tree.find(lastQuestionId());
    return turn ? turn->text : QString();
}

quint64 ChatModel::lastQuestionId() const {
    for (auto turn = m_turns.crbegin(); turn != m_turns.crend(); ++turn) {
        if (turn->role == ChatRole::User) return turn->id;
    }
    return 0;
}

QString ChatModel::currentModelName() const {
    return m_engine.model() ? m_engine.model()->name : QString();
}

}  // namespace autoglm::desktop
