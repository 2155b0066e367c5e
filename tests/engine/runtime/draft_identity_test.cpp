// With guesses and without, an answer is the same: token for token, however it is sampled, whatever the
// model, whoever shares the batch and however it ends. Guesses are forced here, right or wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>
#include <thread>

#include "tests/engine/runtime/recorder.h"
#include "tests/support/backend_run.h"

namespace autoglm::test {
namespace {

constexpr std::uint32_t kVocab = 24;  // few tokens: most pairs have been there before

/// Shapes that take other ways through the backends.
std::vector<TinyModelSpec> shapes() {
    TinyModelSpec plain;
    TinyModelSpec packed;
    packed.nEmbd = 64;
    packed.headDim = 32;
    packed.nRot = 16;
    packed.nFf = 96;
    packed.matrixType = TensorType::Q8_0;
    TinyModelSpec old;
    old.architecture = "chatglm";
    old.fusedQkv = true;
    old.nKvHeads = 1;
    old.nLayers = 3;
    TinyModelSpec superBlocks;
    superBlocks.nLayers = 1;
    superBlocks.nEmbd = 256;
    superBlocks.nHeads = 8;
    superBlocks.nKvHeads = 2;
    superBlocks.headDim = 32;
    superBlocks.nRot = 16;
    superBlocks.nFf = 256;
    superBlocks.matrixType = TensorType::Q4_K;
    superBlocks.tiedOutput = true;
    TinyModelSpec halves = packed;
    halves.matrixType = TensorType::BF16;
    return {plain, packed, old, superBlocks, halves};
}

using IdentityCase = std::tuple<std::string, std::size_t>;  // backend, shape

std::string caseName(const testing::TestParamInfo<IdentityCase>& given) {
    return testName(std::get<0>(given.param)) + "Shape" + std::to_string(std::get<1>(given.param));
}

class DraftIdentity : public testing::TestWithParam<IdentityCase> {
protected:
    DraftIdentity()
        : m_run(shapes()[std::get<1>(GetParam())], std::get<0>(GetParam()),
                std::get<1>(GetParam()) % 2 == 0 ? KvType::F16 : KvType::Q8_0) {}

    struct Ask {
        std::vector<TokenId> prompt;
        SamplerOptions sampling;
        std::size_t limit;
    };
    using Recorders = std::vector<std::unique_ptr<Recorder>>;

    Recorders answer(const std::vector<Ask>& asks, std::uint32_t maxDraft, std::uint32_t nContext = 400,
                     std::uint32_t nPages = BackendRun::kPages) const {
        KvCache cache(nPages);
        Scheduler scheduler(m_run.backend(), cache,
                            {.nContext = nContext, .nVocab = m_run.nVocab(), .draftAlways = true});
        Recorders recorders;
        for (const Ask& ask : asks) {
            recorders.push_back(std::make_unique<Recorder>(ask.limit));
            scheduler.submit({.prompt = ask.prompt,
                              .sampler = Sampler::create(ask.sampling, {}, kVocab).value(),
                              .sink = recorders.back().get(),
                              .maxDraft = maxDraft});
            scheduler.step();
        }
        for (int steps = 0; !scheduler.idle() && steps < 100000; ++steps)
            scheduler.step();
        EXPECT_EQ(cache.nAvailable(), nPages);
        return recorders;
    }

    void expectSame(const std::vector<Ask>& asks, std::uint32_t maxDraft, std::uint32_t nContext = 400,
                    std::uint32_t nPages = BackendRun::kPages) const {
        const Recorders without = answer(asks, 0, nContext, nPages),
                        with = answer(asks, maxDraft, nContext, nPages);
        for (std::size_t i = 0; i < asks.size(); ++i) {
            EXPECT_EQ(with[i]->tokens, without[i]->tokens) << "request " << i;
            EXPECT_EQ(with[i]->end, without[i]->end) << "request " << i;
            EXPECT_EQ(without[i]->nDrafted, 0u);
            m_nDrafted += with[i]->nDrafted;
            m_nAccepted += with[i]->nAccepted;
        }
    }

