// Products of packed weights against double precision on the same decoded weights and the same rounded
// activations, for every type, tier and a table of shapes; and the promise that cutting the work never
// changes a bit.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "engine/base/aligned_buffer.h"
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

class PackedProduct {
public:
    PackedProduct(const TypeTraits& traits, Shape shape, std::uint32_t seed)
        : m_packed(kPackedTypes[packedIndex(traits.type)]),
          m_bytes(randomRows(traits, shape.nIn, shape.nOut, seed)) {
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
        m_layout.add(planeOf(m_packed.format));
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
        const std::uint32_t tileWidth = std::min(nColumns, kMaxSmallColumns);
        const ActivationTiles tiles = quantize(table, x, nColumns, tileWidth);
        std::vector<float> out(static_cast<std::size_t>(nColumns) * m_ref.nOut, NAN);
        for (std::uint32_t t = 0; t < tiles.nTiles(); ++t) {
            for (std::uint32_t g = 0; g < nGroups(); ++g) {
                table.matMulSmall[index()](
                    {.group = m_groups.data() + g * m_groupBytes,
                     .nBlocks = nBlocks(),
                     .nRows = std::min(16u, m_ref.nOut - 16 * g),
                     .tile = tiles.tile(t),
                     .width = tiles.widthOf(t),
                     .columnBytes = m_layout.columnBytes,
                     .planeAt = planeAt(),
                     .out = out.data() + static_cast<std::size_t>(t) * tileWidth * m_ref.nOut + 16 * g,
                     .outStride = m_ref.nOut});
            }
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
                                       .planeAt = planeAt(),
                                       .out = out.data() + 16 * g,
                                       .outStride = m_ref.nOut,
                                       .scratch = scratch.data()});
        }
        return out;
    }

    /// The sum in double precision over what the kernels really multiply: decoded weights and rounded
    /// activations. `magnitude` is the same sum of absolute values, the scale that rounding is measured by.
    void exact(const float* x, std::uint32_t row, double& sum, double& magnitude) const {
        sum = magnitude = 0;
        const float* w = m_weights.data() + static_cast<std::size_t>(row) * m_ref.nIn;
        for (std::uint32_t b = 0; b < nBlocks(); ++b) {
            float amax = 0;
            for (std::uint32_t i = 32 * b; i < 32 * b + 32; ++i)
                amax = std::max(amax, std::abs(x[i]));
            const float scale = amax / 127.0f, inverse = 127.0f / amax;
            for (std::uint32_t i = 32 * b; i < 32 * b + 32; ++i) {
                const double term = static_cast<double>(w[i]) * std::nearbyint(x[i] * inverse) * scale;
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
    [[nodiscard]] std::uint32_t planeAt() const {
        return m_layout.planeAt[static_cast<std::size_t>(planeOf(m_packed.format))];
    }

    const PackedType& m_packed;
    std::vector<std::byte> m_bytes;
    MatrixRef m_ref;
    std::vector<float> m_weights;
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
