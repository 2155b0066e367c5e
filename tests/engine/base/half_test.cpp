#include "engine/base/half.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace autoglm {
namespace {

bool isHalfNaN(std::uint16_t h) {
    return (h & 0x7fffu) > 0x7c00u;
}

/// The value of a half by its definition, in double.
double halfByDefinition(std::uint16_t h) {
    const int exponent = h >> 10 & 31, fraction = h & 1023;
    const double sign = h & 0x8000 ? -1.0 : 1.0;
    if (exponent == 31) return sign * std::numeric_limits<double>::infinity();
    if (exponent == 0) return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(1024 + fraction, exponent - 25);
}

/// The half nearest to `x`, ties to even, by comparing distances. `guess` is within one step of it.
std::uint16_t nearestHalf(double x, std::uint16_t guess) {
    const std::uint16_t sign = guess & 0x8000u;
    const double magnitude = std::fabs(x);
    // Rounding treats the first value that is too large for the format as 65536.
    const auto value = [](int bits) {
        return bits >= 0x7c00 ? 65536.0 : halfByDefinition(static_cast<std::uint16_t>(bits));
    };
    int best = guess & 0x7fff;
    for (int bits = std::max(0, best - 1); bits <= std::min(0x7c00, (guess & 0x7fff) + 1); ++bits) {
        const double distance = std::fabs(value(bits) - magnitude),
                     least = std::fabs(value(best) - magnitude);
        if (distance < least || (distance == least && bits % 2 == 0)) best = bits;
    }
    return static_cast<std::uint16_t>(sign | best);
}

TEST(Half, DecodesEveryPatternExactly) {
    for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
        const auto h = static_cast<std::uint16_t>(bits);
        const float value = halfToFloat(h);
        if (isHalfNaN(h)) {
            ASSERT_TRUE(std::isnan(value)) << bits;
        } else {
            ASSERT_EQ(static_cast<double>(value), halfByDefinition(h)) << bits;
        }
        ASSERT_EQ(std::signbit(value), (h & 0x8000) != 0) << bits;
    }
}

TEST(Half, ComesBackFromFloatUnchanged) {
    for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
        const auto h = static_cast<std::uint16_t>(bits);
        const std::uint16_t again = floatToHalf(halfToFloat(h));
        if (isHalfNaN(h)) {
            ASSERT_TRUE(isHalfNaN(again)) << bits;
        } else {
            ASSERT_EQ(again, h) << bits;
        }
    }
}

TEST(Half, RoundsToNearestEven) {
    // Every midpoint between neighbours, and the floats just beside it.
    for (std::uint32_t bits = 0; bits < 0x7bff; ++bits) {
        const auto low = static_cast<std::uint16_t>(bits), high = static_cast<std::uint16_t>(bits + 1);
        const float middle = (halfToFloat(low) + halfToFloat(high)) / 2;
        ASSERT_EQ(floatToHalf(middle), bits % 2 == 0 ? low : high) << bits;
        ASSERT_EQ(floatToHalf(std::nextafterf(middle, 0)), low) << bits;
        ASSERT_EQ(floatToHalf(std::nextafterf(middle, 1e9f)), high) << bits;
        ASSERT_EQ(floatToHalf(-middle), floatToHalf(middle) | 0x8000) << bits;
    }
}

TEST(Half, RoundsAnyFloatLikeDouble) {
    std::mt19937 random(1);
    for (int i = 0; i < 300'000; ++i) {
        const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (!std::isfinite(x)) continue;
        const std::uint16_t h = floatToHalf(x);
        if (std::fabs(x) >= 65520.0f) {
            ASSERT_EQ(h & 0x7fff, 0x7c00) << x;
        } else {
            ASSERT_EQ(h, nearestHalf(x, h)) << x;
        }
    }
}

TEST(Half, KeepsTheEdges) {
    EXPECT_EQ(floatToHalf(65504.0f), 0x7bff);
    EXPECT_EQ(floatToHalf(65519.996f), 0x7bff);
    EXPECT_EQ(floatToHalf(65520.0f), 0x7c00);
    EXPECT_EQ(floatToHalf(-std::numeric_limits<float>::infinity()), 0xfc00);
    EXPECT_EQ(floatToHalf(0x1p-24f), 1);
    EXPECT_EQ(floatToHalf(0x1p-25f), 0) << "the tie goes to even, which is zero";
    EXPECT_EQ(floatToHalf(std::nextafterf(0x1p-25f, 1)), 1);
    EXPECT_EQ(floatToHalf(-0.0f), 0x8000);
    EXPECT_TRUE(isHalfNaN(floatToHalf(std::bit_cast<float>(0x7f800001u))))
        << "a NaN whose high bits are zero";
}

TEST(Bfloat16, ComesBackFromFloatUnchanged) {
    for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
        const auto b = static_cast<std::uint16_t>(bits);
        const float value = bfloat16ToFloat(b);
        const std::uint16_t again = floatToBfloat16(value);
        if (std::isnan(value)) {
            ASSERT_TRUE(std::isnan(bfloat16ToFloat(again))) << bits;
        } else {
            ASSERT_EQ(again, b) << bits;
        }
    }
}

TEST(Bfloat16, RoundsToNearestEven) {
    for (std::uint32_t bits = 0; bits < 0x7f7f; ++bits) {
        const std::uint32_t middle = bits << 16 | 0x8000u;
        ASSERT_EQ(floatToBfloat16(std::bit_cast<float>(middle)), bits % 2 == 0 ? bits : bits + 1) << bits;
        ASSERT_EQ(floatToBfloat16(std::bit_cast<float>(middle - 1)), bits) << bits;
        ASSERT_EQ(floatToBfloat16(std::bit_cast<float>(middle + 1)), bits + 1) << bits;
    }
    EXPECT_EQ(floatToBfloat16(std::numeric_limits<float>::max()), 0x7f80) << "rounds up to infinity";
}

}  // namespace
}  // namespace autoglm