    static SamplerOptions greedy() { return {.temperature = 0}; }
    static SamplerOptions drawn(std::uint64_t seed) {
        return {.temperature = 0.7f, .topK = 8, .topP = 0.9f, .minP = 0.02f, .seed = seed};
    }
    static SamplerOptions penalised(std::uint64_t seed) {
        SamplerOptions options = drawn(seed);
        options.repetitionPenalty = 1.2f;
        options.presencePenalty = 0.1f;
        options.frequencyPenalty = 0.2f;
        options.penaltyWindow = 16;
        options.logitBias = {{3, 2.0f}, {5, -1.0f}};
        return options;
    }

    BackendRun m_run;
    mutable std::uint32_t m_nDrafted = 0, m_nAccepted = 0;
};

/// What all of it rests on: a row of a step is bit by bit what it is alone, on every tier.
class StepRows : public DraftIdentity {};

TEST_P(StepRows, AreWhatTheyAreAlone) {
    const std::vector<TokenId> tokens = someTokens(150, kVocab);
    const std::vector<float> alone = m_run.logitsOfAll(tokens, 1);
    for (const std::uint32_t nRows : {2u, 3u, 4u, 5u, 7u, 8u, 9u, kMaxDraftRows}) {
        const std::vector<float> together = m_run.logitsOfAll(tokens, nRows);
        ASSERT_EQ(together.size(), alone.size());
        EXPECT_EQ(std::memcmp(together.data(), alone.data(), alone.size() * sizeof(float)), 0)
            << nRows << " rows";
    }
}

TEST_P(DraftIdentity, GreedyAnswersAreTheSame) {
    for (std::uint32_t seed = 1; seed <= 4; ++seed)
        expectSame({{someTokens(5 + 20 * seed, kVocab, seed), greedy(), 80}}, 10);
    EXPECT_GT(m_nAccepted, 0u) << "greedy answers of such models run in circles";
}

TEST_P(DraftIdentity, SeededAnswersAreTheSame) {
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
        expectSame({{someTokens(40, kVocab, seed), drawn(seed), 80}}, 10);
        expectSame({{someTokens(40, kVocab, seed), penalised(seed), 80}}, 1 + seed);
    }
    EXPECT_GT(m_nDrafted, m_nAccepted) << "some guesses must have been wrong";
}

TEST_P(DraftIdentity, SequencesThatShareABatchAnswerTheSame) {
    std::vector<Ask> asks;
    for (std::uint32_t i = 0; i < 5; ++i) {
        const SamplerOptions sampling = i % 3 == 0 ? greedy() : i % 3 == 1 ? drawn(i) : penalised(i);
        asks.push_back({someTokens(20 + 17 * i, kVocab, i + 1), sampling, 60});
    }
    expectSame(asks, 10);
    EXPECT_GT(m_nDrafted, 0u);
}

TEST_P(DraftIdentity, EndsWhereTheContextEnds) {
    for (const std::uint32_t nContext : {100u, 127u, 128u, 129u})
        expectSame({{someTokens(60, kVocab), greedy(), 1000}}, 10, nContext);
    EXPECT_GT(m_nDrafted, 0u);
}

TEST_P(DraftIdentity, ScarcePagesChangeNothing) {
    std::vector<Ask> asks;
    for (std::uint32_t i = 0; i < 4; ++i)
        asks.push_back({someTokens(50, kVocab, i + 1), i % 2 == 0 ? greedy() : drawn(i), 100});
    expectSame(asks, 10, 256, 5);
    EXPECT_GT(m_nDrafted, 0u);
}

INSTANTIATE_TEST_SUITE_P(AllBackends, StepRows,
                         testing::Combine(testing::ValuesIn(backendNames()),
                                          testing::Range<std::size_t>(0, shapes().size())),
                         caseName);
// On the best tier; the plain backend has the tests below.
INSTANTIATE_TEST_SUITE_P(BestTier, DraftIdentity,
                         testing::Combine(testing::Values(backendNames()[1]),
                                          testing::Range<std::size_t>(0, shapes().size())),
                         caseName);

// ---- On one backend ------------------------------------------------------------------------------

class Drafting : public testing::Test {
protected:
    Drafting() : m_run(TinyModelSpec(), "reference", KvType::F32) {}

