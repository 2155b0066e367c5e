// Products and embedding rows of every weight type against double precision over the same decoded weights.
#include <cmath>

#include "engine/kernels/reference/ops.h"
#include "tests/engine/vulkan/gpu_fixture.h"

namespace autoglm::test {
namespace {

using namespace gpu;

// Rounding of f32 sums, relative to the sum of magnitudes.
constexpr double kTolerance = 2e-6;

constexpr TensorType kTypes[] = {TensorType::F32,  TensorType::F16,    TensorType::BF16,   TensorType::Q8_0,
                                 TensorType::Q4_0, TensorType::Q4_1,   TensorType::Q5_0,   TensorType::Q5_1,
                                 TensorType::Q2_K, TensorType::Q3_K,   TensorType::Q4_K,   TensorType::Q5_K,
                                 TensorType::Q6_K, TensorType::IQ4_NL, TensorType::IQ4_XS, TensorType::MXFP4};

struct Case {
    std::uint32_t nIn, nOut, columns;
    bool paired = false, normed = false;
};

class Products : public GpuTest, public testing::WithParamInterface<TensorType> {
protected:
    static std::uint32_t block() { return traitsOf(GetParam()).blockElements; }

    void upload(const RandomMatrix& w) {
        const auto layout = weightLayout(w.ref.type, w.ref.nIn, w.ref.nOut);
        ASSERT_TRUE(layout.has_value());
        m_layout = *layout;
        m_weight = &raw(m_layout.sizeBytes);
        std::memset(m_weight->mapped(), 0xff, m_layout.sizeBytes);  // padding must not matter
        for (const Plane plane : {Plane::Quants, Plane::High, Plane::Scales, Plane::Supers}) {
            if (m_layout.planeBytes(plane) == 0) continue;
            repackRows(m_layout, plane, w.ref, 0, w.ref.nOut,
                       m_weight->mapped() + m_layout.offset[static_cast<std::size_t>(plane)]);
        }
    }

    /// Shapes: x (columns, nIn); result (columns, nOut) with the tolerance of each value.
    struct Expected {
        std::vector<double> values, tolerances;
    };
    Expected expected(const RandomMatrix& w, const Case& c, const std::vector<float>& x,
                      const std::vector<float>& norm) const {
        const std::uint32_t nRows = w.ref.nOut;
        std::vector<double> sums(std::size_t{nRows} * c.columns), magnitudes(sums.size());
        std::vector<float> row(c.nIn);
        for (std::uint32_t r = 0; r < nRows; ++r) {
            reference::embedRow(w.ref, r, row.data());
            for (std::uint32_t column = 0; column < c.columns; ++column) {
                const float* in = x.data() + std::size_t{column} * c.nIn;
                double square = 0, sum = 0, magnitude = 0;
                for (std::uint32_t i = 0; i < c.nIn; ++i) {
                    const double v = c.normed ? double{in[i]} * norm[i] : in[i];
                    square += double{in[i]} * in[i];
                    sum += row[i] * v;
                    magnitude += std::abs(row[i] * v);
                }
                const double factor = c.normed ? 1 / std::sqrt(square / c.nIn + kEps) : 1;
                sums[std::size_t{column} * nRows + r] = sum * factor;
                magnitudes[std::size_t{column} * nRows + r] = magnitude * factor;
            }
        }
        Expected out{.values = sums, .tolerances = magnitudes};
        if (c.paired) {
            out.values.resize(std::size_t{c.nOut} * c.columns);
            out.tolerances.resize(out.values.size());
            for (std::uint32_t column = 0; column < c.columns; ++column) {
                for (std::uint32_t r = 0; r < c.nOut; ++r) {
                    const std::size_t gate = std::size_t{column} * nRows + r, up = gate + c.nOut,
                                      at = std::size_t{column} * c.nOut + r;
                    const double s = sums[gate] / (1 + std::exp(-sums[gate]));
                    out.values[at] = s * sums[up];
                    out.tolerances[at] =
                        std::abs(s) * magnitudes[up] + 2 * magnitudes[gate] * std::abs(sums[up]);
                }
            }
        }
        for (double& t : out.tolerances)
            t = t * kTolerance + 1e-6;
        return out;
    }

