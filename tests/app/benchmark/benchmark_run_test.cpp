// A benchmark of a real, tiny model: figures at each depth, progress that grows, a stop that is obeyed, and
// nothing private in what is kept.
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>

#include "app/benchmark/report.h"
#include "engine/api/activity.h"
#include "engine/api/benchmark.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace autoglm::test {
namespace {

using Clock = std::chrono::steady_clock;

class BenchmarkRunTest : public testing::Test {
protected:
    std::unique_ptr<Engine> load(TinyModelSpec spec = {.nVocab = 270, .withTokenizer = true}) {
        LoadOptions options{.path = m_folder.write("private-place.gguf", tinyModelBytes(spec)),
                            .backend = BackendChoice::Cpu,
                            .nThreads = 1,
                            .activity = m_activity};
        auto engine = Engine::load(options, {}, {});
        EXPECT_TRUE(engine.has_value()) << engine.error().message();
        return std::move(engine).value();
    }

    TemporaryFolder m_folder;
    std::shared_ptr<EngineActivity> m_activity = std::make_shared<EngineActivity>();
};

TEST_F(BenchmarkRunTest, MeasuresEachDepthAndDescribesItself) {
    const auto engine = load();
    const BenchmarkPlan plan{.nPrompt = 16, .nDecode = 8, .repetitions = 2, .depths = {64, 0, 64}};
    EXPECT_EQ(plan.neededContext(), 81u);
    double last = 0;
    bool isGrowing = true;
    std::set<std::uint32_t> depths;
    const auto record = runBenchmark(*engine, plan,
                                     [&](const BenchmarkProgress& at) {
                                         isGrowing = isGrowing && at.share >= last && at.share <= 1;
                                         last = at.share;
                                         depths.insert(at.depth);
                                     },
                                     {});
    ASSERT_TRUE(record.has_value()) << record.error().message();
    EXPECT_TRUE(isGrowing);
    EXPECT_GT(last, 0.9);
    EXPECT_EQ(depths, (std::set<std::uint32_t>{0, 64}));
    ASSERT_EQ(record->points.size(), 2u);
    EXPECT_EQ(record->points[0].depth, 0u);
    EXPECT_EQ(record->points[1].depth, 64u);
    for (const BenchmarkPoint& point : record->points) {
        EXPECT_GT(point.promptTokensPerSecond, 0);
        EXPECT_GT(point.decodeTokensPerSecond, 0);
        EXPECT_GE(point.decodeSpread, 0);
        EXPECT_EQ(point.nPrompt, 16u);
    }
    EXPECT_EQ(record->architecture, "glm4");
    EXPECT_EQ(record->nThreads, 1u);
    EXPECT_EQ(record->repetitions, 2u);
    EXPECT_FALSE(record->types.empty());
    EXPECT_GT(record->unixSeconds, 1'600'000'000);
    EXPECT_FALSE(record->machine.cpuName.empty());
    EXPECT_GT(record->bandwidthGbPerSecond, 0);
}

TEST_F(BenchmarkRunTest, TheWorkIsSeenByWhoeverWatches) {
    const auto engine = load();
    const auto before = m_activity->state().totals;
    ASSERT_TRUE(runBenchmark(*engine, {.nPrompt = 16, .nDecode = 8, .repetitions = 1}, {}, {}).has_value());
    const auto after = m_activity->state().totals;
    EXPECT_EQ(after.promptTokens - before.promptTokens, 2u * 16) << "the warm-up is work, too";
    EXPECT_EQ(after.decodeTokens - before.decodeTokens, 2u * 8);
    EXPECT_GT(after.decodeBytes, before.decodeBytes);
}

TEST_F(BenchmarkRunTest, StopsWithinASecond) {
    const auto engine = load({.nLayers = 4,
                              .nEmbd = 256,
                              .nHeads = 8,
                              .nKvHeads = 2,
                              .headDim = 32,
                              .nRot = 16,
                              .nFf = 768,
                              .nVocab = 2048,
                              .contextLength = 8192,
                              .withTokenizer = true});
    std::stop_source stop;
    Clock::time_point stopped{};
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        stopped = Clock::now();
        stop.request_stop();
    });
    const auto record =
        runBenchmark(*engine, {.nPrompt = 4096, .nDecode = 4096, .repetitions = 1000}, {}, stop.get_token());
    const std::chrono::duration<double> took = Clock::now() - stopped;
    ASSERT_FALSE(record.has_value());
    EXPECT_EQ(record.error().code, ErrorCode::Cancelled);
    EXPECT_LT(took.count(), 1.0);
}

TEST_F(BenchmarkRunTest, AnAnswerAfterwardsIsTheSame) {
    const auto engine = load();
    const GenerateRequest request{
        .rawPrompt = "once upon", .raw = true, .maxTokens = 12, .sampling = {.temperature = 0}};
    const auto before = engine->generate(request, {}, {});
    ASSERT_TRUE(runBenchmark(*engine, {.nPrompt = 32, .nDecode = 8, .repetitions = 1}, {}, {}).has_value());
    const auto after = engine->generate(request, {}, {});
    ASSERT_TRUE(before.has_value() && after.has_value());
    EXPECT_EQ(before->tokens, after->tokens);
}

TEST_F(BenchmarkRunTest, ReportsNameNoFolderUserOrHost) {
    ModelInfo info = load()->info();
    info.name = "/home/somebody/secret folder/glm-4-9b/";
    const BenchmarkRecord record = describeForBenchmark(info);
    EXPECT_EQ(record.model, "glm-4-9b");
    BenchmarkRecord full = record;
    full.points = {{.nPrompt = 1, .nDecode = 1, .promptTokensPerSecond = 1, .decodeTokensPerSecond = 1}};
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    const passwd* user = getpwuid(getuid());
    for (const std::string& text : {reportMarkdown({&full, 1}), reportJson({&full, 1})}) {
        EXPECT_EQ(text.find("somebody"), std::string::npos) << text;
        EXPECT_EQ(text.find(m_folder.path().native()), std::string::npos) << text;
        EXPECT_EQ(text.find("/home"), std::string::npos) << text;
        EXPECT_EQ(text.find("private-place"), std::string::npos) << text;
        if (std::string(host).size() > 4) {
            EXPECT_EQ(text.find(host), std::string::npos) << text;
        }
        if (user != nullptr && std::string(user->pw_name).size() > 4) {
            EXPECT_EQ(text.find(user->pw_name), std::string::npos) << text;
        }
    }
}

TEST(Benchmark, ThreadCountsDoubleUpToAllCores) {
    EXPECT_EQ(threadCountsUpTo(1), (std::vector<unsigned>{1}));
    EXPECT_EQ(threadCountsUpTo(2), (std::vector<unsigned>{1, 2}));
    EXPECT_EQ(threadCountsUpTo(6), (std::vector<unsigned>{1, 2, 4, 6}));
    EXPECT_EQ(threadCountsUpTo(8), (std::vector<unsigned>{1, 2, 4, 8}));
}

}  // namespace
}  // namespace autoglm::test
