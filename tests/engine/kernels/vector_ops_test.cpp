// Norms, rope, SwiGLU and float products of every tier against the reference operations or double precision.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "engine/base/aligned_buffer.h"
#include "engine/base/half.h"
#include "engine/kernels/blas/sgemm.h"
#include "engine/kernels/reference/ops.h"
#include "tests/engine/kernels/tiers_here.h"

namespace autoglm::test {
namespace {

const std::size_t kLengths[] = {1, 3, 8, 15, 16, 17, 31, 48, 100, 256, 4096, 13696};

std::vector<float> randomValues(std::size_t n, std::uint32_t seed, float deviation = 1.0f) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, deviation);
    std::vector<float> values(n);
    for (float& v : values)
        v = normal(random);
    return values;
}

class VectorOps : public testing::TestWithParam<std::string> {
protected:
    const KernelTable& table() const { return tableOf(GetParam()); }
};

TEST_P(VectorOps, RmsNormMatchesReference) {
    for (const std::size_t n : kLengths) {
        const std::vector<float> x = randomValues(n, 1, 3.0f), weight = randomValues(n, 2);
        std::vector<float> expected(n), got = x;
        reference::rmsNorm(x.data(), weight.data(), 1e-5f, n, expected.data());
        table().rmsNorm(got.data(), weight.data(), 1e-5f, n, got.data());  // in place, as the backend does
        for (std::size_t i = 0; i < n; ++i)
            ASSERT_NEAR(got[i], expected[i], 2e-5f * std::abs(expected[i]) + 1e-7f)
                << "n " << n << " at " << i;
    }
}

TEST_P(VectorOps, SwiGluMatchesReference) {
    for (const std::size_t n : kLengths) {
        std::vector<float> gate = randomValues(n, 3, 6.0f);
        const std::vector<float> up = randomValues(n, 4, 2.0f);
        gate[0] = -200.0f;  // e^200 is beyond f32: must give zero, not NaN
        gate[n - 1] = 90.0f;
        std::vector<float> expected(n), got(n);
        reference::swiGlu(gate.data(), up.data(), n, expected.data());
        table().swiGlu(gate.data(), up.data(), n, got.data());
        for (std::size_t i = 0; i < n; ++i)
            ASSERT_NEAR(got[i], expected[i], 2e-6f * std::abs(expected[i]) + 1e-30f)
                << "n " << n << ", gate " << gate[i];
    }
}

TEST_P(VectorOps, AddAddsEveryElement) {
    for (const std::size_t n : kLengths) {
        const std::vector<float> x = randomValues(n, 5), y = randomValues(n, 6);
        std::vector<float> got = x;
        table().add(got.data(), y.data(), n);
        for (std::size_t i = 0; i < n; ++i)
            ASSERT_EQ(got[i], x[i] + y[i]) << n;
    }
}

TEST_P(VectorOps, RopeMatchesReferenceInBothPairings) {
    for (const RopePairing pairing : {RopePairing::Interleaved, RopePairing::HalfSplit}) {
        for (const std::uint32_t nRot : {2u, 4u, 8u, 32u, 64u}) {
            RopeSpec spec{.pairing = pairing, .nRot = nRot, .magnitude = 1.1f};
            for (std::uint32_t i = 0; i < nRot / 2; ++i)
                spec.inverseFrequency.push_back(std::pow(10000.0, -2.0 * i / nRot));
            std::vector<float> angles(nRot), heads = randomValues(std::size_t{3} * 64, nRot),
                                             expected = heads;
            for (std::uint32_t i = 0; i < nRot / 2; ++i) {
                angles[i] = static_cast<float>(std::cos(777 * spec.inverseFrequency[i])) * spec.magnitude;
                angles[nRot / 2 + i] =
                    static_cast<float>(std::sin(777 * spec.inverseFrequency[i])) * spec.magnitude;
            }
            reference::rope(spec, 777, 3, 64, expected.data());
            (pairing == RopePairing::Interleaved ? table().ropeInterleaved : table().ropeHalfSplit)(
                heads.data(), 3, 64, nRot, angles.data());
            for (std::size_t i = 0; i < heads.size(); ++i)
                ASSERT_NEAR(heads[i], expected[i], 1e-6f) << "nRot " << nRot << " at " << i;
        }
    }
}

TEST_P(VectorOps, AllFiniteFindsASingleBadValueAnywhere) {
    for (const std::size_t n : kLengths) {
        std::vector<float> x = randomValues(n, 7, 1e30f);
        EXPECT_TRUE(table().allFinite(x.data(), n));
        for (const std::size_t at : {std::size_t{0}, n / 2, n - 1}) {
            for (const float bad : {NAN, INFINITY, -INFINITY}) {
                const float good = std::exchange(x[at], bad);
                EXPECT_FALSE(table().allFinite(x.data(), n)) << n << " at " << at;
                x[at] = good;
            }
        }
    }
}

struct FloatRows {
    std::vector<std::byte> bytes;
    std::vector<float> values;  // what the bytes decode to
    std::size_t rowSizeBytes;
};

