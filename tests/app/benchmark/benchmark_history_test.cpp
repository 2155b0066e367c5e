// The history of benchmarks on disk: what is kept comes back, whatever else is in the file.
#include "app/benchmark/history.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "tests/app/benchmark/sample_records.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

class BenchmarkHistoryTest : public testing::Test {
protected:
    [[nodiscard]] std::string content() const {
        std::ostringstream text;
        text << std::ifstream(m_history.file()).rdbuf();
        return text.str();
    }
    void append(const std::string& text) const { std::ofstream(m_history.file(), std::ios::app) << text; }

    TemporaryFolder m_folder;
    BenchmarkHistory m_history{m_folder.path() / "data"};
};

TEST_F(BenchmarkHistoryTest, WhatIsKeptComesBackWhole) {
    ASSERT_TRUE(m_history.read().has_value());
    EXPECT_TRUE(m_history.read()->empty());
    BenchmarkRecord made = sampleRecord();
    made.version.clear();
    const auto kept = m_history.add(made);
    ASSERT_TRUE(kept.has_value()) << kept.error().message();
    EXPECT_EQ(kept->id, 1u);
    EXPECT_EQ(kept->version, programVersion());
    const auto all = m_history.read();
    ASSERT_TRUE(all.has_value());
    ASSERT_EQ(all->size(), 1u);
    const BenchmarkRecord& r = all->front();
    EXPECT_EQ(r.unixSeconds, made.unixSeconds);
    EXPECT_EQ(r.model, made.model);
    EXPECT_EQ(r.quantName, made.quantName);
    EXPECT_EQ(r.nParameters, made.nParameters);
    EXPECT_EQ(r.fileBytes, made.fileBytes);
    ASSERT_EQ(r.types.size(), 3u);
    EXPECT_EQ(r.types[1].type, "q6_K");
    EXPECT_EQ(r.types[1].bytes, 1'100'000'000u);
    EXPECT_EQ(r.device, made.device);
    EXPECT_EQ(r.tier, made.tier);
    EXPECT_EQ(r.nThreads, 16u);
    EXPECT_EQ(r.machine.cpuName, made.machine.cpuName);
    ASSERT_EQ(r.machine.gpus.size(), 1u);
    EXPECT_EQ(r.machine.gpus[0].driver, "RADV 24.1");
    ASSERT_EQ(r.points.size(), 1u);
    EXPECT_DOUBLE_EQ(r.points[0].decodeTokensPerSecond, 20);
    EXPECT_DOUBLE_EQ(r.points[0].decodeSpread, 0.02);
    EXPECT_EQ(r.points[0].nPrompt, 512u);
}

TEST_F(BenchmarkHistoryTest, RemovedAndPutBackUnderItsOldId) {
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(m_history.add(sampleRecord(10 + i)).has_value());
    const BenchmarkRecord second = *findBenchmark(*m_history.read(), 2);
    const std::uint32_t ids[] = {2, 99};
    ASSERT_TRUE(m_history.remove(ids).has_value());
    ASSERT_EQ(m_history.read()->size(), 2u);
    const auto missing = findBenchmark(*m_history.read(), 2);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().message().find("one of 1, 3"), std::string::npos) << missing.error().message();
    ASSERT_TRUE(m_history.add(second).has_value());
    EXPECT_DOUBLE_EQ(findBenchmark(*m_history.read(), 2)->points[0].decodeTokensPerSecond, 11);
    // Taken meanwhile: it gets the next one, and nothing is overwritten.
    EXPECT_EQ(m_history.add(second)->id, 4u);
    EXPECT_EQ(m_history.read()->size(), 4u);
}

TEST_F(BenchmarkHistoryTest, LinesOfOthersAreLeftAsTheyAre) {
    ASSERT_TRUE(m_history.add(sampleRecord()).has_value());
    const std::string foreign = R"({"from":"a version to come"})";
    append(foreign + "\nnot json at all\n[[[[[[\n{\"id\":7,\"time\":12,\"points\":[]}\n" +
           std::string(300'000, 'x') + "\n");
    ASSERT_EQ(m_history.read()->size(), 1u);
    ASSERT_TRUE(m_history.add(sampleRecord()).has_value());
    const std::uint32_t first[] = {1};
    ASSERT_TRUE(m_history.remove(first).has_value());
    EXPECT_EQ(m_history.read()->size(), 1u);
    EXPECT_NE(content().find(foreign), std::string::npos);
    EXPECT_NE(content().find("not json at all"), std::string::npos);
}

TEST_F(BenchmarkHistoryTest, NumbersThatCannotBeAreNotBelieved) {
    std::filesystem::create_directories(m_history.file().parent_path());
    append(R"({"id":5,"time":"2026-05-04T10:20:30Z","model":{"name":"a\u001b[2Jb","types":17},)"
           R"("run":{"threads":-3,"layers":1e30},"points":[{"depth":-1,"pp":1e300,"tg":-5},)"
           R"({"pp":"fast","tg":12}]})"
           "\n");
    const auto all = m_history.read();
    ASSERT_EQ(all->size(), 1u);
    const BenchmarkRecord& r = all->front();
    EXPECT_EQ(r.model.find('\x1b'), std::string::npos);
    EXPECT_EQ(r.nThreads, 0u);
    EXPECT_EQ(r.points[0].promptTokensPerSecond, 0);
    EXPECT_EQ(r.points[0].decodeTokensPerSecond, 0);
    EXPECT_EQ(r.points[1].decodeTokensPerSecond, 12);
}

TEST_F(BenchmarkHistoryTest, ALineCutByAFullDiskCostsOnlyItself) {
    ASSERT_TRUE(m_history.add(sampleRecord(10)).has_value());
    append(R"({"id":2,"time":"2026-05-04T10:20:3)");
    ASSERT_TRUE(m_history.add(sampleRecord(30)).has_value());
    const auto all = m_history.read();
    ASSERT_EQ(all->size(), 2u);
    EXPECT_EQ((*all)[1].points[0].decodeTokensPerSecond, 30);
}

TEST_F(BenchmarkHistoryTest, SeveralWritersLoseNothing) {
    constexpr int kEach = 12;
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w) {
        writers.emplace_back([&] {
            for (int i = 0; i < kEach; ++i)
                EXPECT_TRUE(BenchmarkHistory(m_folder.path() / "data").add(sampleRecord()).has_value());
        });
    }
    writers.clear();
    const auto all = m_history.read();
    ASSERT_EQ(all->size(), 4u * kEach);
    std::vector<std::uint32_t> ids;
    for (const BenchmarkRecord& record : *all)
        ids.push_back(record.id);
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST_F(BenchmarkHistoryTest, AFolderThatCannotBeWrittenIsTold) {
    m_folder.write("data", std::string_view("a file where the folder should be"));
    const auto kept = m_history.add(sampleRecord());
    ASSERT_FALSE(kept.has_value());
    EXPECT_EQ(kept.error().code, ErrorCode::Unreadable);
    EXPECT_FALSE(kept.error().hint.empty());
}

}  // namespace
}  // namespace autoglm::test