    [[nodiscard]] Scheduler scheduler(Backend& backend, KvCache& cache) const {
        return {backend, cache, {.nContext = 1000, .nVocab = kVocab, .draftAlways = true}};
    }
    static SequenceRequest request(std::vector<TokenId> prompt, SequenceSink& sink, std::uint32_t maxDraft) {
        return {.prompt = std::move(prompt),
                .sampler = Sampler::create({.temperature = 0.8f, .seed = 9}, {}, kVocab).value(),
                .sink = &sink,
                .maxDraft = maxDraft};
    }
    static void runAll(Scheduler& scheduler) {
        for (int steps = 0; !scheduler.idle() && steps < 100000; ++steps)
            scheduler.step();
        ASSERT_TRUE(scheduler.idle());
    }

    BackendRun m_run;
};

// Keys and values of guesses that were wrong lie behind those of the answer. Nobody may ever find them.
TEST_F(Drafting, OnlyTheAnswerIsSharedWithLaterRequests) {
    std::vector<TokenId> prompt = someTokens(70, kVocab);
    std::vector<std::vector<TokenId>> answers;
    std::vector<std::uint32_t> cached;
    for (const std::uint32_t maxDraft : {0u, 10u}) {
        KvCache cache(16);
        Scheduler s = scheduler(m_run.backend(), cache);
        Recorder first(150), second(50);
        s.submit(request(prompt, first, maxDraft));
        runAll(s);
        EXPECT_EQ(first.nDrafted > first.nAccepted, maxDraft > 0) << "no guess was wrong";
        std::vector<TokenId> again = prompt;
        again.insert(again.end(), first.tokens.begin(), first.tokens.end());
        again.push_back(7);
        s.submit(request(again, second, maxDraft));
        runAll(s);
        cached.push_back(second.cached);
        answers.push_back(first.tokens);
        answers.push_back(second.tokens);
    }
    EXPECT_EQ(cached[0], 70u + 149u);
    EXPECT_EQ(cached[1], cached[0]);
    EXPECT_EQ(answers[2], answers[0]);
    EXPECT_EQ(answers[3], answers[1]);
}

TEST_F(Drafting, NoMoreIsGuessedThanAskedFor) {
    for (const std::uint32_t most : {1u, 3u}) {
        class Limited : public Recorder {
        public:
            explicit Limited(std::uint32_t mostGuesses) : Recorder(100), m_most(mostGuesses) {}
            void onDraft(std::uint32_t drafted, std::uint32_t accepted) override {
                EXPECT_LE(drafted, m_most);
                Recorder::onDraft(drafted, accepted);
            }

        private:
            std::uint32_t m_most;
        };
        KvCache cache(16);
        Scheduler s = scheduler(m_run.backend(), cache);
        Limited recorder(most);
        s.submit(request(someTokens(30, kVocab), recorder, most));
        runAll(s);
        EXPECT_GT(recorder.nDrafted, 0u);
    }
}

/// A backend that fails whenever guesses are in the batch.
class NoGuesses : public Backend {
public:
    explicit NoGuesses(Backend& inner) : m_inner(inner) {}
    BackendInfo info() const override { return m_inner.info(); }
    BackendMemory memory() const override { return m_inner.memory(); }
    Result<void> reserveKv(std::uint32_t nPages) override { return m_inner.reserveKv(nPages); }
    std::uint32_t maxBatchTokens() const override { return m_inner.maxBatchTokens(); }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        for (const SequenceSlice& slice : batch) {
            if (slice.logits == LogitRows::All) {
                ++nRefused;
                return Error{.code = ErrorCode::NonFinite, .problem = "bad numbers"};
            }
        }
        return m_inner.forward(batch, logits, std::move(stop));
    }
    int nRefused = 0;

private:
    Backend& m_inner;
};

TEST_F(Drafting, AGuessThatFailsDoesNotEndTheAnswer) {
    NoGuesses backend(m_run.backend());
    std::vector<std::vector<TokenId>> answers;
    for (const std::uint32_t maxDraft : {0u, 10u}) {
        KvCache cache(16);
        Scheduler s = scheduler(backend, cache);
        Recorder first(60), second(60);
        s.submit(request(someTokens(30, kVocab, 1), first, maxDraft));
        s.submit(request(someTokens(30, kVocab, 2), second, maxDraft));
        runAll(s);
        EXPECT_EQ(first.end, SequenceEnd::Stopped);
        EXPECT_EQ(second.end, SequenceEnd::Stopped);
        answers.push_back(first.tokens);
        answers.push_back(second.tokens);
    }
    EXPECT_GT(backend.nRefused, 0);
    EXPECT_EQ(answers[2], answers[0]);
    EXPECT_EQ(answers[3], answers[1]);
}

