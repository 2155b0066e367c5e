#include "engine/api/machine.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "engine/api/compute_probe.h"
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

TEST(Machine, MeasuresMemoryAndArithmetic) {
    // Loose bounds: no memory is slower than this, no desktop's faster; a wrong unit would be off by a
    // thousand.
    const double gigabytes = measureReadBandwidthGbPerSecond(0, 0.1);
    EXPECT_GT(gigabytes, 0.5);
    EXPECT_LT(gigabytes, 2000);
    const double macs = measureGigaMacsPerSecond(TensorType::Q4_K, 0, 0.05);
    EXPECT_GT(macs, 0.2);
    EXPECT_LT(macs, 200000);
    RecordProperty("gigabytesPerSecond", std::to_string(gigabytes));
    RecordProperty("gigaMacsPerSecond", std::to_string(macs));
}

TEST(Machine, CountsWhatTheProcessHolds) {
    const std::uint64_t before = peakResidentBytes();
    std::vector<char> block(64 << 20, 1);
    EXPECT_GE(peakResidentBytes(), before);
    EXPECT_GE(peakResidentBytes(), block.size());
}

}  // namespace
}  // namespace autoglm
