// Products of packed weights against double precision on the same decoded weights and the same rounded
// activations, for every type, tier and a table of shapes; and the promise that cutting the work never
// changes a bit.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <random>

#include "engine/base/aligned_buffer.h"
#include "engine/base/half.h"
#include "engine/kernels/packed_matrix.h"
#include "tests/engine/kernels/tiers_here.h"

namespace autoglm::test {
namespace {

struct Shape {
    std::uint32_t nIn, nOut;
};
// One block, odd numbers of blocks, more than one panel of columns, a real feed-forward width; rows around a
// group.
const Shape kShapes[] = {{32, 1},   {64, 16},  {96, 17},   {256, 15}, {256, 100},
                         {288, 48}, {512, 33}, {1376, 17}, {1536, 31}};
const std::uint32_t kBatches[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 33};

// Rounding of f32 over nIn/32 block sums, relative to the sum of magnitudes: far below one int8 step.
constexpr double kTolerance = 3e-6;

/// Blocks of a type with every bit pattern likely and scales that are ordinary numbers.
std::vector<std::byte> randomRows(const TypeTraits& traits, std::uint32_t nIn, std::uint32_t nOut,
                                  std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, 0.05f);
    const std::size_t rowSize = *rowBytes(traits, nIn);
    std::vector<std::byte> bytes(rowSize * nOut);
    if (traits.encode != nullptr) {
        std::vector<float> row(nIn);
        for (std::uint32_t r = 0; r < nOut; ++r) {
            for (float& v : row)
                v = normal(random);
            traits.encode(row.data(), bytes.data() + r * rowSize, nIn);
        }
        return bytes;
    }
    for (std::byte& b : bytes)
        b = static_cast<std::byte>(random());
    // The types without encoder (IQ4) begin their blocks with an f16 scale.
    for (std::size_t at = 0; at < bytes.size(); at += traits.blockBytes) {
        const auto scale = static_cast<std::uint16_t>(0x2000 + random() % 0x400);
        std::memcpy(bytes.data() + at, &scale, sizeof scale);
    }
    return bytes;
}

/// One weight of a 16-bit format, read back from its place in the layout.
float wordWeight(const std::byte* group, std::uint32_t row, std::uint32_t column) {
    const std::uint32_t block = column / 32, i = column % 32;
    const std::byte* unit = group + std::size_t{block / 4} * (64 + 4 * 1024);
    const int exponent = static_cast<int>(unit[16 * (block % 4) + row]);
    std::int16_t q;
    std::memcpy(&q, unit + 64 + std::size_t{block % 4} * 1024 + 64 * (i / 2) + 4 * row + 2 * (i % 2), 2);
    return exponent == 255 ? NAN : std::ldexp(static_cast<float>(q), exponent - 127);
}

/// The 32 activations at x as the kernels round them for bytes or words: the scalar twin.
std::array<double, 32> roundedBlock(const float* x, bool words) {
    float amax = 0;
    for (int i = 0; i < 32; ++i)
        amax = std::max(amax, std::abs(x[i]));
    float inverse = (words ? 32767.0f : 127.0f) / amax;
    float scale = amax / 127.0f;
    if (words) {
        float sum = 16;
        for (int i = 0; i < 32; ++i)
            sum += std::nearbyint(std::abs(x[i]) * inverse);
        if (sum > 131040) inverse *= 131040.0f / sum;
        scale = 1 / inverse;
    }
    std::array<double, 32> rounded{};
    for (std::size_t i = 0; i < 32; ++i)
        rounded[i] = static_cast<double>(std::nearbyint(x[i] * inverse)) * scale;
    return rounded;
}

class PackedProduct {
public:
    PackedProduct(const TypeTraits& traits, Shape shape, std::uint32_t seed)
        : PackedProduct(traits, shape, randomRows(traits, shape.nIn, shape.nOut, seed)) {}
    PackedProduct(const TypeTraits& traits, Shape shape, std::vector<std::byte> bytes)
        : m_packed(kPackedTypes[packedIndex(traits.type)]), m_bytes(std::move(bytes)) {
        m_ref = {.name = "w",
                 .type = traits.type,
                 .nIn = shape.nIn,
                 .nOut = shape.nOut,
                 .bytes = m_bytes,
                 .rowSizeBytes = static_cast<std::size_t>(*rowBytes(traits, shape.nIn))};
        m_groupBytes = packedGroupBytes(m_packed.format, shape.nIn);
        m_groups = AlignedBuffer::create(m_groupBytes * nGroups()).value();
        for (std::uint32_t g = 0; g < nGroups(); ++g) {
            packRowGroup(m_packed, m_ref, g, m_groups.data() + g * m_groupBytes);
        }
        m_weights.resize(static_cast<std::size_t>(shape.nIn) * shape.nOut);
        for (std::uint32_t r = 0; r < shape.nOut; ++r) {
            traits.decode(m_ref.row(r), m_weights.data() + static_cast<std::size_t>(r) * shape.nIn,
                          shape.nIn);
        }
        m_fileWeights = m_weights;
        for (std::uint32_t r = 0; isWords() && r < shape.nOut; ++r) {
            for (std::uint32_t c = 0; c < shape.nIn; ++c) {
                m_weights[std::size_t{r} * shape.nIn + c] =
                    wordWeight(m_groups.data() + r / 16 * m_groupBytes, r % 16, c);
            }
        }
        m_layout.addFor(m_packed.format);
    }