TEST_F(Drafting, AStopIsSeenBetweenGuessesThatCameTrue) {
    /// Asks for the end at its token number `at`, as a reader would who has seen enough.
    class Stopping : public Recorder {
    public:
        explicit Stopping(std::size_t at) : Recorder(1000), m_at(at) {}
        bool onToken(TokenId token) override {
            const bool more = Recorder::onToken(token);
            if (tokens.size() == m_at) source.request_stop();
            return more;
        }
        std::stop_source source;

    private:
        std::size_t m_at;
    };
    for (std::size_t at = 20; at < 60; ++at) {
        KvCache cache(16);
        Scheduler s = scheduler(m_run.backend(), cache);
        Stopping recorder(at);
        SequenceRequest r = request(someTokens(30, kVocab), recorder, 10);
        r.stop = recorder.source.get_token();
        s.submit(std::move(r));
        runAll(s);
        EXPECT_EQ(recorder.end, SequenceEnd::Cancelled);
        EXPECT_EQ(recorder.tokens.size(), at) << "no token comes after the stop";
        EXPECT_EQ(cache.nAvailable(), 16u);
    }
}

TEST_F(Drafting, CancellingFromAnotherThreadLeavesABeginningOfTheAnswer) {
    KvCache cache(16), other(16);
    Recorder whole(900), cut(900);
    Scheduler s = scheduler(m_run.backend(), cache);
    s.submit(request(someTokens(30, kVocab), whole, 0));
    runAll(s);
    Scheduler t = scheduler(m_run.backend(), other);
    std::stop_source stop;
    SequenceRequest r = request(someTokens(30, kVocab), cut, 10);
    r.stop = stop.get_token();
    t.submit(std::move(r));
    std::jthread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        stop.request_stop();
    });
    runAll(t);
    canceller.join();
    ASSERT_LE(cut.tokens.size(), whole.tokens.size());
    EXPECT_TRUE(std::equal(cut.tokens.begin(), cut.tokens.end(), whole.tokens.begin()));
    EXPECT_EQ(other.nAvailable(), 16u);
}

// Random texts, lengths, limits and companions: the property without a picture of what could go wrong.
TEST_F(Drafting, RandomRequestsAnswerTheSame) {
    std::mt19937 random(11);
    for (int round = 0; round < 25; ++round) {
        const std::uint32_t nRequests = 1 + random() % 3;
        std::vector<std::vector<std::vector<TokenId>>> answers;
        const std::uint32_t seed = random();
        for (const auto maxDraft : {0u, static_cast<std::uint32_t>(1 + random() % 10)}) {
            std::mt19937 same(seed);
            KvCache cache(16);
            Scheduler s = scheduler(m_run.backend(), cache);
            std::vector<std::unique_ptr<Recorder>> recorders;
            for (std::uint32_t i = 0; i < nRequests; ++i) {
                std::vector<TokenId> prompt(1 + same() % 150);
                const std::uint32_t alphabet = 1 + same() % kVocab;
                for (TokenId& token : prompt)
                    token = static_cast<TokenId>(same() % alphabet);
                recorders.push_back(std::make_unique<Recorder>(1 + same() % 100));
                SamplerOptions options{.temperature = static_cast<float>(same() % 3) * 0.5f, .seed = same()};
                s.submit({.prompt = std::move(prompt),
                          .sampler = Sampler::create(options, {}, kVocab).value(),
                          .sink = recorders.back().get(),
                          .maxDraft = maxDraft});
                for (std::uint32_t steps = same() % 5; steps > 0; --steps)
                    s.step();
            }
            runAll(s);
            answers.emplace_back();
            for (const auto& recorder : recorders)
                answers.back().push_back(recorder->tokens);
        }
        EXPECT_EQ(answers[1], answers[0]) << "round " << round;
    }
}

}  // namespace
}  // namespace autoglm::test
