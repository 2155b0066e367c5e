// Norms, rope, attention, SwiGLU and top-k on the device against the plain operations.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/kernels/reference/ops.h"
#include "engine/vulkan/batch_input.h"
#include "tests/engine/vulkan/gpu_fixture.h"

namespace autoglm::test {
namespace {

using namespace gpu;

class GpuOps : public GpuTest {};

void expectNear(const std::vector<float>& got, const std::vector<float>& expected, float tolerance) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        ASSERT_NEAR(got[i], expected[i], tolerance * (1 + std::abs(expected[i]))) << i;
}

TEST_F(GpuOps, NormsAddAndNormaliseRows) {
    const Pipeline norm = pipelineOf(normKernel());
    for (const std::uint32_t n : {5u, 256u, 1000u}) {
        constexpr std::uint32_t kRows = 3;
        const float eps = 1e-5f;
        const std::vector<float> x = randomValues(n * kRows, 1), y = randomValues(n * kRows, 2, 1e5f),
                                 post = randomValues(n, 3), weight = randomValues(n, 4);
        std::vector<float> sum = x, normed(x.size()), out(x.size());
        for (std::size_t row = 0; row < kRows; ++row) {
            reference::rmsNorm(y.data() + row * n, post.data(), eps, n, normed.data() + row * n);
            for (std::size_t i = row * n; i < (row + 1) * n; ++i)
                sum[i] += normed[i];
            reference::rmsNorm(sum.data() + row * n, weight.data(), eps, n, out.data() + row * n);
        }
        const Buffer &gpuX = holding(x), &gpuOut = holding(std::vector<float>(x.size(), NAN));
        NormPush push{.x = gpuX.address(),
                      .y = holding(y).address(),
                      .postWeight = holding(post).address(),
                      .weight = holding(weight).address(),
                      .result = gpuOut.address(),
                      .n = n,
                      .flags = NormPush::kAdd | NormPush::kPostNorm | NormPush::kOut,
                      .eps = eps};
        dispatch(norm, push, {kRows});
        expectNear(contents<float>(gpuX, x.size()), sum, 3e-6f);
        expectNear(contents<float>(gpuOut, x.size()), out, 3e-6f);

        // Rows chosen by number, x untouched.
        push.rows = holding(std::vector<std::uint32_t>{2, 0}).address();
        push.flags = NormPush::kOut | NormPush::kGather;
        dispatch(norm, push, {2});
        const std::vector<float> got = contents<float>(gpuOut, 2 * n);
        expectNear({got.begin(), got.begin() + n}, {out.begin() + 2 * n, out.end()}, 3e-6f);
        expectNear({got.begin() + n, got.end()}, {out.begin(), out.begin() + n}, 3e-6f);
    }
}

TEST_F(GpuOps, SwiGluReadsGateAndUpOfEachRow) {
    constexpr std::uint32_t kN = 100, kRows = 3;
    std::vector<float> in = randomValues(std::size_t{2} * kN * kRows, 5, 30.0f), expected(kN * kRows);
    in[0] = 70000.0f;  // beyond half precision
    in[kN] = 70000.0f;
    for (std::size_t row = 0; row < kRows; ++row)
        reference::swiGlu(in.data() + row * 2 * kN, in.data() + row * 2 * kN + kN, kN,
                          expected.data() + row * kN);
    const Buffer& result = holding(std::vector<float>(expected.size(), NAN));
    const SwiGluPush push{
        .gateUp = holding(in).address(), .result = result.address(), .n = kN, .nRows = kRows};
    dispatch(swiGluKernel(), push, swiGluGroups(push));
    expectNear(contents<float>(result, expected.size()), expected, 1e-5f);
}

TEST_F(GpuOps, LongContextsAreSplit) {
    ModelShape shape{
        .nEmbd = 64, .nLayers = 1, .nHeads = 4, .nKvHeads = 2, .headDim = 16, .nFf = 64, .nVocab = 48};
    shape.rope = {.nRot = 8, .inverseFrequency = std::vector<double>(4, 1.0)};
    constexpr std::uint32_t kContext = 100'000, kPageRefs = kContext / kPagePositions + 1;
    std::vector<float> rows(shape.nEmbd);
    auto input = BatchInput::create(shape, device(), {.fromCaller = true}, kPageRefs);
    ASSERT_TRUE(input.has_value()) << input.error().message();
    const std::vector<std::uint32_t> pages(kPageRefs);
    const std::vector<TokenId> token = {1};
    for (const std::uint32_t position : {0u, 1000u, kContext}) {
        const SequenceSlice slice{.tokens = token, .startPosition = position, .pages = pages};
        const Piece piece{&slice, 0, 1};
        const auto planned = input->fill({&piece, 1}, rows);
        ASSERT_TRUE(planned.has_value()) << planned.error().message();
        EXPECT_GE(planned->nSplits * planned->pagesPerSplit, position / kPagePositions + 1);
        if (info().kind != VulkanDeviceKind::Software) continue;
        EXPECT_EQ(planned->nSplits > 1, position == kContext);
        // What lavapipe lets a thread go round.
        EXPECT_LE(std::min(planned->pagesPerSplit, position / kPagePositions + 1), 256u);
    }
}

TEST_F(GpuOps, TopKIsInOrderAndTakesTheFirstOfEquals) {
    for (const auto& [n, k] :
         {std::pair{1u, 1u}, {7u, 1u}, {7u, 10u}, {1000u, 40u}, {5003u, 1u}, {5003u, 64u}}) {
        SCOPED_TRACE(testing::Message() << k << " of " << n);
        constexpr std::uint32_t kRows = 4;
        std::vector<float> values = randomValues(std::size_t{n} * kRows, n);
        values[n - 1] = 100;                          // the last of row 0
        values[n + n / 2] = values[n + n - 1] = 100;  // two equals in row 1
        for (std::uint32_t i = 0; i < n; ++i)
            values[2 * n + i] =
                -1e30f - static_cast<float>(i / 2) * 1e25f;  // all very small in row 2, in pairs
        if (n > 1) values[3 * n] = NAN;
        const std::uint32_t nLists = topKLists(n);
        const Buffer &lists = raw(std::size_t{kRows} * nLists * k * 8),
                     &top = raw(std::size_t{kRows} * k * 8);
        dispatch(
            topKKernel(false),
            TopKPush{
                .values = holding(values).address(), .result = lists.address(), .n = n, .stride = n, .k = k},
            {nLists, kRows});
        dispatch(topKKernel(true),
                 TopKPush{.values = lists.address(),
                          .result = top.address(),
                          .n = nLists,
                          .stride = 2 * nLists * k,
                          .k = k},
                 {1, kRows});
        const auto got = contents<IndexedValue>(top, std::size_t{kRows} * k);
        for (std::uint32_t row = 0; row < kRows; ++row) {
            std::vector<std::uint32_t> order(n);
            std::iota(order.begin(), order.end(), 0u);
            std::erase_if(order, [&](std::uint32_t i) { return std::isnan(values[row * n + i]); });
            std::stable_sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) {
                return values[row * n + i] > values[row * n + j];
            });
            for (std::uint32_t i = 0; i < k; ++i) {
                const IndexedValue& one = got[row * k + i];
                if (i < order.size()) {
                    EXPECT_EQ(one.index, order[i]) << "row " << row << ", place " << i;
                    EXPECT_EQ(one.value, values[row * n + order[i]]);
                } else {
                    EXPECT_EQ(one.index, ~0u);
                }
            }
        }
    }
}