    [[nodiscard]] std::uint32_t nGroups() const { return (m_ref.nOut + 15) / 16; }
    [[nodiscard]] std::uint32_t nBlocks() const { return m_ref.nIn / 32; }

    ActivationTiles quantize(const KernelTable& table, const std::vector<float>& x, std::uint32_t nColumns,
                             std::uint32_t tileWidth) {
        ActivationTiles tiles{
            .layout = m_layout, .nBlocks = nBlocks(), .nColumns = nColumns, .tileWidth = tileWidth};
        m_tiles = AlignedBuffer::create(static_cast<std::size_t>(nBlocks()) * nColumns * m_layout.columnBytes)
                      .value();
        tiles.data = m_tiles.data();
        for (std::uint32_t c = 0; c < nColumns; ++c) {
            table.quantize(x.data() + static_cast<std::size_t>(c) * m_ref.nIn, nBlocks(), m_layout,
                           tiles.tile(c / tileWidth), tiles.widthOf(c / tileWidth), c % tileWidth);
        }
        return tiles;
    }

    std::vector<float> small(const KernelTable& table, const std::vector<float>& x, std::uint32_t nColumns) {
        const std::uint32_t tileWidth = std::min(nColumns, table.smallTileColumns);
        const ActivationTiles tiles = quantize(table, x, nColumns, tileWidth);
        std::vector<float> out(static_cast<std::size_t>(nColumns) * m_ref.nOut, NAN);
        for (std::uint32_t t = 0; t < tiles.nTiles(); ++t) {
            table.matMulSmall[index()](
                {.groups = m_groups.data(),
                 .groupBytes = m_groupBytes,
                 .next = m_groups.data(),
                 .nBlocks = nBlocks(),
                 .nRows = m_ref.nOut,
                 .tile = tiles.tile(t),
                 .width = tiles.widthOf(t),
                 .columnBytes = m_layout.columnBytes,
                 .valuesAt = valuesAt(),
                 .planeAt = planeAt(),
                 .out = out.data() + static_cast<std::size_t>(t) * tileWidth * m_ref.nOut,
                 .outStride = m_ref.nOut});
        }
        return out;
    }

    std::vector<float> wide(const KernelTable& table, const std::vector<float>& x, std::uint32_t nColumns) {
        const ActivationTiles tiles = quantize(table, x, nColumns, table.wideTileColumns);
        AlignedBuffer scratch = AlignedBuffer::create(wideScratchBytes(nColumns)).value();
        std::vector<float> out(static_cast<std::size_t>(nColumns) * m_ref.nOut, NAN);
        for (std::uint32_t g = 0; g < nGroups(); g += kWideGroups) {
            table.matMulWide[index()]({.groups = m_groups.data() + g * m_groupBytes,
                                       .groupBytes = m_groupBytes,
                                       .nBlocks = nBlocks(),
                                       .nRows = std::min(16u * kWideGroups, m_ref.nOut - 16 * g),
                                       .activations = &tiles,
                                       .valuesAt = valuesAt(),
                                       .planeAt = planeAt(),
                                       .out = out.data() + 16 * g,
                                       .outStride = m_ref.nOut,
                                       .scratch = scratch.data()});
        }
        return out;
    }