    void checkVec(const Case& c, float deviation = 0.05f) {
        SCOPED_TRACE(testing::Message() << c.nIn << " x " << c.nOut << ", " << c.columns
                                        << " columns, paired " << c.paired << ", normed " << c.normed);
        const RandomMatrix w(GetParam(), c.nIn, c.paired ? 2 * c.nOut : c.nOut, c.nIn + c.nOut, deviation);
        upload(w);
        const std::vector<float> x = randomValues(std::size_t{c.nIn} * c.columns, 7);
        const std::vector<float> norm = randomValues(c.nIn, 8), bias = randomValues(c.nOut, 9);
        const Buffer& result = raw(std::size_t{c.nOut} * c.columns * sizeof(float));
        const ProductPush push{.weight = weightPush(m_layout, m_weight->address()),
                               .x = holding(x).address(),
                               .norm = holding(norm).address(),
                               .bias = holding(bias).address(),
                               .result = result.address(),
                               .nOut = c.nOut,
                               .pairOffset = c.nOut,
                               .xStride = c.nIn,
                               .outStride = c.nOut,
                               .nColumns = c.columns,
                               .flags = c.paired ? 0 : ProductPush::kBias | ProductPush::kAdd,
                               .eps = static_cast<float>(kEps)};
        const Expected wanted = expected(w, c, x, norm);
        for (const VulkanDeviceInfo& look : looks()) {
            const MatVecShape shape = matVecShape(look, m_layout, c.columns, c.paired, c.normed);
            fill(result, 0.25f);
            dispatch(matVecKernel(GetParam(), shape), push, matVecGroups(shape, c.nOut));
            compare(contents<float>(result, std::size_t{c.nOut} * c.columns), wanted, c,
                    c.paired ? nullptr : &bias);
        }
    }

    void checkMat(const Case& c) {
        SCOPED_TRACE(testing::Message() << c.nIn << " x " << c.nOut << ", " << c.columns << " columns");
        const RandomMatrix w(GetParam(), c.nIn, c.nOut, c.nIn + c.nOut);
        upload(w);
        const std::vector<float> x = randomValues(std::size_t{c.nIn} * c.columns, 7);
        const std::vector<float> bias = randomValues(c.nOut, 9);
        const Buffer& result = raw(std::size_t{c.nOut} * c.columns * sizeof(float));
        const ProductPush push{.weight = weightPush(m_layout, m_weight->address()),
                               .x = holding(x).address(),
                               .bias = holding(bias).address(),
                               .result = result.address(),
                               .nOut = c.nOut,
                               .xStride = c.nIn,
                               .outStride = c.nOut,
                               .nColumns = c.columns,
                               .flags = ProductPush::kBias | ProductPush::kAdd};
        const Expected wanted = expected(w, c, x, {});
        for (const VulkanDeviceInfo& look : looks()) {
            const MatMatShape shape = matMatShape(look, m_layout, c.columns);
            fill(result, 0.25f);
            dispatch(matMatKernel(GetParam(), shape), push, matMatGroups(shape, c.nOut, c.columns));
            compare(contents<float>(result, std::size_t{c.nOut} * c.columns), wanted, c, &bias);
        }
    }
    static void fill(const Buffer& buffer, float value) {
        auto* values = reinterpret_cast<float*>(buffer.mapped());
        std::fill(values, values + buffer.sizeBytes() / sizeof(float), value);
    }

