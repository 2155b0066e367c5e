#include "engine/api/activity.h"

#include <gtest/gtest.h>

#include <numeric>

#include "engine/api/engine.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {
namespace {

TinyModelSpec spec() {
    TinyModelSpec tiny;
    tiny.nVocab = 300;
    tiny.contextLength = 1024;
    tiny.withTokenizer = true;
    return tiny;
}

class ActivityTest : public testing::Test {
protected:
    void SetUp() override {
        const auto path = m_folder.write("tiny.gguf", tinyModelBytes(spec()));
        auto engine = Engine::load(
            {.path = path, .backend = BackendChoice::Cpu, .nContext = 512, .activity = m_activity}, {}, {});
        ASSERT_TRUE(engine.has_value()) << engine.error().message();
        m_engine = std::move(*engine);
    }
    GenerateStats ask(const std::string& text, std::uint32_t nTokens) {
        GenerateRequest request;
        request.raw = true;
        request.rawPrompt = text;
        request.maxTokens = nTokens;
        request.maxDraftTokens = 0;
        request.sampling.temperature = 0;
        const auto answer = m_engine->generate(request, {}, {});
        EXPECT_TRUE(answer.has_value());
        return answer.has_value() ? answer->stats : GenerateStats{};
    }

    TemporaryFolder m_folder;
    std::shared_ptr<EngineActivity> m_activity = std::make_shared<EngineActivity>();
    std::unique_ptr<Engine> m_engine;
};

TEST_F(ActivityTest, CountsWhatAnAnswerTook) {
    const GenerateStats stats = ask(std::string(200, 'x'), 20);
    const ActivityState state = m_activity->state();
    EXPECT_EQ(state.totals.promptTokens, stats.promptTokens);
    EXPECT_EQ(state.totals.outputTokens, stats.outputTokens);
    EXPECT_EQ(state.totals.decodeTokens, stats.outputTokens - 1) << "the first comes with the prompt";
    EXPECT_EQ(state.totals.nDecodeBatches, stats.outputTokens - 1);
    EXPECT_EQ(state.contextSize, 512u);
    EXPECT_EQ(state.contextUsed, stats.promptTokens + stats.outputTokens - 1);
    EXPECT_FALSE(state.isComputing);
    EXPECT_GT(state.totals.prefillSeconds, 0);
    // Every decoded token reads all weights but the embedding, and its keys and values.
    const double nBatches = static_cast<double>(state.totals.nDecodeBatches);
    const double weights = static_cast<double>(m_engine->info().weightBytes);
    EXPECT_LT(state.totals.decodeBytes / nBatches, weights + 512 * 2.0 * 2 * 2 * 8 * 2);
    EXPECT_GT(state.totals.decodeBytes / nBatches, weights * 0.5);
}

TEST_F(ActivityTest, APromptSaidBeforeIsFoundNotComputed) {
    (void)ask(std::string(200, 'x'), 2);
    const std::uint64_t computed = m_activity->state().totals.promptTokens;
    const GenerateStats second = ask(std::string(200, 'x') + "y", 2);
    const ActivityTotals totals = m_activity->state().totals;
    EXPECT_EQ(totals.cachedTokens, second.cachedTokens);
    EXPECT_GT(totals.cachedTokens, 0u);
    EXPECT_EQ(totals.promptTokens - computed, second.promptTokens - second.cachedTokens);
}

TEST_F(ActivityTest, SpansFollowEachOther) {
    (void)ask("a question", 30);
    const auto spans = m_activity->spansSince(0);
    ASSERT_EQ(spans.size(), 3u);
    EXPECT_EQ(spans[0].kind, ActivityKind::Load);
    EXPECT_EQ(spans[1].kind, ActivityKind::Prefill);
    EXPECT_EQ(spans[2].kind, ActivityKind::Decode) << "thirty batches, one stretch";
    for (std::size_t i = 0; i < spans.size(); ++i) {
        EXPECT_GE(spans[i].endNs, spans[i].beginNs);
        if (i > 0) {
            EXPECT_GE(spans[i].beginNs, spans[i - 1].endNs);
        }
    }
    EXPECT_TRUE(m_activity->spansSince(spans[2].endNs + 1).empty());
}

TEST_F(ActivityTest, EveryByteOfTheModelHasAPlace) {
    const EngineActivity::Placement placement = m_activity->placement();
    EXPECT_EQ(placement.nLayers, 2u);
    std::uint64_t placed = 0;
    bool hasHead = false;
    for (const PlacedPart& part : placement.parts) {
        placed += part.bytes;
        hasHead |= part.part == PlacedPart::Part::Head;
        EXPECT_EQ(part.type, "F32");
        EXPECT_FALSE(part.device.empty());
    }
    EXPECT_TRUE(hasHead);
    EXPECT_EQ(placed, m_engine->info().weightBytes);
    ASSERT_EQ(placement.memory.size(), 3u);
    for (const MemoryUse& use : placement.memory) {
        EXPECT_GT(use.plannedBytes, 0u);
        if (use.owner == MemoryUse::Owner::KeysAndValues) {
            EXPECT_GE(use.bytes, use.plannedBytes);
        }
    }
}

TEST(EngineActivity, AFailedBatchCountsNothing) {
    EngineActivity activity;
    activity.beginBatch({.kind = ActivityKind::Prefill, .nTokens = 5, .nPromptTokens = 5, .macs = 9});
    EXPECT_TRUE(activity.state().isComputing);
    activity.endBatch(true, 0);
    EXPECT_EQ(activity.state().totals.promptTokens, 0u);
    EXPECT_EQ(activity.state().totals.prefillMacs, 0);
    EXPECT_FALSE(activity.state().isComputing);
}

}  // namespace
}  // namespace autoglm::test