    [[nodiscard]] bool isWords() const { return m_packed.format.kind == PackedKind::Words; }
    [[nodiscard]] const std::vector<float>& fileWeights() const { return m_fileWeights; }
    [[nodiscard]] const std::vector<float>& packedWeights() const { return m_weights; }

    /// The sum in double precision over what the kernels really multiply: packed weights and rounded
    /// activations. `magnitude` is the same sum of absolute values, the scale that rounding is measured by.
    void exact(const float* x, std::uint32_t row, double& sum, double& magnitude) const {
        sum = magnitude = 0;
        const float* w = m_weights.data() + static_cast<std::size_t>(row) * m_ref.nIn;
        for (std::uint32_t b = 0; b < nBlocks(); ++b) {
            const std::array<double, 32> y = roundedBlock(x + std::size_t{32} * b, isWords());
            for (std::uint32_t i = 0; i < 32; ++i) {
                const double term = static_cast<double>(w[32 * b + i]) * y[i];
                sum += term;
                magnitude += std::abs(term);
            }
        }
    }

    void expectExact(const std::vector<float>& x, const std::vector<float>& got, std::uint32_t nColumns,
                     const char* what) const {
        for (std::uint32_t c = 0; c < nColumns; ++c) {
            for (std::uint32_t r = 0; r < m_ref.nOut; ++r) {
                double sum, magnitude;
                exact(x.data() + static_cast<std::size_t>(c) * m_ref.nIn, r, sum, magnitude);
                const double error = std::abs(got[static_cast<std::size_t>(c) * m_ref.nOut + r] - sum);
                // Negated so that NaN fails.
                if (!(error <= kTolerance * magnitude)) {
                    FAIL() << what << ": row " << r << " of " << m_ref.nOut << ", column " << c << " of "
                           << nColumns << ", nIn " << m_ref.nIn << ": got "
                           << got[static_cast<std::size_t>(c) * m_ref.nOut + r] << ", expected " << sum
                           << ", error relative to magnitude " << error / magnitude;
                }
            }
        }
    }

private:
    [[nodiscard]] int index() const { return packedIndex(m_packed.type); }
    [[nodiscard]] std::uint32_t valuesAt() const { return m_layout.at(valuesOf(m_packed.format)); }
    [[nodiscard]] std::uint32_t planeAt() const { return m_layout.at(planeOf(m_packed.format)); }

    const PackedType& m_packed;
    std::vector<std::byte> m_bytes;
    MatrixRef m_ref;
    std::vector<float> m_weights, m_fileWeights;
    ActivationLayout m_layout;
    std::size_t m_groupBytes = 0;
    AlignedBuffer m_groups, m_tiles;
};

std::vector<float> randomColumns(std::uint32_t nIn, std::uint32_t nColumns, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, 1.0f);
    std::vector<float> x(static_cast<std::size_t>(nIn) * nColumns);
    for (float& v : x)
        v = normal(random);
    x[x.size() / 2] = 40.0f;  // an outlier, as residual streams have them
    return x;
}

using Case = std::tuple<std::string, std::size_t>;  // tier, index into kPackedTypes
class PackedMatMul : public testing::TestWithParam<Case> {
protected:
    const KernelTable& table() const { return tableOf(std::get<0>(GetParam())); }
    const TypeTraits& traits() const { return traitsOf(kPackedTypes[std::get<1>(GetParam())].type); }
};

TEST_P(PackedMatMul, MatchesDoublePrecisionOnEveryShape) {
    for (const Shape shape : kShapes) {
        if (shape.nIn % traits().blockElements != 0) continue;
        PackedProduct product(traits(), shape, shape.nIn + shape.nOut);
        const std::vector<float> x = randomColumns(shape.nIn, 9, 7 * shape.nIn);
        product.expectExact(x, product.small(table(), x, 9), 9, "small");
        product.expectExact(x, product.wide(table(), x, 9), 9, "wide");
        if (HasFatalFailure()) return;
    }
}