struct AttentionCase {
    KvType kv = KvType::F16;
    std::uint32_t headDim = 64;
    std::uint32_t rows = 16;  // of a workgroup
    std::uint32_t group = 2;  // query heads per KV head
};

class GpuAttention : public GpuTest, public testing::WithParamInterface<AttentionCase> {
protected:
    static constexpr std::uint32_t kKvHeads = 2;

    /// What storing in the format costs, with values around 1.
    static float tolerance() {
        const KvType kv = GetParam().kv;
        return kv == KvType::F32 ? 4e-6f : (kv == KvType::F16 ? 2e-3f : 4e-2f);
    }

    /// A sequence of nKeys tokens, of which the last nNew are asked about; keys come in two batches, as they
    /// do when a prompt is cut.
    void check(std::uint32_t nKeys, std::uint32_t nNew, std::uint32_t nSplits, float deviation = 1.0f) {
        const AttentionCase& c = GetParam();
        SCOPED_TRACE(testing::Message() << nKeys << " keys, " << nNew << " new, " << nSplits << " splits");
        const std::uint32_t nHeads = kKvHeads * c.group, width = (nHeads + 2 * kKvHeads) * c.headDim;
        RopeSpec rope{.pairing = c.rows == 16 ? RopePairing::Interleaved : RopePairing::HalfSplit,
                      .nRot = c.headDim / 2,
                      .magnitude = 1.1f};
        for (std::uint32_t i = 0; i < rope.nRot / 2; ++i)
            rope.inverseFrequency.push_back(std::pow(10000.0, -2.0 * i / rope.nRot));
        std::vector<float> qkv = randomValues(std::size_t{nKeys} * width, nKeys, deviation), cosSin;
        std::vector<std::uint32_t> pages((nKeys + 63) / 64 + 2), slots;
        for (std::uint32_t i = 0; i < pages.size(); ++i)
            pages[i] = i;
        std::mt19937 random(nKeys);
        std::shuffle(pages.begin(), pages.end(), random);
        for (std::uint32_t p = 0; p < nKeys; ++p) {
            slots.push_back(pages[p / 64] * 64 + p % 64);
            for (const double f : rope.inverseFrequency) {
                cosSin.push_back(static_cast<float>(std::cos(p * f)) * rope.magnitude);
                cosSin.push_back(static_cast<float>(std::sin(p * f)) * rope.magnitude);
            }
        }
        const Buffer &gpuQkv = holding(qkv), &gpuCosSin = holding(cosSin), &gpuSlots = holding(slots);
        Buffer& kv = raw(kvPageBytes(c.kv, c.headDim, kKvHeads) * pages.size());
        std::memset(kv.mapped(), 0x7e, kv.sizeBytes());  // what an earlier sequence may have left: NaN in f16
        const Pipeline store =
            pipelineOf(ropeStoreKernel(c.kv, c.headDim, rope.pairing == RopePairing::Interleaved));
        const std::uint32_t nOld = nKeys - nNew;
        for (const auto& [begin, count] : {std::pair{0u, nOld}, std::pair{nOld, nNew}}) {
            if (count == 0) continue;
            dispatch(store,
                     RopeStorePush{.qkv = gpuQkv.address() + std::uint64_t{begin} * width * 4,
                                   .cosSin = gpuCosSin.address() + std::uint64_t{begin} * rope.nRot * 4,
                                   .kvSlots = gpuSlots.address() + std::uint64_t{begin} * 4,
                                   .kv = kv.address(),
                                   .nHeads = nHeads,
                                   .nKvHeads = kKvHeads,
                                   .nRot = rope.nRot},
                     ropeStoreGroups(count, nHeads, kKvHeads));
        }
        const std::vector<float> got = attend(gpuQkv, kv, pages, nKeys, nNew, nSplits);

        for (std::uint32_t p = 0; p < nKeys; ++p)
            reference::rope(rope, p, nHeads + kKvHeads, c.headDim, qkv.data() + std::size_t{p} * width);
        std::vector<float> scores(nKeys), expected(c.headDim);
        for (std::uint32_t t = 0; t < nNew; ++t) {
            for (std::uint32_t h = 0; h < nHeads; ++h) {
                const std::size_t kvAt = (nHeads + h / c.group) * c.headDim;
                reference::attendHead(qkv.data() + std::size_t{nOld + t} * width + h * c.headDim,
                                      qkv.data() + kvAt, qkv.data() + kvAt + kKvHeads * c.headDim,
                                      nOld + t + 1, c.headDim, width, scale(), scores.data(),
                                      expected.data());
                for (std::uint32_t d = 0; d < c.headDim; ++d) {
                    const float value = got[(t * nHeads + h) * c.headDim + d];
                    ASSERT_TRUE(std::isfinite(value)) << "token " << t << ", head " << h << ", dim " << d;
                    if (deviation > 10) continue;  // scores beyond what rounding of keys can decide
                    ASSERT_NEAR(value, expected[d], tolerance() * (1 + std::abs(expected[d])))
                        << "token " << t << ", head " << h << ", dim " << d;
                }
            }
        }
    }

