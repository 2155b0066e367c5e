// Comparing and sharing: what is set beside what, which differences count, what a report says and what not.
#include "app/benchmark/report.h"

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "app/benchmark/comparison.h"
#include "tests/app/benchmark/sample_records.h"

namespace autoglm::test {
namespace {

TEST(BenchmarkComparison, SetsTheSameWorkSideBySide) {
    BenchmarkRecord slow = sampleRecord(20, 300), fast = sampleRecord(25, 303);
    fast.points.push_back(fast.points[0]);
    fast.points[1].depth = 4096;
    const std::vector<BenchmarkRecord> records = {slow, fast};
    const auto works = compareBenchmarks(records);
    ASSERT_EQ(works.size(), 4u);
    EXPECT_TRUE(works[0].isPrompt);
    EXPECT_EQ(works[0].nTokens, 512u);
    EXPECT_FALSE(works[0].figures[0]->difference.has_value());
    EXPECT_NEAR(*works[0].figures[1]->difference, 0.01, 1e-9);
    EXPECT_FALSE(works[0].figures[1]->isCertain) << "1 % where repetitions differ by 2 %";
    EXPECT_EQ(works[1].depth, 4096u);
    EXPECT_FALSE(works[1].figures[0].has_value()) << "was not measured";
    EXPECT_FALSE(works[1].figures[1]->difference.has_value());
    EXPECT_FALSE(works[2].isPrompt);
    EXPECT_NEAR(*works[2].figures[1]->difference, 0.25, 1e-9);
    EXPECT_TRUE(works[2].figures[1]->isCertain);
}

TEST(BenchmarkComparison, OtherLengthsAreOtherWork) {
    BenchmarkRecord a = sampleRecord(), b = sampleRecord();
    b.points[0].nDecode = 64;
    const std::vector<BenchmarkRecord> records = {a, b};
    const auto works = compareBenchmarks(records);
    ASSERT_EQ(works.size(), 3u);
    EXPECT_TRUE(works[0].figures[0] && works[0].figures[1]);
    EXPECT_FALSE(works[1].figures[0].has_value());
    EXPECT_FALSE(works[2].figures[1].has_value());
}

TEST(BenchmarkComparison, SaysWhatDiffers) {
    BenchmarkRecord a = sampleRecord(), b = sampleRecord();
    b.nThreads = 8;
    b.quantName = "Q8_0";
    const std::vector<BenchmarkRecord> records = {a, b};
    const RecordDifferences d = whatDiffers(records);
    EXPECT_TRUE(d.threads && d.quant);
    EXPECT_FALSE(d.model || d.device || d.version || d.machine);
}

TEST(BenchmarkReport, OneRunSaysWhatItWasMeasuredOn) {
    const std::vector<BenchmarkRecord> records = {sampleRecord()};
    const std::string text = reportMarkdown(records);
    for (const char* words : {"GLM-4-9B-0414", "Q4\\_K\\_M", "q4\\_K 82 %", "AMD Ryzen 9 7950X, 16 cores",
                              "64.0 GB memory", "Radeon RX 7900 XT, 20.0 GB, RADV 24.1", "Prompt, 512 tokens",
                              "| 300 |", "| 20.0 |", "Open-AutoGLM 0.4.0, 2026-05-04T10:03:19Z"})
        EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
}

TEST(BenchmarkReport, SmallModelsAreCountedInMillions) {
    BenchmarkRecord small = sampleRecord();
    small.nParameters = 2'625'792;
    EXPECT_NE(reportMarkdown({&small, 1}).find("2.6 M parameters"), std::string::npos);
    small.nParameters = 1'593'000'000;
    EXPECT_NE(reportMarkdown({&small, 1}).find("1.59 B parameters"), std::string::npos);
}

TEST(BenchmarkReport, SeveralRunsStandSideBySideInPercent) {
    BenchmarkRecord faster = sampleRecord(25, 303);
    faster.nThreads = 8;
    const std::vector<BenchmarkRecord> records = {sampleRecord(), faster};
    const std::string text = reportMarkdown(records);
    for (const char* words : {"25.0 (+25 %)", "303 (+1.0 %, within noise)", "| Threads | 16 | 8 |"})
        EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
    const auto json = nlohmann::json::parse(reportJson(records));
    ASSERT_EQ(json["benchmarks"].size(), 2u);
    EXPECT_EQ(json["benchmarks"][1]["run"]["threads"], 8);
    EXPECT_EQ(json["benchmarks"][0]["points"][0]["tg"], 20.0);
    EXPECT_FALSE(json["benchmarks"][0].contains("id"));
}

TEST(BenchmarkReport, NamesCannotBecomeMarkup) {
    BenchmarkRecord record = sampleRecord();
    record.model = "a|b <script> [x](y)";
    const std::string text = reportMarkdown({&record, 1});
    EXPECT_EQ(text.find("a|b"), std::string::npos) << text;
    EXPECT_EQ(text.find(" <script"), std::string::npos) << text;
}

TEST(BenchmarkReport, DifferencesReadAsPercent) {
    EXPECT_EQ(differenceText(0.031), "+3.1 %");
    EXPECT_EQ(differenceText(-0.12), "−12 %");
    EXPECT_EQ(workText(128, 4096), "128 tokens, 4,096 deep");
}

}  // namespace
}  // namespace autoglm::test
