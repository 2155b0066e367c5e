// What a sequence hears, kept for tests. Threads: the scheduler's.
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "engine/runtime/scheduler.h"

namespace autoglm::test {

/// Keeps what a sequence hears, and ends it after `limit` tokens.
class Recorder : public SequenceSink {
public:
    explicit Recorder(std::size_t tokenLimit) : limit(tokenLimit) {}
    void onStart(std::uint32_t cachedTokens) override { cached = cachedTokens; }
    void onPrompt(std::uint32_t doneTokens, std::uint32_t totalTokens) override {
        EXPECT_FALSE(end.has_value());
        EXPECT_GE(doneTokens, promptDone);
        promptDone = doneTokens;
        promptTotal = totalTokens;
        ++nPromptEvents;
    }
    bool onToken(TokenId token) override {
        tokens.push_back(token);
        return tokens.size() < limit;
    }
    void onDraft(std::uint32_t drafted, std::uint32_t accepted) override {
        EXPECT_FALSE(end.has_value());
        EXPECT_LE(accepted, drafted);
        nDrafted += drafted;
        nAccepted += accepted;
    }
    void onEnd(SequenceEnd how, const Error* error) override {
        EXPECT_FALSE(end.has_value()) << "ended twice";
        end = how;
        if (error != nullptr) failure = *error;
    }

    std::size_t limit;
    std::uint32_t cached = 0, promptDone = 0, promptTotal = 0, nPromptEvents = 0, nDrafted = 0, nAccepted = 0;
    std::vector<TokenId> tokens;
    std::optional<SequenceEnd> end;
    std::optional<Error> failure;
};

}  // namespace autoglm::test
