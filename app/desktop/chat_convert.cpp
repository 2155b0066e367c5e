#include "app/desktop/chat_convert.h"

namespace autoglm::desktop {
namespace {

using storage::MessageState;
constexpr qsizetype kTitleLength = 48;

MessageState toState(ChatTurn::State state) {
    switch (state) {
        case ChatTurn::State::Waiting:
        case ChatTurn::State::ReadingPrompt:
        case ChatTurn::State::Thinking:
        case ChatTurn::State::Writing:
            return MessageState::Open;
        case ChatTurn::State::Done:
            return MessageState::Complete;
        case ChatTurn::State::LengthLimit:
            return MessageState::LengthLimit;
        case ChatTurn::State::ContextFull:
            return MessageState::ContextFull;
        case ChatTurn::State::Stopped:
            return MessageState::Stopped;
        case ChatTurn::State::Failed:
            return MessageState::Failed;
        case ChatTurn::State::Interrupted:
            return MessageState::Interrupted;
        case ChatTurn::State::Loop:
            return MessageState::Loop;
    }
    return MessageState::Complete;
}

ChatTurn::State fromState(MessageState state) {
    switch (state) {
        case MessageState::Complete:
            return ChatTurn::State::Done;
        case MessageState::Open:
        case MessageState::Interrupted:
            return ChatTurn::State::Interrupted;
        case MessageState::LengthLimit:
            return ChatTurn::State::LengthLimit;
        case MessageState::ContextFull:
            return ChatTurn::State::ContextFull;
        case MessageState::Stopped:
            return ChatTurn::State::Stopped;
        case MessageState::Failed:
            return ChatTurn::State::Failed;
        case MessageState::Loop:
            return ChatTurn::State::Loop;
    }
    return ChatTurn::State::Done;
}

}  // namespace

storage::Message toMessage(const ChatTurn& turn, storage::Id chat) {
    storage::Message message;
    message.id = static_cast<storage::Id>(turn.id);
    message.parent = static_cast<storage::Id>(turn.parent);
    message.chat = chat;
    message.role = turn.role == ChatRole::User ? storage::Role::User : storage::Role::Assistant;
    message.state = toState(turn.state);
    message.text = turn.text;
    message.reasoning = turn.reasoning;
    message.reasoningSeconds = turn.reasoningSeconds;
    message.createdMs = turn.createdMs;
    message.model = turn.modelName;
    message.device = turn.device;
    message.failureCode = turn.failure.code;
    message.attachments = turn.attachments;
    message.leftOut = turn.leftOut;
    const AnswerStats& stats = turn.stats;
    message.figures = {stats.promptTokens,          stats.cachedTokens,       stats.outputTokens,
                       stats.contextUsed,           stats.contextSize,        stats.promptTokensPerSecond,
                       stats.decodeTokensPerSecond, stats.secondsToFirstToken};
    return message;
}

ChatTurn toTurn(const storage::Message& message) {
    ChatTurn turn;
    turn.id = static_cast<quint64>(message.id);
    turn.parent = static_cast<quint64>(message.parent);
    turn.role = message.role == storage::Role::User ? ChatRole::User : ChatRole::Assistant;
    turn.state = fromState(message.state);
    turn.text = message.text;
    turn.hiddenCharacters = message.hiddenCharacters;
    turn.reasoning = message.reasoning;
    turn.reasoningSeconds = message.reasoningSeconds;
    turn.createdMs = message.createdMs;
    turn.modelName = message.model;
    turn.device = message.device;
    turn.failure.code = message.failureCode;
    turn.attachments = message.attachments;
    turn.leftOut = message.leftOut;
    const storage::AnswerFigures& f = message.figures;
    turn.stats.promptTokens = f.promptTokens;
    turn.stats.cachedTokens = f.cachedTokens;
    turn.stats.outputTokens = f.outputTokens;
    turn.stats.contextUsed = f.contextUsed;
    turn.stats.contextSize = f.contextSize;
    turn.stats.promptTokensPerSecond = f.promptTokensPerSecond;
    turn.stats.decodeTokensPerSecond = f.decodeTokensPerSecond;
    turn.stats.secondsToFirstToken = f.secondsToFirstToken;
    return turn;
}

QString titleOf(const ChatTurn& question) {
    const bool namesFile = question.text.isEmpty() && !question.attachments.isEmpty();
    return titleOf(namesFile ? question.attachments.first().name : question.text);
}

QString titleOf(const QString& question) {
    QString line = question.left(2000).trimmed().section(QLatin1Char('\n'), 0, 0).simplified();
    while (!line.isEmpty() && QStringLiteral("#>*-`").contains(line.at(0)))
        line = line.mid(1).trimmed();
    if (line.size() <= kTitleLength) return line;
    QString cut = line.left(kTitleLength);
    // At a word's end, where the script has words.
    const qsizetype space = cut.lastIndexOf(QLatin1Char(' '));
    if (space > kTitleLength / 2) cut.truncate(space);
    if (!cut.isEmpty() && cut.back().isHighSurrogate()) cut.chop(1);
    return cut + QStringLiteral("…");
}

}  // namespace autoglm::desktop
