// One answer while it is generated: tokens become text, text is watched for stop strings, split into
// reasoning and reply, and handed to the request's callbacks, with times taken on the way.
// Threads: the worker thread.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <span>

#include "engine/api/engine.h"
#include "engine/chat/output_parser.h"
#include "engine/runtime/loop_guard.h"
#include "engine/runtime/scheduler.h"
#include "engine/runtime/stop_strings.h"
#include "engine/tokenizer/tokenizer.h"

namespace autoglm {

class Answer final : public SequenceSink {
public:
    /// `tokenizer`, `request` and `events` outlive the answer. `parser` is empty for raw text.
    Answer(const Tokenizer& tokenizer, const GenerateRequest& request, const GenerateEvents& events,
           std::optional<OutputParser> parser, std::uint32_t nPromptTokens, std::uint32_t nContext);

    /// What the answer begins with: told, but not counted. Before anything is run.
    void begin(std::span<const TokenId> tokens);

    void onStart(std::uint32_t cachedTokens) override;
    void onPrompt(std::uint32_t doneTokens, std::uint32_t totalTokens) override;
    bool onToken(TokenId token) override;
    void onDraft(std::uint32_t nDrafted, std::uint32_t nAccepted) override;
    void onEnd(SequenceEnd end, const Error* error) override;

    [[nodiscard]] bool ended() const noexcept { return m_ended; }
    /// The answer, or what ended it early. Requires: ended().
    [[nodiscard]] Result<GenerateResult> take();

private:
    using Clock = std::chrono::steady_clock;
    void show(const std::string& text);
    void emit(const std::vector<OutputPiece>& pieces);
    void flush();

    const Tokenizer& m_tokenizer;
    const GenerateRequest& m_request;
    const GenerateEvents& m_events;
    std::optional<OutputParser> m_parser;
    StreamDecoder m_decoder;
    StopStrings m_stopStrings;
    LoopGuard m_loopGuard;
    std::size_t m_nBegun = 0;  // tokens the answer began with
    GenerateResult m_result;
    std::optional<Error> m_error;
    bool m_ended = false;
    Clock::time_point m_begin, m_firstToken;
};

}  // namespace autoglm
