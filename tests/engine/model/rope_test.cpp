#include "engine/model/rope.h"

#include <gtest/gtest.h>

#include <cmath>

namespace autoglm {
namespace {

TEST(Rope, DividesTheExponentByTheRotatedDims) {
    const RopeSpec rope = makeRope(RopePairing::Interleaved, 64, 10000, {});
    ASSERT_EQ(rope.inverseFrequency.size(), 32u);
    EXPECT_DOUBLE_EQ(rope.inverseFrequency[0], 1.0);
    EXPECT_NEAR(rope.inverseFrequency[1], std::pow(10000.0, -2.0 / 64), 1e-15);
    EXPECT_NEAR(rope.inverseFrequency[31], std::pow(10000.0, -62.0 / 64), 1e-18);
    EXPECT_EQ(rope.magnitude, 1.0f);
}

TEST(Rope, LinearScalingSlowsEveryPairAlike) {
    const RopeSpec plain = makeRope(RopePairing::Interleaved, 8, 10000, {});
    const RopeSpec linear =
        makeRope(RopePairing::Interleaved, 8, 10000, {.kind = RopeScaling::Kind::Linear, .factor = 4});
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_DOUBLE_EQ(linear.inverseFrequency[i], plain.inverseFrequency[i] / 4);
    }
    EXPECT_EQ(linear.magnitude, 1.0f);
}

TEST(Rope, YarnKeepsFastPairsAndStretchesSlowOnes) {
    // Published for 64 rotated dims, base 10000 and 32768 positions: the mix runs from pair 17 to pair 30.
    const RopeScaling scaling{.kind = RopeScaling::Kind::Yarn, .factor = 4, .originalContext = 32768};
    const RopeSpec plain = makeRope(RopePairing::HalfSplit, 64, 10000, {});
    const RopeSpec yarn = makeRope(RopePairing::HalfSplit, 64, 10000, scaling);
    EXPECT_NEAR(yarn.magnitude, 1.138629, 1e-6);
    for (std::size_t i = 0; i < 32; ++i) {
        const double ratio = yarn.inverseFrequency[i] / plain.inverseFrequency[i];
        if (i <= 17) {
            EXPECT_DOUBLE_EQ(ratio, 1.0) << i;
        } else if (i >= 30) {
            EXPECT_NEAR(ratio, 0.25, 1e-12) << i;
        } else {
            EXPECT_NEAR(ratio, 1.0 - (static_cast<double>(i) - 17) / 13 * 0.75, 1e-12) << i;
        }
    }
}

}  // namespace
}  // namespace autoglm