FloatRows floatRows(FloatFormat format, std::uint32_t nOut, std::uint32_t nIn) {
    FloatRows rows;
    rows.values = randomValues(std::size_t{nOut} * nIn, 8, 0.1f);
    rows.rowSizeBytes = nIn * (format == FloatFormat::F32 ? 4u : 2u);
    rows.bytes.resize(rows.rowSizeBytes * nOut);
    for (std::size_t i = 0; i < rows.values.size(); ++i) {
        float& v = rows.values[i];
        if (format == FloatFormat::F32) {
            std::memcpy(rows.bytes.data() + 4 * i, &v, 4);
            continue;
        }
        const std::uint16_t h = format == FloatFormat::F16 ? floatToHalf(v) : floatToBfloat16(v);
        v = format == FloatFormat::F16 ? halfToFloat(h) : bfloat16ToFloat(h);
        std::memcpy(rows.bytes.data() + 2 * i, &h, 2);
    }
    return rows;
}

TEST_P(VectorOps, FloatProductsMatchDoublePrecision) {
    for (const FloatFormat format : {FloatFormat::F32, FloatFormat::F16, FloatFormat::BF16}) {
        for (const std::uint32_t nIn : {1u, 7u, 32u, 48u, 63u, 288u, 1376u}) {
            for (const std::uint32_t nOut : {1u, 3u, 17u, 64u}) {
                const std::uint32_t nColumns = 7;
                const FloatRows rows = floatRows(format, nOut, nIn);
                const std::vector<float> x = randomValues(std::size_t{nColumns} * nIn, 9);
                std::vector<float> got(std::size_t{nColumns} * nOut, NAN), blas(got);
                table().matMulFloat[static_cast<int>(format)]({.rows = rows.bytes.data(),
                                                               .rowSizeBytes = rows.rowSizeBytes,
                                                               .nRows = nOut,
                                                               .nIn = nIn,
                                                               .x = x.data(),
                                                               .xStride = nIn,
                                                               .width = nColumns,
                                                               .out = got.data(),
                                                               .outStride = nOut});
                std::vector<float> wide(got.size(), NAN);
                AlignedBuffer scratch = AlignedBuffer::create(wideFloatScratchBytes(nColumns)).value();
                table().matMulFloatWide[static_cast<int>(format)]({.rows = rows.bytes.data(),
                                                                   .rowSizeBytes = rows.rowSizeBytes,
                                                                   .nRows = nOut,
                                                                   .nIn = nIn,
                                                                   .x = x.data(),
                                                                   .xStride = nIn,
                                                                   .width = nColumns,
                                                                   .out = wide.data(),
                                                                   .outStride = nOut,
                                                                   .scratch = scratch.data()});
                std::vector<float> decoded(rows.values.size());
                table().decodeFloat[static_cast<int>(format)](rows.bytes.data(), decoded.data(),
                                                              decoded.size());
                EXPECT_EQ(decoded, rows.values);
                sgemmRows(decoded.data(), nOut, nIn, x.data(), nIn, nColumns, blas.data(), nOut);
                for (std::uint32_t c = 0; c < nColumns; ++c) {
                    for (std::uint32_t r = 0; r < nOut; ++r) {
                        double sum = 0, magnitude = 0;
                        for (std::uint32_t i = 0; i < nIn; ++i) {
                            const double term = static_cast<double>(rows.values[std::size_t{r} * nIn + i]) *
                                                x[std::size_t{c} * nIn + i];
                            sum += term;
                            magnitude += std::abs(term);
                        }
                        ASSERT_NEAR(got[std::size_t{c} * nOut + r], sum, 1e-6 * magnitude)
                            << nIn << "x" << nOut;
                        ASSERT_NEAR(wide[std::size_t{c} * nOut + r], sum, 2e-6 * magnitude)
                            << nIn << "x" << nOut;
                        ASSERT_NEAR(blas[std::size_t{c} * nOut + r], sum, 2e-6 * magnitude)
                            << nIn << "x" << nOut;
                    }
                }
            }
        }
    }
}

TEST_P(VectorOps, FloatProductsGiveTheSameBitsForEveryWidth) {
    const FloatRows rows = floatRows(FloatFormat::BF16, 9, 100);
    const std::vector<float> x = randomValues(std::size_t{9} * 100, 10);
    const auto run = [&](std::uint32_t width) {
        std::vector<float> out(std::size_t{9} * 9, 0.0f);
        table().matMulFloat[static_cast<int>(FloatFormat::BF16)]({.rows = rows.bytes.data(),
                                                                  .rowSizeBytes = rows.rowSizeBytes,
                                                                  .nRows = 9,
                                                                  .nIn = 100,
                                                                  .x = x.data(),
                                                                  .xStride = 100,
                                                                  .width = width,
                                                                  .out = out.data(),
                                                                  .outStride = 9});
        return out;
    };
    const std::vector<float> all = run(9);
    for (std::uint32_t width = 1; width < 9; ++width) {
        EXPECT_EQ(std::memcmp(run(width).data(), all.data(), std::size_t{width} * 9 * sizeof(float)), 0)
            << width;
    }
}

INSTANTIATE_TEST_SUITE_P(Tiers, VectorOps, testing::ValuesIn(tiersHere()),
                         [](const auto& test) { return tierTestName(test.param); });

}  // namespace
}  // namespace autoglm::test
