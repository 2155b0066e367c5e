#include "engine/api/machine.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "engine/system/memory.h"

namespace autoglm {
namespace {

TEST(Machine, KnowsItself) {
    const MachineInfo info = machineInfo();
    EXPECT_FALSE(info.cpuName.empty());
    EXPECT_GE(info.nPhysicalCores, 1u);
    EXPECT_GE(info.nLogicalCores, info.nPhysicalCores);
    EXPECT_GT(info.memoryBytes, 100ull << 20);
    EXPECT_LE(info.availableMemoryBytes, info.memoryBytes);
    ASSERT_FALSE(info.tiers.empty());
    EXPECT_EQ(info.tiers.back(), "baseline");
}

TEST(Machine, SaysWhyATierIsInForce) {
    ::setenv("AUTOGLM_TIER", "baseline", 1);
    EXPECT_EQ(machineInfo().tier, "baseline");
    EXPECT_EQ(machineInfo().tierReason, "forced by AUTOGLM_TIER");
    ::setenv("AUTOGLM_TIER", "abacus", 1);
    EXPECT_NE(machineInfo().tierReason.find("abacus"), std::string::npos);
    EXPECT_NE(machineInfo().tier, "abacus");
    ::unsetenv("AUTOGLM_TIER");
    EXPECT_EQ(machineInfo().tier, machineInfo().tiers.front());
}

TEST(Machine, MeasuresMemory) {
    // Loose bounds: no memory is slower than this, no desktop's faster; a wrong unit would be off by a
    // thousand.
    const double gigabytes = measureReadBandwidthGbPerSecond(0, 0.1);
    EXPECT_GT(gigabytes, 0.5);
    EXPECT_LT(gigabytes, 2000);
    RecordProperty("gigabytesPerSecond", std::to_string(gigabytes));
}

TEST(Machine, MeasuresReadsFromCachesToMemory) {
    const std::size_t smallest = std::size_t{8} << 20;
    const std::vector<ReadSpeed> speeds = measureReadSpeeds(1, smallest, 0.005);
    ASSERT_GE(speeds.size(), 3u);
    EXPECT_EQ(speeds.front().sizeBytes, static_cast<double>(smallest));
    for (std::size_t i = 1; i < speeds.size(); ++i) {
        EXPECT_GT(speeds[i].sizeBytes, 1.4 * speeds[i - 1].sizeBytes);
        EXPECT_GT(speeds[i].gbPerSecond, 0.1);
    }
}

TEST(Machine, CountsWhatTheProcessHolds) {
    const std::uint64_t before = peakResidentBytes();
    std::vector<char> block(64 << 20, 1);
    EXPECT_GE(peakResidentBytes(), before);
    EXPECT_GE(peakResidentBytes(), block.size());
}

}  // namespace
}  // namespace autoglm
