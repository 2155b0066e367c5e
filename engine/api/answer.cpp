#include "engine/api/answer.h"

#include <algorithm>

namespace autoglm {
namespace {

TextChannel channelOf(Channel channel) {
    switch (channel) {
        case Channel::Reasoning:
            return TextChannel::Reasoning;
        case Channel::ToolCall:
            return TextChannel::ToolCall;
        case Channel::Reply:
            break;
    }
    return TextChannel::Reply;
}

double secondsBetween(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

Answer::Answer(const Tokenizer& tokenizer, const GenerateRequest& request, const GenerateEvents& events,
               std::optional<OutputParser> parser, std::uint32_t nPromptTokens, std::uint32_t nContext)
    : m_tokenizer(tokenizer),
      m_request(request),
      m_events(events),
      m_parser(std::move(parser)),
      m_decoder(tokenizer),
      m_stopStrings(request.stopStrings),
      m_begin(Clock::now()) {
    m_result.stats.promptTokens = nPromptTokens;
    m_result.stats.contextSize = nContext;
}

void Answer::begin(std::span<const TokenId> tokens) {
    m_nBegun = tokens.size();
    m_result.tokens.assign(tokens.begin(), tokens.end());
    for (const TokenId token : tokens)
        show(m_stopStrings.push(m_decoder.push(token)));
}

void Answer::onStart(std::uint32_t cachedTokens) {
    m_result.stats.cachedTokens = cachedTokens;
    onPrompt(cachedTokens, m_result.stats.promptTokens);
}

void Answer::onPrompt(std::uint32_t doneTokens, std::uint32_t totalTokens) {
    GenerateStats& stats = m_result.stats;
    stats.promptSeconds = secondsBetween(m_begin, Clock::now());
    stats.contextUsed = doneTokens;
    if (!m_events.onPrompt) return;
    const double done = doneTokens - stats.cachedTokens;
    m_events.onPrompt({.doneTokens = doneTokens,
                       .totalTokens = totalTokens,
                       .tokensPerSecond = stats.promptSeconds > 0 ? done / stats.promptSeconds : 0});
}

bool Answer::onToken(TokenId token) {
    GenerateStats& stats = m_result.stats;
    const Clock::time_point now = Clock::now();
    if (stats.timeToFirstTokenSeconds == 0) {
        m_firstToken = now;
        stats.timeToFirstTokenSeconds = secondsBetween(m_begin, now);
    }
    const std::vector<TokenId>& stops = m_tokenizer.vocab().stopTokens();
    if (std::binary_search(stops.begin(), stops.end(), token)) {
        m_result.finish = FinishReason::Stop;
        return false;
    }
    m_result.tokens.push_back(token);
    stats.outputTokens = static_cast<std::uint32_t>(m_result.tokens.size() - m_nBegun);
    stats.decodeSeconds = secondsBetween(m_firstToken, now);
    // The last token that fits is sampled behind the last position, and has none itself.
    stats.contextUsed = std::min(stats.promptTokens + stats.outputTokens, stats.contextSize);
    show(m_stopStrings.push(m_decoder.push(token)));
    if (m_parser && m_parser->channel() == Channel::Reasoning) ++stats.reasoningTokens;
    if (m_events.onToken) m_events.onToken(token, stats);
    if (m_stopStrings.found()) {
        m_result.finish = FinishReason::StopString;
        return false;
    }
    if (m_request.stopLoops && m_loopGuard.push(token)) {
        m_result.finish = FinishReason::Loop;
        return false;
    }
    m_result.finish = FinishReason::Length;
    return m_request.maxTokens == 0 || stats.outputTokens < m_request.maxTokens;
}

void Answer::onDraft(std::uint32_t nDrafted, std::uint32_t nAccepted) {
    m_result.stats.draftedTokens += nDrafted;
    m_result.stats.acceptedTokens += nAccepted;
}

void Answer::onEnd(SequenceEnd end, const Error* error) {
    m_ended = true;
    flush();
    if (end == SequenceEnd::Cancelled) m_result.finish = FinishReason::Cancelled;
    if (end == SequenceEnd::ContextFull) m_result.finish = FinishReason::ContextFull;
    if (error != nullptr) m_error = *error;
}

/// What the decoder and the stop strings still hold. A stop string may complete in the very last bytes.
void Answer::flush() {
    show(m_stopStrings.push(m_decoder.finish()));
    show(m_stopStrings.finish());
    if (m_parser) emit(m_parser->finish());
}

void Answer::show(const std::string& text) {
    if (text.empty()) return;
    emit(m_parser ? m_parser->push(text)
                  : std::vector<OutputPiece>{{.channel = Channel::Reply, .text = text}});
}

void Answer::emit(const std::vector<OutputPiece>& pieces) {
    for (const OutputPiece& piece : pieces) {
        if (piece.text.empty()) continue;
        std::string& whole = piece.channel == Channel::Reply       ? m_result.text
                             : piece.channel == Channel::Reasoning ? m_result.reasoning
                                                                   : m_result.toolCalls;
        whole += piece.text;
        if (m_events.onText) m_events.onText(channelOf(piece.channel), piece.text);
    }
}

Result<GenerateResult> Answer::take() {
    if (m_error) return *m_error;
    return std::move(m_result);
}

}  // namespace autoglm