TEST_P(PackedMatMul, GivesTheSameBitsForEveryBatchWidth) {
    const Shape shape{1536, 40};  // more than one panel of columns
    PackedProduct product(traits(), shape, 3);
    const std::vector<float> x = randomColumns(shape.nIn, 33, 5);
    const std::vector<float> all = product.wide(table(), x, 33);
    for (const std::uint32_t batch : kBatches) {
        const std::vector<float> part(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(batch * shape.nIn));
        const std::size_t n = static_cast<std::size_t>(batch) * shape.nOut;
        const std::vector<float> wide = product.wide(table(), part, batch);
        EXPECT_EQ(std::memcmp(wide.data(), all.data(), n * sizeof(float)), 0) << "wide, batch " << batch;
        const std::vector<float> small = product.small(table(), part, batch);
        EXPECT_EQ(std::memcmp(small.data(), all.data(), n * sizeof(float)), 0) << "small, batch " << batch;
    }
}

TEST_P(PackedMatMul, HandlesZerosAndExtremes) {
    const Shape shape{256, 16};
    PackedProduct product(traits(), shape, 11);
    std::vector<float> zeros(shape.nIn, 0.0f);
    for (const float v : product.small(table(), zeros, 1))
        EXPECT_EQ(v, 0.0f);
    // All activations at the ends of the int8 range: the largest partial sums there are.
    for (const float sign : {1.0f, -1.0f}) {
        const std::vector<float> ends(shape.nIn, sign * 70000.0f);
        product.expectExact(ends, product.small(table(), ends, 1), 1, "ends, small");
        product.expectExact(ends, product.wide(table(), ends, 1), 1, "ends, wide");
    }
    for (const float bad : {NAN, INFINITY}) {
        std::vector<float> x(shape.nIn, 1.0f);
        x[77] = bad;
        for (const float v : product.small(table(), x, 1))
            EXPECT_FALSE(std::isfinite(v));
    }
}

TEST(PowerMatMul, IsExactFromSubnormalScalesUp) {
    // From 2^-128 to the largest scale whose biased sums are finite floats, one per row.
    const std::uint8_t exponents[16] = {0, 1, 2, 3, 4, 30, 64, 100, 126, 127, 128, 140, 180, 210, 231, 232};
    const TypeTraits& traits = traitsOf(TensorType::MXFP4);
    std::vector<std::byte> rows = randomRows(traits, 256, 16, 41);
    for (std::size_t block = 0; block < rows.size() / traits.blockBytes; ++block)
        rows[block * traits.blockBytes] = static_cast<std::byte>(exponents[block / 8]);
    PackedProduct product(traits, {256, 16}, rows);
    for (const std::string& tier : tiersHere()) {
        const std::vector<float> x = randomColumns(256, 9, 43);
        product.expectExact(x, product.small(tableOf(tier), x, 9), 9, "small");
        product.expectExact(x, product.wide(tableOf(tier), x, 9), 9, "wide");
    }
}

/// Rows of one 16-bit float format from f32; infinity stays infinity, unlike in traits.encode.
std::vector<std::byte> encodeRows(TensorType type, const std::vector<float>& values) {
    std::vector<std::byte> bytes(2 * values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint16_t half =
            type == TensorType::F16 ? floatToHalf(values[i]) : floatToBfloat16(values[i]);
        std::memcpy(bytes.data() + 2 * i, &half, 2);
    }
    return bytes;
}

class WordMatMul : public testing::TestWithParam<TensorType> {};

TEST_P(WordMatMul, KeepsWhatCountsOfEveryWeight) {
    const Shape shape{320, 20};
    const PackedProduct product(traitsOf(GetParam()), shape, 23);
    const std::vector<float>&file = product.fileWeights(), &packed = product.packedWeights();
    const float exactDownTo = GetParam() == TensorType::BF16 ? 1.0f / 64 : 1.0f / 8;
    for (std::size_t block = 0; block < file.size(); block += 32) {
        float largest = 0;
        for (std::size_t i = block; i < block + 32; ++i)
            largest = std::max(largest, std::abs(file[i]));
        for (std::size_t i = block; i < block + 32; ++i) {
            ASSERT_LE(std::abs(packed[i] - file[i]), largest / 16384) << i;
            if (std::abs(file[i]) >= largest * exactDownTo) {
                ASSERT_EQ(packed[i], file[i]) << i;
            }
        }
    }
}