    static float scale() { return 1.0f / std::sqrt(static_cast<float>(GetParam().headDim)); }

    std::vector<float> attend(const Buffer& qkv, const Buffer& kv, const std::vector<std::uint32_t>& pages,
                              std::uint32_t nKeys, std::uint32_t nNew, std::uint32_t nSplits) {
        const AttentionCase& c = GetParam();
        const std::uint32_t nHeads = kKvHeads * c.group, width = (nHeads + 2 * kKvHeads) * c.headDim;
        const std::uint32_t tokensPerTile = c.rows / c.group, nOld = nKeys - nNew;
        std::vector<AttentionTile> tiles;
        for (std::uint32_t t = 0; t < nNew; t += tokensPerTile) {
            tiles.push_back({.firstToken = t,
                             .position = nOld + t,
                             .nRows = std::min(tokensPerTile, nNew - t) * c.group,
                             .pagesBegin = 1});
        }
        std::vector<std::uint32_t> table = {77};  // another sequence's
        table.insert(table.end(), pages.begin(), pages.end());
        const std::size_t n = std::size_t{nNew} * nHeads * c.headDim;
        const Buffer& result = holding(std::vector<float>(n, NAN));
        const Buffer& parts = raw(attentionPartBytes(nNew, nHeads, c.headDim, nSplits));
        std::memset(parts.mapped(), 0xff, parts.sizeBytes());
        const std::uint32_t nPages = (nKeys + 63) / 64;
        dispatch(pipeline(),
                 AttentionPush{.q = qkv.address() + std::uint64_t{nOld} * width * 4,
                               .kv = kv.address(),
                               .pages = holding(table).address(),
                               .tiles = holding(tiles).address(),
                               .result = nSplits > 1 ? parts.address() : result.address(),
                               .qStride = width,
                               .nHeads = nHeads,
                               .nKvHeads = kKvHeads,
                               .nSplits = nSplits,
                               .pagesPerSplit = (nPages + nSplits - 1) / nSplits,
                               .scale = scale()},
                 {static_cast<std::uint32_t>(tiles.size()), kKvHeads, nSplits});
        if (nSplits > 1) {
            dispatch(attentionMergeKernel(),
                     AttentionMergePush{.parts = parts.address(),
                                        .result = result.address(),
                                        .headDim = c.headDim,
                                        .nSplits = nSplits},
                     {nHeads, nNew});
        }
        return contents<float>(result, n);
    }

