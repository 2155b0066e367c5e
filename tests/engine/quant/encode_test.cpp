// Encoders: how much a round trip through each type loses, and that nothing awkward breaks them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "engine/quant/tensor_type.h"

namespace autoglm {
namespace {

using Values = std::vector<float>;

std::vector<const TypeTraits*> encodableTypes() {
    std::vector<const TypeTraits*> types;
    for (const TypeTraits& traits : allTypes()) {
        if (traits.encode != nullptr) types.push_back(&traits);
    }
    return types;
}

Values roundTrip(const TypeTraits& traits, const Values& x) {
    std::vector<std::byte> blocks(x.size() / traits.blockElements * traits.blockBytes);
    traits.encode(x.data(), blocks.data(), x.size());
    Values y(x.size());
    traits.decode(blocks.data(), y.data(), y.size());
    return y;
}

Values gaussian(std::size_t n, float mean, float deviation, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(mean, deviation);
    Values x(n);
    for (float& v : x)
        v = normal(random);
    return x;
}

double relativeError(const Values& x, const Values& y) {
    double error = 0, power = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        error += std::pow(static_cast<double>(x[i]) - y[i], 2);
        power += std::pow(static_cast<double>(x[i]), 2);
    }
    return std::sqrt(error / power);
}

/// Largest relative RMS error on Gaussian values. For b bits over a block whose largest value is about 2.2
/// (16 values) to 2.5 (32) standard deviations, the step is about 2 * 2.3 / 2^b and its RMS rounding error 1
/// / sqrt(12) of it; the bounds stand 5 to 10 % above what the encoders reach, and would not hold without
/// their search of the scale.
struct ErrorBound {
    const char* type;
    double gaussian;
};
constexpr ErrorBound kBounds[] = {
    {"F32", 0},      {"F16", 2.2e-4},  {"BF16", 1.8e-3}, {"Q8_0", 5.7e-3}, {"Q4_0", 0.088},
    {"Q4_1", 0.076}, {"Q5_0", 0.0435}, {"Q5_1", 0.0365}, {"Q2_K", 0.295},  {"Q3_K", 0.156},
    {"Q4_K", 0.077}, {"Q5_K", 0.0386}, {"Q6_K", 0.0187}, {"MXFP4", 0.119},
};

class Encoder : public testing::TestWithParam<const TypeTraits*> {};

TEST_P(Encoder, LosesNoMoreThanItsBitsExplain) {
    const TypeTraits& traits = *GetParam();
    double bound = -1;
    for (const ErrorBound& row : kBounds) {
        if (traits.name == row.type) bound = row.gaussian;
    }
    ASSERT_GE(bound, 0) << "no bound for " << traits.name;
    const Values x = gaussian(64 * 1024, 0, 0.02f, 7);
    const double error = relativeError(x, roundTrip(traits, x));
    RecordProperty("relative_error", std::to_string(error));
    EXPECT_LE(error, bound);
}

TEST_P(Encoder, KeepsZeros) {
    for (const float y : roundTrip(*GetParam(), Values(1024, 0.0f)))
        EXPECT_EQ(y, 0.0f);
}

TEST_P(Encoder, KeepsConstantBlocksWithinOneStep) {
    // A K type spends 4 or 6 bits on the scale of a group; one quant of that is the coarsest step there is.
    constexpr float kStep = 0.04f;
    for (const float value : {1.0f, -1.0f, 3.0e-3f, -250.0f}) {
        for (const float y : roundTrip(*GetParam(), Values(512, value)))
            EXPECT_NEAR(y / value, 1.0f, kStep);
    }
}

TEST_P(Encoder, TreatsNegativesAsItsMirror) {
    const Values x = gaussian(8192, 0, 1, 3);
    Values mirrored = x;
    for (float& v : mirrored)
        v = -v;
    const double error = relativeError(x, roundTrip(*GetParam(), x));
    EXPECT_NEAR(relativeError(mirrored, roundTrip(*GetParam(), mirrored)), error, 0.06 * error + 1e-12);
}

TEST_P(Encoder, StaysFiniteOverTheWholeRangeOfFloat) {
    constexpr float kMost = std::numeric_limits<float>::max(),
                    kLeast = std::numeric_limits<float>::denorm_min();
    Values x = gaussian(2048, 0, 1, 11);
    for (std::size_t i = 0; i < 256; ++i)
        x[i] = i % 2 ? kMost : -kMost;
    for (std::size_t i = 256; i < 512; ++i)
        x[i] = i % 3 ? kLeast : -kLeast;
    for (std::size_t i = 512; i < 768; ++i)
        x[i] = std::ldexp(1.0f, static_cast<int>(i - 512) - 128);
    for (std::size_t i = 768; i < 1024; ++i)
        x[i] = i == 900 ? 6e4f : 1e-6f;
    for (std::size_t i = 1024; i < 1280; ++i)
        x[i] = 1e-22f * static_cast<float>(i);
    const Values y = roundTrip(*GetParam(), x);
    for (std::size_t i = 0; i < y.size(); ++i)
        ASSERT_TRUE(std::isfinite(y[i])) << i << ": " << x[i] << " -> " << y[i];
    // MXFP4 has one and a half and two times a power of two, and nothing between.
    const float step = GetParam()->type == TensorType::MXFP4 ? 0.1f : 0.01f;
    EXPECT_NEAR(y[900], 6e4f, step * 6e4f);
}

TEST_P(Encoder, EncodesBlocksIndependently) {
    const TypeTraits& traits = *GetParam();
    const std::size_t nElements = traits.blockElements, n = 5 * nElements;
    const Values x = gaussian(n, 0.3f, 1, 5);
    std::vector<std::byte> all(5 * traits.blockBytes), one(traits.blockBytes);
    traits.encode(x.data(), all.data(), n);
    for (std::size_t b = 0; b < 5; ++b) {
        traits.encode(x.data() + b * nElements, one.data(), nElements);
        EXPECT_EQ(std::memcmp(one.data(), all.data() + b * traits.blockBytes, one.size()), 0)
            << "block " << b;
    }
    traits.encode(x.data(), all.data(), 0);  // no values, nothing written
}

TEST_P(Encoder, IsStableWhenRepeated) {
    // Values that a block can hold exactly must not drift when a file is quantized again to the same type.
    constexpr double kDrift = 0.012;
    const Values once = roundTrip(*GetParam(), gaussian(16384, 0, 1, 13));
    EXPECT_LE(relativeError(once, roundTrip(*GetParam(), once)), kDrift);
}

std::string typeName(const testing::TestParamInfo<const TypeTraits*>& info) {
    return std::string(info.param->name);
}
INSTANTIATE_TEST_SUITE_P(AllTypes, Encoder, testing::ValuesIn(encodableTypes()), typeName);

TEST(EncoderWithOffset, UsesItForShiftedValues) {
    // All values near 10: a symmetric type spends its levels on the way from 0, one with a minimum does not.
    const Values x = gaussian(4096, 10, 0.1f, 17);
    const double symmetric = relativeError(x, roundTrip(traitsOf(TensorType::Q4_0), x));
    const double shifted = relativeError(x, roundTrip(traitsOf(TensorType::Q4_1), x));
    EXPECT_LT(shifted, 0.2 * symmetric);
}

TEST(EncoderHalf, SaturatesInsteadOfOverflowing) {
    const Values y = roundTrip(traitsOf(TensorType::F16), {1e6f, -1e6f, 65519.0f, 65504.0f});
    EXPECT_EQ(y, (Values{65504.0f, -65504.0f, 65504.0f, 65504.0f}));
}

}  // namespace
}  // namespace autoglm
