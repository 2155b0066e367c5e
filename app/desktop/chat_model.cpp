#include "app/desktop/chat_model.h"

#include "app/desktop/engine_controller.h"

namespace autoglm::desktop {
namespace {

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
}

bool ChatModel::send(const QString& text, const AskOptions& options) {
    const QString question = text.trimmed();
    if (question.isEmpty() || isAnswering()) return false;

    ChatTurn user;
    user.role = ChatRole::User;
    user.text = question;

    AnswerRequest request;
    request.systemPrompt = options.systemPrompt;
    request.sampling = options.sampling;
    request.thinking = options.thinking;
    request.turns = m_turns;
    request.turns.append(user);
    const auto id = m_engine.ask(std::move(request));
    if (!id) return false;

    m_answerId = *id;
    append(std::move(user));
    ChatTurn answer;
    answer.role = ChatRole::Assistant;
    answer.state = ChatTurn::State::Waiting;
    answer.modelName = currentModelName();
    m_thinkingClock.invalidate();
    append(std::move(answer));
    emit answeringChanged(true);
    return true;
}

void ChatModel::stop() {
    m_engine.stopAnswer();
}

void ChatModel::clear() {
    const bool wasAnswering = isAnswering();
    m_answerId = 0;
    if (wasAnswering) m_engine.abandonAnswer();
    m_engine.forgetStats();
    m_turns.clear();
    emit cleared();
    if (wasAnswering) emit answeringChanged(false);
}

void ChatModel::restore(const QVector<ChatTurn>& turns) {
    clear();
    m_turns = turns;
    for (ChatTurn& turn : m_turns) {
        turn.id = m_nextTurnId++;
        if (turn.isOpen()) turn.state = ChatTurn::State::Stopped;  // nobody writes it any more
    }
    emit restored();
}

QString ChatModel::lastQuestion() const {
    for (auto turn = m_turns.crbegin(); turn != m_turns.crend(); ++turn) {
        if (turn->role == ChatRole::User) return turn->text;
    }
    return {};
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
    if (!delta.reasoning.isEmpty() && !m_thinkingClock.isValid()) m_thinkingClock.start();
    const bool thinks = turn->text.isEmpty() && !turn->reasoning.isEmpty();
    if (!turn->reasoning.isEmpty() && turn->state != ChatTurn::State::Writing) {
        turn->reasoningSeconds = static_cast<double>(m_thinkingClock.elapsed()) / 1000.0;
    }
    turn->state = thinks ? ChatTurn::State::Thinking : ChatTurn::State::Writing;
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
}

void ChatModel::onFinished(quint64 id, const AnswerOutcome& outcome) {
    ChatTurn* turn = openTurn(id);
    if (!turn) return;
    turn->modelName = currentModelName();
    turn->state = stateAfter(outcome.end);
    if (outcome.stats.contextSize > 0) turn->stats = outcome.stats;
    turn->failure = outcome.failure;
    m_answerId = 0;
    emit turnChanged(static_cast<int>(m_turns.size()) - 1);
    emit answeringChanged(false);
}

void ChatModel::append(ChatTurn turn) {
    turn.id = m_nextTurnId++;
    m_turns.append(std::move(turn));
    emit turnAppended(static_cast<int>(m_turns.size()) - 1);
}

QString ChatModel::currentModelName() const {
    return m_engine.model() ? m_engine.model()->name : QString();
}

}  // namespace autoglm::desktop
