#include "app/desktop/answer_desk.h"

#include "app/desktop/chat_keeper.h"
#include "app/desktop/engine_controller.h"

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
        case AnswerEnd::Loop:
            return ChatTurn::State::Loop;
    }
    return ChatTurn::State::Done;
}

}  // namespace

AnswerDesk::AnswerDesk(EngineController& engine, QObject* parent) : QObject(parent), m_engine(engine) {
    connect(&engine, &EngineController::promptAdvanced, this, &AnswerDesk::onPrompt);
    connect(&engine, &EngineController::answerAdvanced, this, &AnswerDesk::onDelta);
    connect(&engine, &EngineController::answerFinished, this, &AnswerDesk::onFinished);
    m_keepTimer.setInterval(kKeepMs);
    connect(&m_keepTimer, &QTimer::timeout, this, &AnswerDesk::keepAll);
}

void AnswerDesk::open(const ChatTurn& turn) {
    OpenAnswer answer;
    answer.turn = turn;
    answer.isToldAnew = !turn.text.isEmpty() || !turn.reasoning.isEmpty();
    answer.tokensBefore = answer.isToldAnew ? turn.stats.outputTokens : 0;
    answer.thoughtBefore = turn.reasoningSeconds;
    m_open.insert(turn.id, answer);
    m_keepTimer.start();
}

void AnswerDesk::ask(quint64 turn, const AnswerRequest& request) {
    const auto answer = m_open.find(turn);
    if (answer == m_open.end() || answer->request != 0) return;
    const auto id = m_engine.ask(request);
    if (!id) return finish(turn, ChatTurn::State::Stopped);
    answer->request = *id;
    emit advanced(turn);
}

const ChatTurn* AnswerDesk::find(quint64 turn) const {
    const auto answer = m_open.constFind(turn);
    return answer == m_open.constEnd() ? nullptr : &answer->turn;
}

bool AnswerDesk::isQueued(quint64 turn) const {
    const auto answer = m_open.constFind(turn);
    return answer != m_open.constEnd() && answer->request != 0 && m_engine.isQueued(answer->request);
}

void AnswerDesk::stop(quint64 turn) {
    const auto answer = m_open.constFind(turn);
    if (answer == m_open.constEnd()) return;
    if (answer->request == 0) {
        finish(turn, ChatTurn::State::Stopped);
    } else {
        m_engine.stopAnswer(answer->request);
    }
}

void AnswerDesk::stopAll() {
    const QList<quint64> turns = m_open.keys();
    for (const quint64 turn : turns) {
        const auto answer = m_open.constFind(turn);
        if (answer == m_open.constEnd()) continue;
        // The program ends: the last words of the engine are not waited for.
        if (answer->request != 0) m_engine.abandonAnswer(answer->request);
        finish(turn, ChatTurn::State::Stopped);
    }
}

void AnswerDesk::drop(quint64 turn) {
    const auto answer = m_open.constFind(turn);
    if (answer == m_open.constEnd()) return;
    const RequestId request = answer->request;
    m_open.remove(turn);
    if (request != 0) m_engine.abandonAnswer(request);
    if (m_open.isEmpty()) m_keepTimer.stop();
}

AnswerDesk::OpenAnswer* AnswerDesk::byRequest(RequestId request) {
    for (OpenAnswer& answer : m_open) {
        if (request != 0 && answer.request == request) return &answer;
    }
    return nullptr;
}

void AnswerDesk::onPrompt(quint64 request, const PromptProgress& progress) {
    OpenAnswer* answer = byRequest(request);
    if (!answer) return;
    if (m_engine.model()) answer->turn.modelName = m_engine.model()->name;
    answer->turn.prompt = progress;
    answer->turn.leftOut = progress.leftOut;
    answer->turn.state = ChatTurn::State::ReadingPrompt;
    emit advanced(answer->turn.id);
}

void AnswerDesk::onDelta(quint64 request, const AnswerDelta& delta) {
    OpenAnswer* answer = byRequest(request);
    if (!answer) return;
    ChatTurn& turn = answer->turn;
    if (m_engine.model()) turn.modelName = m_engine.model()->name;
    const bool hasText = !delta.reasoning.isEmpty() || !delta.reply.isEmpty();
    if (hasText && std::exchange(answer->isToldAnew, false)) {
        turn.reasoning.clear();
        turn.text.clear();
    }
    turn.reasoning += delta.reasoning;
    turn.text += delta.reply;
    turn.stats = delta.stats;
    turn.stats.outputTokens += answer->tokensBefore;
    if (!delta.reasoning.isEmpty() && turn.text.isEmpty() && !answer->thinking.isValid())
        answer->thinking.start();
    if (answer->thinking.isValid() && turn.state != ChatTurn::State::Writing) {
        turn.reasoningSeconds =
            answer->thoughtBefore + static_cast<double>(answer->thinking.elapsed()) / 1000.0;
    }
    const bool thinks = turn.text.isEmpty() && !turn.reasoning.isEmpty();
    turn.state = thinks ? ChatTurn::State::Thinking : ChatTurn::State::Writing;
    emit advanced(turn.id);
}

void AnswerDesk::onFinished(quint64 request, const AnswerOutcome& outcome) {
    OpenAnswer* answer = byRequest(request);
    if (!answer) return;
    ChatTurn& turn = answer->turn;
    if (m_engine.model()) {
        turn.modelName = m_engine.model()->name;
        turn.device = m_engine.model()->device;
        turn.modelPath = m_engine.model()->path;
    }
    if (outcome.stats.contextSize > 0) {
        turn.stats = outcome.stats;
        turn.stats.outputTokens += answer->tokensBefore;
        turn.tokens = outcome.tokens;
    }
    turn.failure = outcome.failure;
    finish(turn.id, stateAfter(outcome.end));
}

void AnswerDesk::finish(quint64 id, ChatTurn::State state) {
    ChatTurn turn = m_open.take(id).turn;
    turn.state = state;
    if (m_open.isEmpty()) m_keepTimer.stop();
    if (m_keeper) m_keeper->keepAnswer(turn);
    emit finished(turn);
}

void AnswerDesk::keepAll() {
    if (!m_keeper) return;
    for (const OpenAnswer& answer : m_open)
        m_keeper->keepAnswer(answer.turn);
}

}  // namespace autoglm::desktop
