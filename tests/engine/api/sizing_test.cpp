#include "engine/api/sizing.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

/// GLM-4-9B as published: 40 layers, 40 KiB of keys and values per position.
SizingFacts nineBillion() {
    return {.weightBytes = {37.6e9, 18.8e9, 9.99e9, 6.16e9},
            .activeShare = 0.93,
            .activeParameters = 8.2e9,
            .kvBytesPerPosition = 40960,
            .scratchBytes = 165e6,
            .nContext = 8192,
            .contextLength = 32768};
}

TEST(Sizing, FourPrecisionsStandSideBySide) {
    const Sizing sizing = sizeModel(nineBillion());
    ASSERT_EQ(sizing.precisions.size(), 4u);
    EXPECT_EQ(sizing.precisions[0].name, "FP32");
    EXPECT_EQ(sizing.precisions[3].type, "Q4_K_M");
    EXPECT_EQ(sizing.precisions[1].weightBytes, 18'800'000'000u);
    EXPECT_EQ(sizing.precisions[1].neededBytes, 18'800'000'000u + 40960u * 8192 + 165'000'000u);
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_LT(sizing.precisions[i].neededBytes, sizing.precisions[i - 1].neededBytes);
}

TEST(Sizing, MachinesAreOfSizesThatAreSold) {
    const Sizing sizing = sizeModel(nineBillion());
    EXPECT_EQ(sizing.minimum.memoryBytes, 16'000'000'000u)
        << "6.4 GB and 2 GB for the system are more than 8";
    EXPECT_EQ(sizing.minimum.graphicsBytes, 8'000'000'000u);
    EXPECT_EQ(sizing.minimum.nContext, 2048u);
    EXPECT_EQ(sizing.recommended.nContext, 16384u);
    EXPECT_GT(sizing.recommended.gbPerSecond, 6 * sizing.minimum.gbPerSecond);
    EXPECT_GE(sizing.recommended.nCores, sizing.minimum.nCores);
}

TEST(Sizing, OnlyActiveWeightsAskForBandwidth) {
    SizingFacts experts = nineBillion();
    experts.activeShare = 0.1;
    EXPECT_LT(sizeModel(experts).recommended.gbPerSecond,
              sizeModel(nineBillion()).recommended.gbPerSecond / 4);
    EXPECT_EQ(sizeModel(experts).recommended.memoryBytes, sizeModel(nineBillion()).recommended.memoryBytes);
}

TEST(Sizing, NoCardHoldsTheLargest) {
    SizingFacts huge = nineBillion();
    huge.weightBytes[3] = 2e12;
    const Sizing sizing = sizeModel(huge);
    EXPECT_EQ(sizing.minimum.graphicsBytes, 0u);
    EXPECT_GT(sizing.minimum.memoryBytes, 2'000'000'000'000u);
}

}  // namespace
}  // namespace autoglm::test
