#include "app/desktop/chat_model.h"

#include <QPointer>
#include <utility>

#include "app/desktop/chat_keeper.h"
#include "app/desktop/engine_controller.h"
#include "app/storage/records.h"

namespace autoglm::desktop {
namespace {

constexpr int kKeepMs = 1000;  // what a crash may cost of an answer

ChatTurn::State stateAfter(AnswerEnd end) {
    switch (end) {
        case AnswerEnd::Complete:
            return ChatTurn::State::Done;
        case AnswerEnd::LengthLimit:
            return ChatTurn::State::LengthLimit;
        case AnswerEnd::ContextFull:
            return ChatTurn::State::ContextFull;
        case AnswerEnd::Stopped:
            return ChatTurn::State::Stopped;
        case AnswerEnd::Failed:
            return ChatTurn::State::Failed;
    }
    return ChatTurn::State::Done;
}

}  // namespace

ChatModel::ChatModel(EngineController& engine, QObject* parent) : QObject(parent), m_engine(engine) {
    connect(&engine, &EngineController::promptAdvanced, this, &ChatModel::onPrompt);
    connect(&engine, &EngineController::answerAdvanced, this, &ChatModel::onDelta);
    connect(&engine, &EngineController::answerFinished, this, &ChatModel::onFinished);
    m_keepTimer.setInterval(kKeepMs);
    connect(&m_keepTimer, &QTimer::timeout, this, [this] {
        if (m_keeper && isAnswering() && !m_turns.isEmpty()) m_keeper->keepAnswer(m_turns.last());
    });
}

ChatTurn ChatModel::questionTurn(const QString& text) const {
    ChatTurn turn;
    turn.role = ChatRole::User;
    turn.text = text.trimmed();
    return turn;
}

ChatTurn ChatModel::answerTurn() const {
    ChatTurn turn;
    turn.role = ChatRole::Assistant;
    turn.state = ChatTurn::State::Waiting;
    turn.modelName = currentModelName();
    return turn;
}

bool ChatModel::send(const QString& text, const AskOptions& options) {
    if (text.trimmed().isEmpty()) return false;
    return begin(m_turns.size(), {questionTurn(text), answerTurn()}, options);
}

bool ChatModel::edit(quint64 question, const QString& text, const AskOptions& options) {
    const qsizetype at = indexOf(question);
    if (at < 0 || m_turns.at(at).role != ChatRole::User || text.trimmed().isEmpty()) return false;
    return begin(at, {questionTurn(text), answerTurn()}, options);
}

bool ChatModel::regenerate(quint64 answer, const AskOptions& options) {
    const qsizetype at = indexOf(answer);
    if (at < 1 || m_turns.at(at).role != ChatRole::Assistant) return false;
    return begin(at, {answerTurn()}, options);
}

bool ChatModel::continueAnswer(const AskOptions& options) {
    if (isAnswering() || m_turns.isEmpty() || !m_turns.last().canContinue()) return false;
    ChatTurn& last = m_turns.last();
    if (last.text.isEmpty()) return regenerate(last.id, options);
    if (m_engine.isAnswering()) return false;
    m_tokensBefore = last.stats.outputTokens;
    m_thinkingClock.invalidate();
    last.state = ChatTurn::State::Waiting;
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
    askWhenKept({}, options);
    return true;
}

bool ChatModel::begin(qsizetype kept, QVector<ChatTurn> fresh, const AskOptions& options) {
    if (isAnswering() || m_engine.isAnswering()) return false;
    const bool appends = kept == m_turns.size();
    quint64 parent = kept > 0 ? m_turns.at(kept - 1).id : 0;
    for (ChatTurn& turn : fresh) {
        turn.id = static_cast<quint64>(storage::newId());
        turn.createdMs = storage::nowMs();
        turn.parent = parent;
        parent = turn.id;
        m_tree.add(turn);
    }
    m_tokensBefore = 0;
    m_thinkingClock.invalidate();
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
    m_awaitsKeeper = true;
    m_keepTimer.start();
    emit answeringChanged(true);
    auto ask = [self = QPointer<ChatModel>(this), number = ++m_askCount, options] {
        if (self && self->m_awaitsKeeper && number == self->m_askCount) self->askNow(options);
    };
    if (m_keeper && !fresh.isEmpty()) {
        m_keeper->keepTurns(fresh, std::move(ask));
    } else {
        ask();
    }
}

void ChatModel::askNow(const AskOptions& options) {
    m_awaitsKeeper = false;
    AnswerRequest request;
    request.systemPrompt = options.systemPrompt;
    request.sampling = options.sampling;
    request.thinking = options.thinking;
    request.turns = m_turns;
    // The open answer is no part of the question, unless it goes on.
    if (m_turns.last().text.isEmpty()) request.turns.removeLast();
    const auto id = m_engine.ask(std::move(request));
    if (id) {
        m_answerId = *id;
    } else {
        endAnswer(ChatTurn::State::Stopped);
    }
}

void ChatModel::stop() {
    if (m_awaitsKeeper) {
        endAnswer(ChatTurn::State::Stopped);
    } else {
        m_engine.stopAnswer();
    }
}

void ChatModel::endAnswer(ChatTurn::State state) {
    m_answerId = 0;
    m_awaitsKeeper = false;
    m_keepTimer.stop();
    ChatTurn& turn = m_turns.last();
    turn.state = state;
    m_tree.replace(turn);
    if (m_keeper) m_keeper->keepAnswer(turn);
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
    emit answeringChanged(false);
}

void ChatModel::clear() {
    if (isAnswering()) {
        const bool wasAsked = m_answerId != 0;
        endAnswer(ChatTurn::State::Stopped);
        if (wasAsked) m_engine.abandonAnswer();
    }
    m_engine.forgetStats();
    m_turns.clear();
    m_tree.clear();
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
        if (turn.isOpen()) turn.state = ChatTurn::State::Interrupted;  // nobody writes it any more
        m_tree.add(turn);
    }
    m_turns = m_tree.pathTo(leaf);
    emit restored();
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

ChatTurn* ChatModel::openTurn(quint64 id) {
    if (id == 0 || id != m_answerId || m_turns.isEmpty()) return nullptr;
    return &m_turns.last();
}

void ChatModel::onPrompt(quint64 id, const PromptProgress& progress) {
    ChatTurn* turn = openTurn(id);
    if (!turn) return;
    turn->modelName = currentModelName();
    turn->prompt = progress;
    turn->state = ChatTurn::State::ReadingPrompt;
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
}

void ChatModel::onDelta(quint64 id, const AnswerDelta& delta) {
    ChatTurn* turn = openTurn(id);
    if (!turn) return;
    turn->modelName = currentModelName();
    turn->reasoning += delta.reasoning;
    turn->text += delta.reply;
    turn->stats = delta.stats;
    turn->stats.outputTokens += m_tokensBefore;
    if (!delta.reasoning.isEmpty() && !m_thinkingClock.isValid()) m_thinkingClock.start();
    const bool thinks = turn->text.isEmpty() && !turn->reasoning.isEmpty();
    if (m_thinkingClock.isValid() && turn->state != ChatTurn::State::Writing) {
        turn->reasoningSeconds = static_cast<double>(m_thinkingClock.elapsed()) / 1000.0;
    }
    turn->state = thinks ? ChatTurn::State::Thinking : ChatTurn::State::Writing;
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
}

void ChatModel::onFinished(quint64 id, const AnswerOutcome& outcome) {
    ChatTurn* turn = openTurn(id);
    if (!turn) return;
    turn->modelName = currentModelName();
    if (m_engine.model()) turn->device = m_engine.model()->device;
    if (outcome.stats.contextSize > 0) {
        turn->stats = outcome.stats;
        turn->stats.outputTokens += m_tokensBefore;
    }
    turn->failure = outcome.failure;
    endAnswer(stateAfter(outcome.end));
}

QString ChatModel::currentModelName() const {
    return m_engine.model() ? m_engine.model()->name : QString();
}

}  // namespace autoglm::desktop
