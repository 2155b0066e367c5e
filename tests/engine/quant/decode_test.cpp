// Decoding against fixed vectors, agreed on by two independent implementations of the formats.
//
// Block bytes: byte k = (167 k + 13) mod 256; then every f16 d is 0.0625 and every m or dmin 0.03125; the
// exponent byte of MXFP4 is 125. S = sum of the values, W = sum of (i + 1) * value.
#include <gtest/gtest.h>

#include <cstring>
#include <utility>
#include <vector>

#include "engine/base/half.h"
#include "engine/quant/tensor_type.h"

namespace autoglm {
namespace {

struct Golden {
    TensorType type;
    std::vector<std::size_t> dAt, minAt;  // byte offsets of the half fields
    double sum, weightedSum;
    std::vector<std::pair<std::size_t, double>> values;
};

const std::vector<Golden>& goldens() {
    static const std::vector<Golden> kGoldens = {
        {TensorType::Q4_0,
         {0},
         {},
         -1.0,
         -13.125,
         {{0, 0.1875}, {1, -0.375}, {15, -0.25}, {16, -0.1875}, {31, -0.375}}},
        {TensorType::Q4_1,
         {0},
         {2},
         16.875,
         282.9375,
         {{0, 0.59375}, {1, 0.03125}, {15, 0.15625}, {16, 0.65625}, {31, 0.46875}}},
        {TensorType::Q5_0,
         {0},
         {},
         -4.25,
         -100.75,
         {{0, 0.4375}, {1, 0.875}, {15, -1.0}, {16, 0.9375}, {31, -0.25}}},
        {TensorType::Q5_1,
         {0},
         {2},
         33.625,
         582.8125,
         {{0, 1.34375}, {1, 0.78125}, {15, 0.90625}, {16, 1.28125}, {31, 1.03125}}},
        {TensorType::Q8_0,
         {0},
         {},
         -1.0,
         -95.0,
         {{0, 5.6875}, {1, 0.125}, {15, 2.25}, {16, -3.3125}, {31, -6.75}}},
        {TensorType::Q2_K,
         {80},
         {82},
         116.0625,
         14473.8125,
         {{0, 0.8125},
          {16, -0.09375},
          {31, 0.15625},
          {32, 1.90625},
          {64, 1.375},
          {100, -0.46875},
          {127, 1.46875},
          {128, 0.1875},
          {191, 0.53125},
          {255, 0.34375}}},
        {TensorType::Q3_K,
         {108},
         {},
         -48.5,
         -11090.625,
         {{0, -0.1875},
          {16, -1.75},
          {31, 3.5},
          {32, -1.6875},
          {64, -0.875},
          {100, -3.125},
          {127, -3.5},
          {128, -1.875},
          {191, 1.125},
          {255, -4.75}}},
        {TensorType::Q4_K,
         {0},
         {2},
         4214.0,
         568316.0,
         {{0, 33.15625},
          {16, 33.15625},
          {31, 15.21875},
          {32, 5.625},
          {64, 44.09375},
          {100, 26.3125},
          {127, 15.0625},
          {128, 25.875},
          {191, 8.75},
          {255, 11.46875}}},
        {TensorType::Q5_K,
         {0},
         {2},
         9069.0,
         1225946.0,
         {{0, 74.15625},
          {16, 74.15625},
          {31, 15.21875},
          {32, 3.625},
          {64, 99.09375},
          {100, 52.5625},
          {127, 11.3125},
          {128, 58.875},
          {191, 29.75},
          {255, 44.71875}}},
        {TensorType::Q6_K,
         {208},
         {},
         155.5,
         15408.75,
         {{0, -14.4375},
          {16, 2.25},
          {31, -4.5},
          {32, -183.0625},
          {64, 46.0},
          {100, -82.5},
          {127, -38.25},
          {128, 23.0625},
          {191, -76.25},
          {255, 19.25}}},
        {TensorType::IQ4_NL,
         {0},
         {},
         -10.5625,
         -104.0,
         {{0, 2.375}, {1, -5.1875}, {15, -3.0625}, {16, -2.1875}, {31, -5.1875}}},
        {TensorType::IQ4_XS,
         {0},
         {},
         644.5625,
         159257.1875,
         {{0, -54.6875},
          {16, -76.5625},
          {31, -198.4375},
          {32, -21.875},
          {64, 35.0},
          {100, 71.5},
          {127, 24.0625},
          {128, -15.3125},
          {191, 69.0625},
          {255, 149.5}}},
        {TensorType::MXFP4,
         {},
         {},
         -1.0,
         -31.875,
         {{0, 0.5}, {1, -0.375}, {15, -0.75}, {16, -0.375}, {31, 1.5}}},
    };
    return kGoldens;
}

std::vector<std::byte> goldenBlock(const Golden& golden) {
    std::vector<std::byte> block(traitsOf(golden.type).blockBytes);
    for (std::size_t k = 0; k < block.size(); ++k)
        block[k] = static_cast<std::byte>(167 * k + 13);
    const auto put = [&block](std::size_t at, float value) {
        const std::uint16_t bits = floatToHalf(value);
        std::memcpy(block.data() + at, &bits, sizeof bits);
    };
    for (const std::size_t at : golden.dAt)
        put(at, 0.0625f);
    for (const std::size_t at : golden.minAt)
        put(at, 0.03125f);
    if (golden.type == TensorType::MXFP4) block[0] = std::byte{125};
    return block;
}

class DecodeGolden : public testing::TestWithParam<Golden> {};

TEST_P(DecodeGolden, MatchesTheVectorExactly) {
    const Golden& golden = GetParam();
    const TypeTraits& traits = traitsOf(golden.type);
    const std::vector<std::byte> block = goldenBlock(golden);
    std::vector<float> out(traits.blockElements);
    traits.decode(block.data(), out.data(), out.size());
    double sum = 0, weightedSum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        sum += out[i];
        weightedSum += static_cast<double>(i + 1) * out[i];
    }
    EXPECT_EQ(sum, golden.sum);
    EXPECT_EQ(weightedSum, golden.weightedSum);
    for (const auto& [index, value] : golden.values)
        EXPECT_EQ(out[index], value) << "value " << index;
}

TEST_P(DecodeGolden, ReadsBlocksAtAnyAddressAndNoFurther) {
    const TypeTraits& traits = traitsOf(GetParam().type);
    const std::vector<std::byte> block = goldenBlock(GetParam());
    constexpr std::size_t kBlocks = 3;
    const std::size_t n = kBlocks * traits.blockElements;
    std::vector<float> expected(traits.blockElements);
    traits.decode(block.data(), expected.data(), expected.size());
    for (std::size_t shift = 0; shift < 4; ++shift) {
        // Exactly sized, so that the address sanitizer sees a read or write past the end.
        std::vector<std::byte> bytes(shift + kBlocks * block.size());
        for (std::size_t b = 0; b < kBlocks; ++b) {
            std::memcpy(bytes.data() + shift + b * block.size(), block.data(), block.size());
        }
        std::vector<float> out(n);
        traits.decode(bytes.data() + shift, out.data(), n);
        for (std::size_t i = 0; i < n; ++i)
            ASSERT_EQ(out[i], expected[i % traits.blockElements]) << i << " shift " << shift;
    }
}

std::string typeName(const testing::TestParamInfo<Golden>& info) {
    return std::string(traitsOf(info.param.type).name);
}
INSTANTIATE_TEST_SUITE_P(AllTypes, DecodeGolden, testing::ValuesIn(goldens()), typeName);

TEST(DecodeMxfp4, KnowsTheSmallestAndLargestScales) {
    std::vector<std::byte> block(17, std::byte{0x11});  // every value is 1 * 2^(e - 128)
    std::vector<float> out(32);
    for (const auto& [e, expected] :
         {std::pair{0, 0x1p-128f}, {1, 0x1p-127f}, {2, 0x1p-126f}, {128, 1.0f}, {254, 0x1p126f}}) {
        block[0] = static_cast<std::byte>(e);
        traitsOf(TensorType::MXFP4).decode(block.data(), out.data(), out.size());
        EXPECT_EQ(out[7], expected) << "e " << e;
    }
}

}  // namespace
}  // namespace autoglm
