#include "engine/runtime/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/engine/runtime/recorder.h"
#include "tests/support/backend_run.h"
#include "tests/support/oracle.h"

namespace autoglm::test {
namespace {

class SchedulerTest : public testing::Test {
protected:
    explicit SchedulerTest() : m_run(spec(), "reference", KvType::F32) {}

    static TinyModelSpec spec() {
        TinyModelSpec s;
        s.nVocab = 64;
        return s;
    }

    Scheduler make(std::uint32_t nContext, std::uint32_t nPages, std::uint32_t maxChunk = 0) {
        m_cache = std::make_unique<KvCache>(nPages);
        return {m_run.backend(),
                *m_cache,
                {.nContext = nContext, .nVocab = m_run.nVocab(), .maxChunk = maxChunk}};
    }

    static SequenceRequest request(std::vector<TokenId> prompt, Recorder& recorder,
                                   std::stop_token stop = {}) {
        SamplerOptions options{.temperature = 1.0f, .topP = 0.9f, .seed = 5};
        return {.prompt = std::move(prompt),
                .sampler = Sampler::create(options, {}, 64).value(),
                .sink = &recorder,
                .stop = std::move(stop)};
    }

    static void runAll(Scheduler& scheduler) {
        for (int steps = 0; !scheduler.idle(); ++steps) {
            ASSERT_LT(steps, 100000) << "the scheduler does not come to an end";
            scheduler.step();
        }
    }

    /// What one sequence gives when it has the machine for itself.
    std::vector<TokenId> alone(const std::vector<TokenId>& prompt, std::size_t limit) {
        Recorder recorder(limit);
        KvCache cache(BackendRun::kPages);
        Scheduler scheduler(m_run.backend(), cache, {.nContext = 1024, .nVocab = m_run.nVocab()});
        scheduler.submit(request(prompt, recorder));
        runAll(scheduler);
        EXPECT_EQ(recorder.end, SequenceEnd::Stopped);
        return recorder.tokens;
    }

    BackendRun m_run;
    std::unique_ptr<KvCache> m_cache;
};

TEST_F(SchedulerTest, AnswersLikeOneForwardAfterAnother) {
    const std::vector<TokenId> prompt = someTokens(10, 64);
    std::vector<TokenId> expected, all = prompt;
    Sampler sampler = Sampler::create({.temperature = 0}, {}, 64).value();
    for (int i = 0; i < 5; ++i) {
        std::vector<float> logits = m_run.logitsOfLast(all);
        expected.push_back(sampler.sample(logits).value());
        all.push_back(expected.back());
    }
    Recorder recorder(5);
    Scheduler scheduler = make(256, 4, 4);
    SequenceRequest greedy = request(prompt, recorder);
    greedy.sampler = Sampler::create({.temperature = 0}, {}, 64).value();
    scheduler.submit(std::move(greedy));
    runAll(scheduler);
    EXPECT_EQ(recorder.tokens, expected);
    EXPECT_EQ(recorder.promptDone, 10u);
    EXPECT_EQ(recorder.promptTotal, 10u);
    EXPECT_EQ(recorder.nPromptEvents, 3u) << "chunks of 4, 4 and 2";
}

TEST_F(SchedulerTest, ManySequencesAnswerAsIfAlone) {
    std::vector<std::vector<TokenId>> prompts;
    for (std::uint32_t i = 0; i < 6; ++i)
        prompts.push_back(someTokens(3 + 31 * i, 64, i + 1));
    std::vector<std::unique_ptr<Recorder>> recorders;
    std::vector<std::vector<TokenId>> expected;
    for (const auto& prompt : prompts)
        expected.push_back(alone(prompt, 20));
    Scheduler scheduler = make(256, BackendRun::kPages, 16);
    for (const auto& prompt : prompts) {
        recorders.push_back(std::make_unique<Recorder>(20));
        scheduler.submit(request(prompt, *recorders.back()));
        scheduler.step();  // others are on their way when the next one comes
    }
    runAll(scheduler);
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        EXPECT_EQ(recorders[i]->tokens, expected[i]) << i;
        EXPECT_EQ(recorders[i]->end, SequenceEnd::Stopped);
    }
    EXPECT_EQ(m_cache->nAvailable(), BackendRun::kPages);
}

TEST_F(SchedulerTest, SequencesWaitAndResumeWhenPagesRunOut) {
    // Four sequences that grow to three pages each, on five pages.
    std::vector<std::unique_ptr<Recorder>> recorders;
    std::vector<std::vector<TokenId>> expected;
    for (std::uint32_t i = 0; i < 4; ++i)
        expected.push_back(alone(someTokens(50, 64, i + 1), 100));
    Scheduler scheduler = make(256, 5);
    for (std::uint32_t i = 0; i < 4; ++i) {
        recorders.push_back(std::make_unique<Recorder>(100));
        scheduler.submit(request(someTokens(50, 64, i + 1), *recorders.back()));
    }
    runAll(scheduler);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(recorders[i]->end, SequenceEnd::Stopped) << i;
        EXPECT_EQ(recorders[i]->tokens, expected[i]) << i;
    }
    EXPECT_EQ(m_cache->nAvailable(), 5u);
}

