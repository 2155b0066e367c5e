#include "engine/api/forecast.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/api/forecast_log.h"
#include "engine/api/machine.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

MachineProfile machine() {
    return {.nThreads = 8,
            .bandwidth = {{1, 10e9}, {2, 19e9}, {4, 39e9}, {8, 40e9}},
            .types = {{"Q4_K", 60e9, 900e9}, {"Q8_0", 35e9, 1000e9}, {"F16", 20e9, 250e9}}};
}

ModelLoad load(const std::string& type, double weights, double bytesPerWeight) {
    ModelLoad model{.nLayers = 40,
                    .nEmbd = 4096,
                    .attentionMacsPerPosition = 2.0 * 40 * 32 * 128,
                    .kvBytesPerPosition = 40960};
    model.layers = {{type, weights, weights * bytesPerWeight}};
    return model;
}

TEST(Forecast, FewerBitsAreFasterAndContextsSlower) {
    const double four = decodeSeconds(machine(), load("Q4_K", 9e9, 0.6), 0);
    EXPECT_LT(four, decodeSeconds(machine(), load("Q8_0", 9e9, 1.06), 0));
    EXPECT_LT(four, decodeSeconds(machine(), load("Q4_K", 9e9, 0.6), 8192));
    EXPECT_NEAR(decodeSeconds(machine(), load("Q4_K", 18e9, 0.6), 0) / four, 2, 0.05);
}

TEST(Forecast, APromptIsFasterPerTokenThanDecoding) {
    const ModelLoad model = load("Q4_K", 9e9, 0.6);
    EXPECT_LT(promptSeconds(machine(), model, 512, 0) / 512, decodeSeconds(machine(), model, 0));
    EXPECT_LT(promptSeconds(machine(), model, 512, 0), promptSeconds(machine(), model, 512, 8192));
}

TEST(Forecast, AnUnknownTypeComputesAsItsNearest) {
    // So few bytes that arithmetic decides.
    EXPECT_NEAR(decodeSeconds(machine(), load("Q3_K", 9e9, 0.1), 0),
                decodeSeconds(machine(), load("Q4_K", 9e9, 0.1), 0), 1e-9);
    EXPECT_GT(decodeSeconds(machine(), load("F32", 1e9, 4), 0), 4e9 / 40e9);
}

TEST(MachineProfile, KnowsTheThreadsThatHelp) {
    EXPECT_EQ(machine().usefulThreads(), 4u) << "eight read hardly more";
    EXPECT_EQ(machine().bytesPerSecond(), 40e9);
    EXPECT_EQ(machine().macsPerSecond(), 1000e9);
}

TEST(MachineProfile, IsKeptForThisMachineOnly) {
    const TemporaryFolder folder;
    EXPECT_FALSE(loadMachineProfile(folder.path()).has_value());
    const MachineProfile measured = measureMachineProfile(folder.path());
    ASSERT_FALSE(measured.bandwidth.empty());
    ASSERT_NE(measured.find("Q4_K"), nullptr);
    const auto kept = loadMachineProfile(folder.path());
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->types.size(), measured.types.size());
    EXPECT_NEAR(kept->bytesPerSecond() / measured.bytesPerSecond(), 1, 1e-3);
    // Another processor, or nonsense: measured anew.
    for (const char* text : {"cpu Another\ntier x\nengine 1\nthreads 2\nbandwidth 1 1e9\ntype Q4_K 1 1\n", "",
                             "\xff\xfe", "type Q4_K nan -1\nbandwidth 1 -5\n"}) {
        std::ofstream(folder.path() / "machine.txt") << text;
        EXPECT_FALSE(loadMachineProfile(folder.path()).has_value()) << text;
    }
}

TEST(ForecastLog, OutcomesCorrectTheNextForecast) {
    const TemporaryFolder folder;
    EXPECT_TRUE(forecastOutcomes(folder.path()).empty());
    EXPECT_EQ(correctionFrom({}, "Q4_K_M", "cpu").decode, 1);
    ForecastOutcome outcome{.unixSeconds = 5,
                            .model = "a\tb\nc",
                            .quantName = "Q4_K_M",
                            .device = "cpu",
                            .depth = 7,
                            .nPrompt = 9,
                            .forecastDecode = 10,
                            .decode = 8,
                            .forecastPrefill = 100,
                            .prefill = 130};
    ASSERT_TRUE(addForecastOutcome(outcome, folder.path()));
    std::ofstream(folder.path() / "forecasts.tsv", std::ios::app) << "broken line\nx\ty\tz\t1 2 oops\n";
    outcome.quantName = "Q8_0";
    outcome.decode = 20;
    ASSERT_TRUE(addForecastOutcome(outcome, folder.path()));
    const auto all = forecastOutcomes(folder.path());
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].depth, 7u);
    EXPECT_NEAR(all[0].decodeError(), -0.2, 1e-9);
    EXPECT_NEAR(all[0].prefillError(), 0.3, 1e-9);
    EXPECT_NEAR(correctionFrom(all, "Q4_K_M", "cpu").decode, 0.8, 1e-9) << "the same quantization alone";
    EXPECT_NEAR(correctionFrom(all, "Q6_K", "cpu").decode, 1.4, 1e-9) << "else all of them";
    EXPECT_EQ(correctionFrom(all, "Q4_K_M", "another").decode, 1);
}

TEST(ForecastLog, AgreeingOutcomesNarrowTheRange) {
    std::vector<ForecastOutcome> all;
    for (const double decode : {9.9, 10.0, 10.1, 10.0})
        all.push_back({.quantName = "Q4_K_M", .device = "cpu", .forecastDecode = 10, .decode = decode});
    EXPECT_LT(correctionFrom(all, "Q4_K_M", "cpu").decodeSpread, ForecastCorrection{}.decodeSpread);
}

}  // namespace
}  // namespace autoglm::test
