#include "app/desktop/prompt_ruler.h"

#include <algorithm>
#include <numeric>

#include "app/context_room.h"
#include "app/desktop/engine_convert.h"

namespace autoglm::desktop {
namespace {

/// Where the rounds begin: each question opens one.
QVector<qsizetype> roundsOf(const QVector<ChatTurn>& turns) {
    QVector<qsizetype> starts;
    for (qsizetype i = 0; i < turns.size(); ++i) {
        if (turns.at(i).role == ChatRole::User || i == 0) starts.append(i);
    }
    return starts;
}

/// As many turns as the last answer was not shown.
int leftOutBefore(const QVector<ChatTurn>& turns) {
    for (auto turn = turns.crbegin(); turn != turns.crend(); ++turn) {
        if (turn->leftOut > 0) return turn->leftOut;
    }
    return 0;
}

int promptTokens(const Engine& engine, std::vector<ChatMessage> messages, bool thinking) {
    GenerateRequest request;
    request.messages = std::move(messages);
    request.thinking = thinking;
    return static_cast<int>(engine.promptTokenCount(request));
}

}  // namespace

int PromptRuler::tokensOf(const Engine& engine, const ChatTurn& turn, bool withAttachments) {
    const bool isAnswer = turn.role == ChatRole::Assistant;
    if (isAnswer && turn.text.isEmpty() && turn.reasoning.isEmpty()) return 0;
    ChatTurn counted = turn;
    if (!withAttachments) counted.attachments.clear();
    if (isAnswer) counted.reasoning.clear();  // thoughts of finished answers are not sent
    qsizetype length = counted.text.size();
    for (const Attachment& attachment : counted.attachments)
        length += attachment.text.size() + 1;
    const auto known = m_known.constFind(turn.id);
    const bool keeps = turn.id != 0 && withAttachments;
    if (keeps && known != m_known.constEnd() && known->length == length) return known->tokens;
    // Before a question, so that an answer is counted as one of the past.
    std::vector<ChatMessage> messages = {toChatMessage(counted)};
    int around = m_frame;
    if (isAnswer) {
        messages.push_back({autoglm::ChatRole::User, {}, {}});
        around = promptTokens(engine, {{autoglm::ChatRole::User, {}, {}}}, true);
    }
    const int tokens = promptTokens(engine, std::move(messages), true) - around;
    if (keeps) m_known.insert(turn.id, {length, tokens});
    return tokens;
}

int PromptRuler::tokensOf(const Engine& engine, const Attachment& attachment) {
    const auto id = static_cast<quint64>(attachment.id);
    const auto known = m_known.constFind(id);
    if (known != m_known.constEnd() && known->length == attachment.text.size()) return known->tokens;
    const auto text = framedText({}, {attachment}).toStdString();
    const int tokens = static_cast<int>(engine.tokenize(text, false).size());
    m_known.insert(id, {attachment.text.size(), tokens});
    return tokens;
}

PromptParts PromptRuler::measure(const Engine& engine, const AnswerRequest& request) {
    if (m_path != engine.info().path) {
        m_known.clear();
        m_path = engine.info().path;
        m_frame = promptTokens(engine, {}, true);
    }
    PromptParts parts;
    parts.contextSize = static_cast<int>(engine.info().nContext);
    parts.reply = replyRoom(request.sampling.maxTokens, parts.contextSize);
    parts.system = promptTokens(engine, {}, request.thinking);
    if (!request.systemPrompt.isEmpty()) {
        parts.system = promptTokens(
            engine, {{autoglm::ChatRole::System, request.systemPrompt.toStdString(), {}}}, request.thinking);
    }
    QVector<ChatTurn> turns = request.turns;
    if (!turns.isEmpty() && turns.last().role == ChatRole::Assistant) {
        GenerateRequest begun;
        begun.thinking = request.thinking;
        const int before = static_cast<int>(engine.promptTokenCount(begun));
        begun.begun = toBegunAnswer(turns.last());
        parts.begun = static_cast<int>(engine.promptTokenCount(begun)) - before;
        turns.removeLast();
    }
    if (turns.isEmpty()) return parts;

    parts.message = tokensOf(engine, turns.last(), false);
    if (!turns.last().attachments.isEmpty())
        parts.attachments = tokensOf(engine, turns.last()) - parts.message;
    for (const Attachment& attachment : turns.last().attachments)
        parts.eachAttachment.append(tokensOf(engine, attachment));
    const QVector<qsizetype> rounds = roundsOf(turns);
    QVector<int> tokens;  // of each round but the last
    for (qsizetype r = 0; r + 1 < rounds.size(); ++r) {
        int sum = 0;
        for (qsizetype i = rounds.at(r); i < rounds.at(r + 1); ++i)
            sum += tokensOf(engine, turns.at(i));
        tokens.append(sum);
        parts.history += sum;
    }
    const int turnsBefore = leftOutBefore(turns);
    const auto before = std::count_if(rounds.begin() + 1, rounds.end(),
                                      [turnsBefore](qsizetype end) { return end <= turnsBefore; });
    const std::span<const int> past(tokens.constData(), static_cast<std::size_t>(tokens.size()));
    const ContextRoom room{.context = parts.contextSize, .reply = parts.reply, .others = parts.least()};
    const auto nOut = static_cast<qsizetype>(roundsLeftOut(past, room, static_cast<std::size_t>(before)));
    if (nOut > 0) parts.leftOut = static_cast<int>(rounds.at(nOut));
    parts.leftOutTokens = std::accumulate(tokens.begin(), tokens.begin() + nOut, 0);
    parts.history -= parts.leftOutTokens;
    return parts;
}

void leaveOut(const PromptParts& parts, AnswerRequest& request) {
    request.turns.remove(0, std::min<qsizetype>(parts.leftOut, request.turns.size()));
}

}  // namespace autoglm::desktop