    /// The columns as the rounding kernels see them: normed in f32, to bytes and back by blocks of 32.
    static std::vector<float> roundedColumns(const Case& c, const std::vector<float>& x,
                                             const std::vector<float>& norm) {
        std::vector<float> out(x.size());
        for (std::size_t at = 0; at < x.size(); at += 32) {
            const std::size_t column = at / c.nIn, first = at % c.nIn;
            float values[32], largest = 0;
            for (std::size_t i = 0; i < 32; ++i) {
                values[i] = c.normed ? x[at + i] * norm[first + i] : x[at + i];
                largest = std::max(largest, std::abs(values[i]));
            }
            double square = 0;
            for (std::size_t i = 0; i < c.nIn; ++i)
                square += double{x[column * c.nIn + i]} * x[column * c.nIn + i];
            const double factor = c.normed ? 1 / std::sqrt(square / c.nIn + kEps) : 1;
            const float inverse = 127.0f / largest, step = largest / 127.0f;
            for (std::size_t i = 0; i < 32; ++i)
                out[at + i] = static_cast<float>(double{step * std::nearbyint(values[i] * inverse)} * factor);
        }
        return out;
    }

    static void compare(const std::vector<float>& got, const Expected& expected, const Case& c,
                        const std::vector<float>* bias) {
        for (std::size_t i = 0; i < got.size(); ++i) {
            const double more = bias != nullptr ? (*bias)[i % c.nOut] + 0.25 : 0;
            ASSERT_NEAR(got[i], expected.values[i] + more, expected.tolerances[i])
                << "row " << i % c.nOut << ", column " << i / c.nOut;
        }
    }