TEST_P(WordMatMul, SaysNoNumberWhereTheFileHoldsNone) {
    for (const float bad : {NAN, INFINITY}) {
        std::vector<float> values(std::size_t{64} * 16, 0.5f);
        values[3 * 64 + 40] = bad;
        PackedProduct product(traitsOf(GetParam()), {64, 16}, encodeRows(GetParam(), values));
        for (const std::string& tier : tiersHere()) {
            const std::vector<float> x(64, 1.0f);
            for (const auto& out : {product.small(tableOf(tier), x, 1), product.wide(tableOf(tier), x, 1)}) {
                for (std::size_t r = 0; r < 16; ++r)
                    EXPECT_EQ(std::isfinite(out[r]), r != 3) << tier << ", row " << r;
            }
        }
    }
}

TEST_P(WordMatMul, NeverLeaves32Bits) {
    // The largest integers there are, all of one sign, against activations of every shape of block.
    for (const float weight : {1.99f, -1.99f}) {
        const std::vector<float> values(std::size_t{64} * 16, weight);
        PackedProduct product(traitsOf(GetParam()), {64, 16}, encodeRows(GetParam(), values));
        for (const int nLarge : {1, 3, 4, 5, 31, 32}) {
            std::vector<float> x(64, 1e-3f);
            std::fill_n(x.begin(), nLarge, 68706.0f);
            for (const std::string& tier : tiersHere()) {
                product.expectExact(x, product.small(tableOf(tier), x, 1), 1, "small");
                product.expectExact(x, product.wide(tableOf(tier), x, 1), 1, "wide");
            }
        }
    }
}

TEST_P(WordMatMul, IsNearerToTheTruthThanHalfPrecisionActivations) {
    const Shape shape{2048, 32};
    PackedProduct product(traitsOf(GetParam()), shape, 29);
    const std::vector<float> x = randomColumns(shape.nIn, 1, 31);
    const std::vector<float> got = product.wide(tableOf(tiersHere().front()), x, 1);
    std::vector<std::byte> halves = encodeRows(GetParam(), x);
    std::vector<float> roundedX(x.size());
    traitsOf(GetParam()).decode(halves.data(), roundedX.data(), x.size());
    double ours = 0, theirs = 0;
    for (std::size_t r = 0; r < shape.nOut; ++r) {
        double truth = 0, other = 0;
        for (std::size_t i = 0; i < shape.nIn; ++i) {
            const double w = product.fileWeights()[r * shape.nIn + i];
            truth += w * x[i];
            other += w * roundedX[i];
        }
        ours += (got[r] - truth) * (got[r] - truth);
        theirs += (other - truth) * (other - truth);
    }
    EXPECT_LT(ours, theirs);
}

INSTANTIATE_TEST_SUITE_P(Types, WordMatMul, testing::Values(TensorType::F16, TensorType::BF16),
                         [](const auto& test) { return std::string(traitsOf(test.param).name); });

std::string caseName(const testing::TestParamInfo<Case>& info) {
    return tierTestName(std::get<0>(info.param)) + "_" +
           std::string(traitsOf(kPackedTypes[std::get<1>(info.param)].type).name);
}

INSTANTIATE_TEST_SUITE_P(Tiers, PackedMatMul,
                         testing::Combine(testing::ValuesIn(tiersHere()),
                                          testing::Range<std::size_t>(0, kNumPackedFormats)),
                         caseName);

TEST(ActivationQuantization, TiersAgreeToTheBit) {
    ActivationLayout layout;
    for (std::size_t p = 0; p < kNumActivationPlanes; ++p)
        layout.add(static_cast<ActivationPlane>(p));
    const std::vector<float> x = randomColumns(512, 1, 17);
    std::vector<std::byte> first;
    for (const std::string& tier : tiersHere()) {
        std::vector<std::byte> record(static_cast<std::size_t>(16) * 3 * layout.columnBytes, std::byte{0});
        tableOf(tier).quantize(x.data(), 16, layout, record.data(), 3, 1);
        if (first.empty()) first = record;
        EXPECT_EQ(record, first) << tier;
    }
}

}  // namespace
}  // namespace autoglm::test
