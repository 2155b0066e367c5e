#include "engine/api/forecast.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "engine/api/forecast_log.h"
#include "engine/api/machine.h"
#include "engine/api/machine_profile.h"
#include "engine/api/processor_probe.h"
#include "engine/system/cache_folder.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

DeviceSpeed device() {
    return {
        .readGbPerSecond = 40,
        .types = {{"Q4_K", 38, 900}, {"Q8_0", 39, 1000}, {"F16", 40, 250}},
        .layers = {.layerSeconds = 10e-6, .decodeAttentionGigaMacs = 100, .promptAttentionGigaMacs = 400}};
}

MachineProfile machine() {
    return {.nThreads = 8, .bandwidth = {{1, 10e9}, {2, 19e9}, {4, 39e9}, {8, 40e9}}, .processor = device()};
}

ModelLoad load(const std::string& type, double weights, double bytesPerWeight) {
    ModelLoad model{.nLayers = 40,
                    .activationValues = 70000,
                    .attentionMacsPerPosition = 2.0 * 40 * 32 * 128,
                    .kvBytesPerPosition = 40960};
    model.layers = {{type, weights, weights * bytesPerWeight}};
    return model;
}

TEST(Forecast, FewerBitsAreFasterAndContextsSlower) {
    const double four = decodeSeconds(device(), load("Q4_K", 9e9, 0.6), 0);
    EXPECT_LT(four, decodeSeconds(device(), load("Q8_0", 9e9, 1.06), 0));
    EXPECT_LT(four, decodeSeconds(device(), load("Q4_K", 9e9, 0.6), 8192));
    EXPECT_NEAR(decodeSeconds(device(), load("Q4_K", 18e9, 0.6), 0) / four, 2, 0.05);
}

TEST(Forecast, APromptIsFasterPerTokenThanDecoding) {
    const ModelLoad model = load("Q4_K", 9e9, 0.6);
    EXPECT_LT(promptSeconds(device(), model, 512, 0) / 512, decodeSeconds(device(), model, 0));
    EXPECT_LT(promptSeconds(device(), model, 512, 0), promptSeconds(device(), model, 512, 8192));
}

TEST(Forecast, AnUnknownTypeComputesAsItsNearest) {
    EXPECT_EQ(decodeSeconds(device(), load("Q3_K", 9e9, 0.4), 0),
              decodeSeconds(device(), load("Q4_K", 9e9, 0.4), 0));
    EXPECT_GT(decodeSeconds(device(), load("F32", 1e9, 4), 0), 4e9 / 40e9);
}

TEST(Forecast, CachesHoldSmallModels) {
    DeviceSpeed cached = device();
    cached.reads = {{8e6, 200}, {64e6, 150}, {256e6, 40}};
    for (TypeSpeed& type : cached.types)
        type.cachedGbPerSecond = 180;
    const double small = decodeSeconds(cached, load("Q4_K", 10e6, 0.6), 0);
    EXPECT_LT(small, decodeSeconds(device(), load("Q4_K", 10e6, 0.6), 0));
    EXPECT_EQ(decodeSeconds(cached, load("Q4_K", 9e9, 0.6), 0),
              decodeSeconds(device(), load("Q4_K", 9e9, 0.6), 0));
}

TEST(Forecast, AFewTokensTakeAsLongAsReadingTheWeights) {
    const ModelLoad model = load("Q4_K", 9e9, 0.6);
    EXPECT_NEAR(promptSeconds(device(), model, 2, 0) / promptSeconds(device(), model, 1, 0), 1, 0.01);
}

TEST(Forecast, LayersAreMeasuredOnTheDeviceItself) {
    const TemporaryFolder folder;
    const DeviceSpeed measured = processorSpeed(folder.path());
    ASSERT_TRUE(measured.isKnown());
    ASSERT_NE(measured.with("Q4_K"), nullptr);
    EXPECT_GT(measured.with("Q4_K")->cachedGbPerSecond, 0);
    ASSERT_TRUE(measured.layers.isKnown());
    EXPECT_GE(measured.layers.layerSeconds, 0);  // on a busy machine the difference drowns
    EXPECT_LT(measured.layers.layerSeconds, 0.1);
    EXPECT_GT(measured.layers.promptAttentionGigaMacs, 0.01);
    ASSERT_GE(measured.reads.size(), 2u);
}

TEST(MachineProfile, KnowsTheThreadsThatHelp) {
    EXPECT_EQ(machine().usefulThreads(), 4u) << "eight read hardly more";
    EXPECT_EQ(machine().bytesPerSecond(), 40e9);
    EXPECT_NEAR(machine().macsPerSecond(), 1000e9, 1);
}

TEST(MachineProfile, IsKeptForThisMachineOnly) {
    const TemporaryFolder folder;
    EXPECT_FALSE(loadMachineProfile(folder.path()).has_value());
    const MachineProfile measured = measureMachineProfile(folder.path());
    ASSERT_FALSE(measured.bandwidth.empty());
    ASSERT_NE(measured.processor.with("Q4_K"), nullptr);
    const auto kept = loadMachineProfile(folder.path());
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->processor.types.size(), measured.processor.types.size());
    EXPECT_NEAR(kept->bytesPerSecond() / measured.bytesPerSecond(), 1, 1e-3);
    // Another processor, or nonsense: measured anew.
    for (const char* text : {"cpu Another\ntier x\nengine 2\nthreads 2\nbandwidth 1 1e9\n", "", "\xff\xfe",
                             "bandwidth 1 -5\n"}) {
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

TEST(ForecastLog, IsNotKeptWhereverTheProgramWasStarted) {
    const char* const home = std::getenv("HOME");
    const char* const cache = std::getenv("XDG_CACHE_HOME");
    const std::string homeBefore = home != nullptr ? home : "", cacheBefore = cache != nullptr ? cache : "";
    ::setenv("HOME", "relative", 1);
    ::setenv("XDG_CACHE_HOME", "cache", 1);
    EXPECT_EQ(defaultCacheFolder(), "");
    EXPECT_FALSE(addForecastOutcome({.model = "m", .quantName = "Q8_0", .device = "cpu"}));
    ::setenv("HOME", "/home/somebody", 1);
    EXPECT_EQ(defaultCacheFolder(), "/home/somebody/.cache/open-autoglm");
    home != nullptr ? ::setenv("HOME", homeBefore.c_str(), 1) : ::unsetenv("HOME");
    cache != nullptr ? ::setenv("XDG_CACHE_HOME", cacheBefore.c_str(), 1) : ::unsetenv("XDG_CACHE_HOME");
}

}  // namespace
}  // namespace autoglm::test
