// Answers as people see them, with guesses forced and without: text, channels, stop strings, limits.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/api/answer.h"
#include "tests/support/backend_run.h"

namespace autoglm::test {
namespace {

class AnswerDraft : public testing::Test {
protected:
    AnswerDraft() : m_run(spec(), "reference", KvType::F32) {
        m_tokenizer = Tokenizer::create(m_run.model().file()).value();
    }

    static TinyModelSpec spec() {
        TinyModelSpec s;
        s.nVocab = 300;
        s.withTokenizer = true;
        return s;
    }

    struct Heard {
        GenerateResult result;
        std::string streamed;
    };

    /// Few letters, so that pairs of them come again and again.
    Heard answer(const GenerateRequest& request, std::uint32_t maxDraft) const {
        std::string streamed;
        GenerateEvents events;
        events.onText = [&](TextChannel, std::string_view text) { streamed += text; };
        const auto prompt = m_tokenizer->encode(request.rawPrompt, SpecialTokens::Parse);
        SamplerOptions sampling{.temperature = request.sampling.temperature, .seed = request.sampling.seed};
        for (TokenId id = 0; id < 300; ++id) {
            const std::string bytes = m_tokenizer->bytesOf(id);
            const bool letter =
                bytes.size() == 1 && std::string("abcd \n\xe4\xbd\xa0").find(bytes) != std::string::npos;
            const bool wanted = letter || std::find(prompt.begin(), prompt.end(), id) != prompt.end();
            if (!wanted) sampling.logitBias.emplace_back(id, -1000.0f);
        }
        Answer answer(*m_tokenizer, request, events, {}, static_cast<std::uint32_t>(prompt.size()), 256);
        KvCache cache(BackendRun::kPages);
        Scheduler scheduler(m_run.backend(), cache, {.nContext = 256, .nVocab = 300, .draftAlways = true});
        scheduler.submit({.prompt = prompt,
                          .sampler = Sampler::create(sampling, {}, 300).value(),
                          .sink = &answer,
                          .maxDraft = maxDraft});
        while (!answer.ended())
            scheduler.step();
        return {answer.take().value(), streamed};
    }

    void expectSame(const GenerateRequest& request) {
        const Heard without = answer(request, 0), with = answer(request, 10);
        EXPECT_EQ(with.result.text, without.result.text);
        EXPECT_EQ(with.streamed, without.streamed);
        EXPECT_EQ(with.streamed, with.result.text);
        EXPECT_EQ(with.result.tokens, without.result.tokens);
        EXPECT_EQ(with.result.finish, without.result.finish);
        EXPECT_EQ(with.result.stats.contextUsed, without.result.stats.contextUsed);
        EXPECT_EQ(without.result.stats.draftedTokens, 0u);
        EXPECT_LE(with.result.stats.acceptedTokens, with.result.stats.draftedTokens);
        m_nDrafted += with.result.stats.draftedTokens;
        m_nAccepted += with.result.stats.acceptedTokens;
    }

    static GenerateRequest request(float temperature, std::uint32_t maxTokens) {
        GenerateRequest r;
        r.raw = true;
        r.rawPrompt = "ab cd\nabc ab cd";
        r.maxTokens = maxTokens;
        r.sampling.temperature = temperature;
        r.sampling.seed = 5;
        return r;
    }

    BackendRun m_run;
    std::unique_ptr<Tokenizer> m_tokenizer;
    std::uint32_t m_nDrafted = 0, m_nAccepted = 0, m_nStopped = 0;
};

TEST_F(AnswerDraft, StopStringsCutWhereTheyWould) {
    for (const float temperature : {0.0f, 1.0f}) {
        const std::string whole = answer(request(temperature, 60), 0).result.text;
        for (std::size_t at = 0; at + 5 < whole.size(); at += 3) {
            for (const std::size_t length : {1u, 3u, 5u}) {
                GenerateRequest r = request(temperature, 60);
                r.stopStrings = {"zzz", whole.substr(at, length)};
                expectSame(r);
            }
        }
    }
    EXPECT_GT(m_nAccepted, 0u);
    EXPECT_GT(m_nDrafted, m_nAccepted);
}

TEST_F(AnswerDraft, LimitsAreKeptInTheMiddleOfADraft) {
    for (std::uint32_t most = 1; most < 60; ++most)
        expectSame(request(most % 2 == 0 ? 0.0f : 0.8f, most));
    EXPECT_GT(m_nAccepted, 0u);
}

TEST_F(AnswerDraft, TheContextEndsItAtTheSameToken) {
    expectSame(request(0, 0));
    expectSame(request(1, 0));
    EXPECT_GT(m_nAccepted, 0u);
}

// A conversation holds stop tokens, so guesses do too.
TEST_F(AnswerDraft, AGuessedStopTokenEndsTheAnswer) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        GenerateRequest r = request(1.2f, 100);
        r.rawPrompt = "ab<|user|>cd<|user|>ab<|user|>cd<|user|>ab";
        r.sampling.seed = seed;
        expectSame(r);
        m_nStopped += answer(r, 10).result.finish == FinishReason::Stop ? 1 : 0;
    }
    EXPECT_GT(m_nStopped, 20u);
    EXPECT_GT(m_nAccepted, 0u);
}

}  // namespace
}  // namespace autoglm::test