TEST_F(SchedulerTest, ReusesWhatAnEarlierRequestComputed) {
    Scheduler scheduler = make(512, 8);
    std::vector<TokenId> prompt = someTokens(150, 64);
    Recorder first(10), second(10);
    scheduler.submit(request(prompt, first));
    runAll(scheduler);
    EXPECT_EQ(first.cached, 0u);
    prompt.insert(prompt.end(), first.tokens.begin(), first.tokens.end());
    prompt.push_back(7);
    const std::vector<TokenId> expected = alone(prompt, 10);
    scheduler.submit(request(prompt, second));
    runAll(scheduler);
    EXPECT_EQ(second.cached, 159u) << "all but the last sampled token, which was never run, and the new one";
    EXPECT_EQ(second.tokens, expected);
}

TEST_F(SchedulerTest, EndsWhenTheContextIsFull) {
    Scheduler scheduler = make(70, 2);
    Recorder recorder(1000);
    scheduler.submit(request(someTokens(60, 64), recorder));
    runAll(scheduler);
    EXPECT_EQ(recorder.end, SequenceEnd::ContextFull);
    EXPECT_EQ(recorder.tokens.size(), 11u) << "one with the prompt, ten more positions";
    Recorder tooLong(10);
    scheduler.submit(request(someTokens(71, 64), tooLong));
    runAll(scheduler);
    EXPECT_EQ(tooLong.end, SequenceEnd::ContextFull);
    EXPECT_TRUE(tooLong.tokens.empty());
}

TEST_F(SchedulerTest, CancellingOneLeavesTheOthers) {
    const std::vector<TokenId> expected = alone(someTokens(40, 64, 1), 20);
    Scheduler scheduler = make(256, 8, 8);
    Recorder kept(20), cancelled(20), waiting(20);
    std::stop_source stop;
    scheduler.submit(request(someTokens(40, 64, 1), kept));
    scheduler.submit(request(someTokens(90, 64, 2), cancelled, stop.get_token()));
    for (int i = 0; i < 7; ++i)
        scheduler.step();
    stop.request_stop();
    scheduler.submit(request(someTokens(5, 64, 3), waiting, stop.get_token()));
    runAll(scheduler);
    EXPECT_EQ(kept.end, SequenceEnd::Stopped);
    EXPECT_EQ(kept.tokens, expected);
    EXPECT_EQ(cancelled.end, SequenceEnd::Cancelled);
    EXPECT_EQ(waiting.end, SequenceEnd::Cancelled);
    EXPECT_EQ(m_cache->nAvailable(), 8u);
}

/// A backend that stands in for a device with a fault: one sequence's numbers are bad whenever it is in the
/// batch.
class FaultyBackend : public Backend {
public:
    FaultyBackend(Backend& inner, TokenId poison) : m_inner(inner), m_poison(poison) {}
    BackendInfo info() const override { return m_inner.info(); }
    BackendMemory memory() const override { return m_inner.memory(); }
    Result<void> reserveKv(std::uint32_t nPages) override { return m_inner.reserveKv(nPages); }
    std::uint32_t maxBatchTokens() const override { return m_inner.maxBatchTokens(); }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        for (const SequenceSlice& slice : batch) {
            if (std::find(slice.tokens.begin(), slice.tokens.end(), m_poison) != slice.tokens.end()) {
                return Error{.code = ErrorCode::NonFinite, .problem = "bad numbers"};
            }
        }
        return m_inner.forward(batch, logits, std::move(stop));
    }

private:
    Backend& m_inner;
    TokenId m_poison;
};

TEST_F(SchedulerTest, OneBadSequenceDoesNotEndTheOthers) {
    const std::vector<TokenId> good(9, 3), bad = {3, 3, 63};
    const std::vector<TokenId> expected = alone(good, 4);
    ASSERT_EQ(std::count(expected.begin(), expected.end(), 63), 0);
    FaultyBackend faulty(m_run.backend(), 63);
    KvCache cache(8);
    Scheduler scheduler(faulty, cache, {.nContext = 256, .nVocab = 64});
    Recorder first(4), second(4);
    scheduler.submit(request(good, first));
    scheduler.submit(request(bad, second));
    runAll(scheduler);
    EXPECT_EQ(first.end, SequenceEnd::Stopped);
    EXPECT_EQ(first.tokens, expected);
    EXPECT_EQ(second.end, SequenceEnd::Failed);
    EXPECT_EQ(second.failure->code, ErrorCode::NonFinite);
}

// Cancel from another thread in the middle of a prompt's chunk, on a model that needs seconds for it.
TEST(SchedulerCancel, IsSeenWithinAChunk) {
    TinyModelSpec slow;
    slow.nLayers = 8;
    slow.nEmbd = 256;
    slow.nHeads = 4;
    slow.headDim = 64;
    slow.nRot = 32;
    slow.nFf = 2048;
    slow.nVocab = 64;
    BackendRun run(slow, "reference", KvType::F16);
    KvCache cache(BackendRun::kPages);
    Scheduler scheduler(run.backend(), cache, {.nContext = 1024, .nVocab = 64});
    Recorder recorder(10);
    std::stop_source stop;
    SamplerOptions options{.temperature = 0};
    scheduler.submit({.prompt = someTokens(1000, 64),
                      .sampler = Sampler::create(options, {}, 64).value(),
                      .sink = &recorder,
                      .stop = stop.get_token()});
    std::chrono::steady_clock::time_point requested;
    std::jthread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        requested = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    while (!scheduler.idle())
        scheduler.step();
    const auto seen = std::chrono::steady_clock::now();
    canceller.join();
    EXPECT_EQ(recorder.end, SequenceEnd::Cancelled);
    EXPECT_TRUE(recorder.tokens.empty());
    EXPECT_LT(seen - requested, std::chrono::seconds(2));  // the whole prompt takes far longer
}

}  // namespace
}  // namespace autoglm::test
