#include "engine/kernels/select_kernels.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

TEST(SelectKernels, TakesTheBestTierUnlessForced) {
    const auto best = selectKernels(cpuFeatures(), "");
    ASSERT_TRUE(best.has_value());
    EXPECT_EQ((*best)->tier, availableTiers(cpuFeatures()).front());
    for (const std::string& tier : availableTiers(cpuFeatures())) {
        const auto forced = selectKernels(cpuFeatures(), tier);
        ASSERT_TRUE(forced.has_value()) << tier;
        EXPECT_EQ((*forced)->tier, tier);
    }
    // What this machine cannot run is told, so that a green run is not mistaken for a run of all tiers.
    for (const char* tier : {"avx512-vnni", "avx512", "avx2", "baseline"}) {
        if (!selectKernels(cpuFeatures(), tier).has_value())
            std::cout << "tier " << tier << " not run: this CPU lacks it\n";
    }
}

TEST(SelectKernels, FillsEverySlotOfEveryTier) {
    for (const std::string& tier : availableTiers(cpuFeatures())) {
        const KernelTable& t = *selectKernels(cpuFeatures(), tier).value();
        for (std::size_t i = 0; i < kNumPackedFormats; ++i) {
            EXPECT_NE(t.matMulSmall[i], nullptr) << tier << i;
            EXPECT_NE(t.matMulWide[i], nullptr) << tier << i;
        }
        for (int i = 0; i < 3; ++i)
            EXPECT_TRUE(t.matMulFloat[i] != nullptr && t.decodeFloat[i] != nullptr) << tier;
        EXPECT_TRUE(t.quantize && t.rmsNorm && t.add && t.swiGlu && t.ropeInterleaved && t.ropeHalfSplit &&
                    t.storeKv && t.attend && t.allFinite)
            << tier;
    }
}

TEST(SelectKernels, RefusesUnknownAndUnsupportedTiers) {
    const CpuFeatures old{.avx2 = true, .name = "an older CPU"};
    const auto unsupported = selectKernels(old, "avx512");
    ASSERT_FALSE(unsupported.has_value());
    EXPECT_EQ(unsupported.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(unsupported.error().problem.find("lacks"), std::string::npos);
    EXPECT_EQ(unsupported.error().expected, "one of avx2, baseline");
    const auto unknown = selectKernels(old, "sse9");
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().found, "sse9");
    EXPECT_EQ(selectKernels(CpuFeatures{}, "").value()->tier, std::string("baseline"));
}

}  // namespace
}  // namespace autoglm::test