    const Pipeline& pipeline() {
        if (m_pipeline.empty())
            m_pipeline = pipelineOf(attentionKernel(GetParam().kv, GetParam().headDim, GetParam().rows));
        return m_pipeline;
    }
    void TearDown() override {
        m_pipeline = {};
        GpuTest::TearDown();
    }
    Pipeline m_pipeline;
};

TEST_P(GpuAttention, MatchesReference) {
    for (const std::uint32_t nKeys : {1u, 64u, 65u, 200u}) {
        check(nKeys, 1, 1);
        if (nKeys > 10) check(nKeys, 10, 1);
    }
}

TEST_P(GpuAttention, SplitsGiveTheSame) {
    check(200, 3, 2);
    check(65, 1, 3);  // the last split has nothing to do
}

TEST_P(GpuAttention, SurvivesScoresFarBeyondHalfPrecision) {
    if (GetParam().kv == KvType::F32) check(100, 2, 1, 2000.0f);
}

INSTANTIATE_TEST_SUITE_P(Shapes, GpuAttention,
                         testing::Values(AttentionCase{KvType::F16, 128, 16, 16},
                                         AttentionCase{KvType::Q8_0, 64, 8, 2},
                                         AttentionCase{KvType::F32, 24, 32, 3},
                                         AttentionCase{KvType::F16, 8, 4, 1}),
                         [](const auto& test) {
                             return std::string(kvTypeName(test.param.kv)) + "_" +
                                    std::to_string(test.param.headDim) + "_rows" +
                                    std::to_string(test.param.rows);
                         });

}  // namespace
}  // namespace autoglm::test