    static constexpr double kEps = 1e-5;
    WeightLayout m_layout;
    Buffer* m_weight = nullptr;
};

TEST_P(Products, OneColumnIsRight) {
    checkVec({block(), 1, 1});  // one block, of whatever size
    checkVec({256, 21, 1});
    if (block() < 256)
        checkVec({1376, 17, 1});  // not a multiple of 256, more than one tile of a small device
    checkVec({4096, 3, 1});
    if (block() == 1) checkVec({45, 5, 1});  // not a multiple of 32
}

TEST_P(Products, NormedPairsAreRight) {
    checkVec({256, 11, 1, true, true});
    if (block() < 256) checkVec({1376, 9, 1, true, true});
}

TEST_P(Products, FewColumnsAreRight) {
    checkVec({512, 13, 3, false, true});
    // Other numbers of columns run the same text: one type stands for all.
    if (GetParam() != TensorType::Q4_K) return;
    checkVec({256, 5, 2, true, true});
    checkVec({256, 13, 8});
}

TEST_P(Products, RowsOfOddManyBlocksAreRight) {
    if (GetParam() != TensorType::Q5_0 && GetParam() != TensorType::Q8_0) return;
    checkVec({13696, 9, 1});
    checkMat({13696, 33, 9});
}

TEST_P(Products, TailsBringTheStreamUpToDateAndNormIt) {
    if (GetParam() != TensorType::F32 && GetParam() != TensorType::Q4_K) return;
    constexpr std::uint32_t kPost = ProductPush::kPostNorm, kOut = ProductPush::kOut,
                            kAdd = ProductPush::kAdd;
    // Few and many workgroups; sandwich norms or not; with and without a next norm.
    for (const auto& [nOut, columns, flags] : {std::tuple{13u, 1u, kPost | kOut},
                                               {301u, 3u, kPost | kOut},
                                               {301u, 1u, kPost},
                                               {200u, 2u, kAdd | kOut}}) {
        SCOPED_TRACE(testing::Message() << nOut << " rows, " << columns << " columns, flags " << flags);
        const Case c{256, nOut, columns};
        const RandomMatrix w(GetParam(), c.nIn, nOut, 4);
        upload(w);
        const std::size_t n = std::size_t{nOut} * columns;
        const bool isSandwich = (flags & kPost) != 0;
        const std::vector<float> x = randomValues(std::size_t{c.nIn} * columns, 7, isSandwich ? 1e4f : 1.0f);
        std::vector<float> stream = randomValues(n, 5);
        const std::vector<float> post = randomValues(nOut, 6), norm = randomValues(nOut, 8);
        const Buffer &gpuStream = holding(stream), &normed = holding(std::vector<float>(n, NAN)),
                     &result = isSandwich ? holding(std::vector<float>(n, NAN)) : gpuStream,
                     &counter = holding(std::vector<std::uint32_t>{0});
        const ProductPush push{.weight = weightPush(m_layout, m_weight->address()),
                               .x = holding(x).address(),
                               .norm = holding(norm).address(),
                               .bias = counter.address(),
                               .result = result.address(),
                               .stream = gpuStream.address(),
                               .post = holding(post).address(),
                               .normed = normed.address(),
                               .nOut = nOut,
                               .xStride = c.nIn,
                               .outStride = nOut,
                               .nColumns = columns,
                               .flags = flags,
                               .eps = static_cast<float>(kEps)};
        const std::vector<double> product = expected(w, c, x, {}).values;
        for (const VulkanDeviceInfo& look : looks()) {
            MatVecShape shape = matVecShape(look, m_layout, columns, false, false);
            shape.tail = true;
            for (int round = 0; round < 2; ++round) {  // the counter must be ready for the next time
                std::memcpy(gpuStream.mapped(), stream.data(), n * sizeof(float));
                dispatch(matVecKernel(GetParam(), shape), push, matVecGroups(shape, nOut));
            }
            EXPECT_EQ(contents<std::uint32_t>(counter, 1)[0], 0u);
            std::vector<float> row(nOut), out(nOut);
            const std::vector<float> gotStream = contents<float>(gpuStream, n),
                                     gotNormed = contents<float>(normed, n);
            for (std::size_t at = 0; at < n; at += nOut) {
                for (std::uint32_t i = 0; i < nOut; ++i)
                    row[i] = static_cast<float>(product[at + i]);
                if (isSandwich)
                    reference::rmsNorm(row.data(), post.data(), static_cast<float>(kEps), nOut, row.data());
                for (std::uint32_t i = 0; i < nOut; ++i)
                    row[i] += stream[at + i];
                reference::rmsNorm(row.data(), norm.data(), static_cast<float>(kEps), nOut, out.data());
                for (std::uint32_t i = 0; i < nOut; ++i) {
                    ASSERT_NEAR(gotStream[at + i], row[i], 1e-4f * (1 + std::abs(row[i]))) << at + i;
                    if ((flags & kOut) == 0) continue;
                    ASSERT_NEAR(gotNormed[at + i], out[i], 1e-4f * (1 + std::abs(out[i]))) << at + i;
                }
            }
        }
    }
}

TEST_P(Products, ManyColumnsAreRight) {
    checkMat({block() < 256 ? 288u : 512u, 65, 20});
    if (GetParam() == TensorType::F32) checkMat({45, 5, 9});
    // The wide tile runs the same text: one type stands for all.
    if (GetParam() == TensorType::Q6_K) checkMat({256, 70, 67});
}

TEST_P(Products, RoundedColumnsGiveTheRoundedProducts) {
    if (!isWholeNumbers(GetParam())) return;
    ASSERT_TRUE(info().canIntDot);
    const VulkanDeviceInfo hardware = looks().back();
    for (const Case& c : {Case{512, 11, 2, false, true}, Case{block() < 256 ? 288u : 256u, 37, 11}}) {
        SCOPED_TRACE(c.columns);
        const RandomMatrix w(GetParam(), c.nIn, c.nOut, 6);
        upload(w);
        const std::vector<float> x = randomValues(std::size_t{c.nIn} * c.columns, 7),
                                 norm = randomValues(c.nIn, 8);
        const Buffer &result = holding(std::vector<float>(std::size_t{c.nOut} * c.columns, NAN)),
                     &gpuX = holding(x), &rounded = raw(x.size() / 32 * kRoundedBlockBytes);
        ProductPush push{.weight = weightPush(m_layout, m_weight->address()),
                         .x = gpuX.address(),
                         .norm = holding(norm).address(),
                         .result = result.address(),
                         .nOut = c.nOut,
                         .xStride = c.nIn,
                         .outStride = c.nOut,
                         .nColumns = c.columns,
                         .eps = static_cast<float>(kEps)};
        if (c.columns <= kMaxVecColumns) {
            MatVecShape shape = matVecShape(hardware, m_layout, c.columns, false, c.normed);
            shape.dot = true;
            dispatch(matVecKernel(GetParam(), shape), push, matVecGroups(shape, c.nOut));
        } else {
            const QuantizePush round{.x = gpuX.address(),
                                     .result = rounded.address(),
                                     .nIn = c.nIn,
                                     .nBlocks = c.nIn / 32,
                                     .nColumns = c.columns,
                                     .xStride = c.nIn};
            dispatch(quantizeKernel(), round, quantizeGroups(round));
            push.x = rounded.address();
            MatMatShape shape = matMatShape(hardware, m_layout, c.columns);
            shape.dot = true;
            dispatch(matMatKernel(GetParam(), shape), push, matMatGroups(shape, c.nOut, c.columns));
        }
        compare(contents<float>(result, std::size_t{c.nOut} * c.columns),
                expected(w, {c.nIn, c.nOut, c.columns}, roundedColumns(c, x, norm), {}), c, nullptr);
    }
}

TEST_P(Products, SmallestScalesKeepTheirBits) {
    // Scales of the K types are then below the normal halves.
    checkVec({256, 8, 1}, 0.002f);
}

TEST_P(Products, EmbeddingRowsAreRight) {
    const std::uint32_t nIn = block() == 1 ? 45 : (block() < 256 ? 96 : 256), nOut = 9;
    const RandomMatrix w(GetParam(), nIn, nOut, 3);
    upload(w);
    const std::vector<std::uint32_t> ids = {8, 0, 3, 3, 5};
    const Buffer& result = holding(std::vector<float>(ids.size() * nIn, NAN));
    dispatch(embedKernel(GetParam()),
             EmbedPush{.weight = weightPush(m_layout, m_weight->address()),
                       .ids = holding(ids).address(),
                       .result = result.address(),
                       .nTokens = static_cast<std::uint32_t>(ids.size()),
                       .outStride = nIn},
             embedGroups(m_layout, static_cast<std::uint32_t>(ids.size())));
    const std::vector<float> got = contents<float>(result, ids.size() * nIn);
    std::vector<float> row(nIn);
    for (std::size_t t = 0; t < ids.size(); ++t) {
        reference::embedRow(w.ref, ids[t], row.data());
        for (std::uint32_t i = 0; i < nIn; ++i)
            ASSERT_NEAR(got[t * nIn + i], row[i], 1e-6f) << t << " " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Types, Products, testing::ValuesIn(kTypes),
                         [](const auto& test) { return std::string(traitsOf(test.param).name); });

TEST(WeightLayout, RefusesWhatShadersCannotRead) {
    EXPECT_FALSE(weightLayout(TensorType::Q4_K, 288, 1).has_value());  // not whole blocks
    EXPECT_FALSE(weightLayout(TensorType::IQ2_S, 256, 1).has_value());
    EXPECT_FALSE(weightLayout(TensorType::F32, 0, 1).has_value());
    EXPECT_FALSE(weightLayout(TensorType::F32, 1u << 20, 1u << 20).has_value());  // beyond 32-bit indices
    ASSERT_TRUE(weightLayout(TensorType::Q6_K, 4096, 151552).has_value());
}

TEST(WeightLayout, CostsNoMoreThanTheFile) {
    for (const TensorType type : kTypes) {
        const TypeTraits& traits = traitsOf(type);
        const auto layout = weightLayout(type, 4096, 4096);
        ASSERT_TRUE(layout.has_value());
        // Q3_K keeps its six-bit scales as bytes.
        const double most = type == TensorType::Q3_K ? 1.04 : 1.0;
        EXPECT_LE(static_cast<double>(layout->sizeBytes),
                  most * static_cast<double>(*rowBytes(traits, 4096) * 4096))
            << traits.name;
    }
}

}  // namespace
}  // namespace autoglm::test
