// What the CPU backend promises beyond other backends: the same bits for any cut of the work, a forced tier,
// and loading that reports and can be stopped.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "tests/engine/kernels/tiers_here.h"
#include "tests/support/backend_run.h"

namespace autoglm::test {
namespace {

TinyModelSpec quantizedModel(TensorType type) {
    TinyModelSpec spec;
    spec.nEmbd = 256;
    spec.nHeads = 8;
    spec.nKvHeads = 2;
    spec.headDim = 32;
    spec.nRot = 16;
    spec.nFf = 512;
    spec.nVocab = 100;  // not a whole number of row groups
    spec.matrixType = type;
    return spec;
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

class CpuBackend : public testing::TestWithParam<std::string> {};

TEST_P(CpuBackend, PackedResultsAreBitEqualHoweverTheWorkIsCut) {
    for (const TensorType type : {TensorType::Q4_K, TensorType::Q6_K, TensorType::Q8_0, TensorType::Q5_0,
                                  TensorType::MXFP4, TensorType::F16, TensorType::BF16}) {
        // Left in the file there, it is a product of floats, which BLAS does for wide ones.
        if (type == TensorType::BF16 && GetParam() == "baseline") continue;
        const TinyModelSpec spec = quantizedModel(type);
        const BackendRun one(spec, "cpu-" + GetParam(), KvType::F16, 1);
        const std::vector<TokenId> tokens = someTokens(131, one.nVocab());
        const std::vector<float> expected = one.logitsOfAll(tokens);
        for (const std::uint32_t chunk : {64u, 7u, 3u, 1u})
            EXPECT_TRUE(sameBits(one.logitsOfAll(tokens, chunk), expected))
                << traitsOf(type).name << ", chunk " << chunk;
        for (const unsigned nThreads : {2u, 3u, 4u}) {
            const BackendRun more(spec, "cpu-" + GetParam(), KvType::F16, nThreads);
            EXPECT_TRUE(sameBits(more.logitsOfAll(tokens), expected))
                << traitsOf(type).name << ", threads " << nThreads;
            EXPECT_TRUE(sameBits(more.logitsOfAll(tokens, 5), expected))
                << traitsOf(type).name << ", threads " << nThreads;
        }
    }
}

TEST_P(CpuBackend, AnswersTheSameBeforeItsWeightsArePacked) {
    for (const TensorType type : {TensorType::Q4_K, TensorType::Q8_0, TensorType::BF16}) {
        const TinyModelSpec spec = quantizedModel(type);
        const BackendRun packed(spec, "cpu-" + GetParam(), KvType::F16, 2);
        packed.backend().finishLoading({});
        // One token, small products, and wide ones; each on weights that nobody has packed.
        for (const std::size_t nTokens : {1u, 5u, 40u}) {
            const BackendRun fresh(spec, "cpu-" + GetParam(), KvType::F16, 2);
            const std::vector<TokenId> tokens = someTokens(nTokens, fresh.nVocab());
            const std::vector<float> expected = packed.logitsOfAll(tokens);
            EXPECT_TRUE(sameBits(fresh.logitsOfAll(tokens), expected)) << traitsOf(type).name << nTokens;
            EXPECT_TRUE(sameBits(fresh.logitsOfAll(tokens), expected)) << traitsOf(type).name << nTokens;
        }
    }
}

TEST_P(CpuBackend, PacksWhileNobodyAsks) {
    const TinyModelSpec spec = quantizedModel(TensorType::Q6_K);
    const BackendRun run(spec, "cpu-" + GetParam(), KvType::F16, 2);
    const std::vector<TokenId> tokens = someTokens(20, run.nVocab());
    // The last token's logits alone: chunks before it leave the head alone, and it must not count as packed.
    const std::vector<float> first = run.logitsOfLast(tokens, 7);
    std::this_thread::sleep_for(std::chrono::milliseconds(120));  // longer than the quiet time
    EXPECT_TRUE(sameBits(run.logitsOfLast(tokens, 7), first));
    run.backend().finishLoading({});
    EXPECT_TRUE(sameBits(run.logitsOfLast(tokens, 7), first));
}

TEST_P(CpuBackend, LongContextsAreBitEqualWhoeverComputesTheirChunks) {
    TinyModelSpec spec = quantizedModel(TensorType::Q8_0);
    spec.nFf = 256;
    spec.nLayers = 1;
    for (const KvType kvType : {KvType::F16, KvType::Q8_0}) {
        const BackendRun one(spec, "cpu-" + GetParam(), kvType, 1),
            three(spec, "cpu-" + GetParam(), kvType, 3);
        const std::vector<TokenId> tokens = someTokens(300, one.nVocab());
        const std::vector<float> expected = one.logitsOfAll(tokens, 150);  // tiles of 64 rows
        EXPECT_TRUE(sameBits(three.logitsOfAll(tokens, 150), expected)) << kvTypeName(kvType);
        // Few rows: threads share the chunks of a token.
        EXPECT_TRUE(sameBits(three.logitsOfAll(tokens, 11), expected)) << kvTypeName(kvType);
    }
}

TEST_P(CpuBackend, RunsTheTierThatWasAskedFor) {
    const BackendRun run(quantizedModel(TensorType::Q8_0), "cpu-" + GetParam(), KvType::F16, 1);
    EXPECT_EQ(run.backend().info().tier, GetParam());
    EXPECT_EQ(run.backend().info().name, "cpu");
    EXPECT_FALSE(run.backend().info().device.empty());
}

INSTANTIATE_TEST_SUITE_P(Tiers, CpuBackend, testing::ValuesIn(tiersHere()),
                         [](const auto& test) { return tierTestName(test.param); });

std::shared_ptr<const Model> openModel(const std::vector<std::byte>& bytes) {
    return Model::create(GgufFile::parse(bytes, "tiny.gguf").value()).value();
}

TEST(CpuBackendLoading, ObeysTheEnvironmentUnlessAskedOtherwise) {
    const std::vector<std::byte> bytes = tinyModelBytes(quantizedModel(TensorType::Q4_K));
    ::setenv("AUTOGLM_TIER", "baseline", 1);
    const auto fromEnvironment = createCpuBackend(openModel(bytes), {.nThreads = 1}, {}, {});
    const std::string best = tiersHere().front();
    const auto fromOptions = createCpuBackend(openModel(bytes), {.nThreads = 1, .tier = best}, {}, {});
    ::setenv("AUTOGLM_TIER", "turbo", 1);
    const auto unknown = createCpuBackend(openModel(bytes), {.nThreads = 1}, {}, {});
    ::unsetenv("AUTOGLM_TIER");
    EXPECT_EQ((*fromEnvironment)->info().tier, "baseline");
    EXPECT_EQ((*fromOptions)->info().tier, best);
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(unknown.error().expected.find("baseline"), std::string::npos);
}

TEST(CpuBackendLoading, ReportsProgressToItsEnd) {
    const std::vector<std::byte> bytes = tinyModelBytes(quantizedModel(TensorType::Q4_K));
    std::uint64_t last = 0, total = 0;
    const auto progress = [&](std::uint64_t done, std::uint64_t all) {
        EXPECT_GE(done, last);
        last = done;
        total = all;
    };
    const auto backend = createCpuBackend(openModel(bytes), {.nThreads = 2}, progress, {});
    ASSERT_TRUE(backend.has_value());
    EXPECT_GT(total, 0u);
    EXPECT_EQ(last, total);
    EXPECT_GT((*backend)->memory().weightBytes, 0u);
}

TEST(CpuBackendLoading, StopsWhenCancelled) {
    const std::vector<std::byte> bytes = tinyModelBytes(quantizedModel(TensorType::Q4_K));
    std::stop_source source;
    source.request_stop();
    const auto backend = createCpuBackend(openModel(bytes), {.nThreads = 2}, {}, source.get_token());
    ASSERT_FALSE(backend.has_value());
    EXPECT_EQ(backend.error().code, ErrorCode::Cancelled);
}

TEST(CpuBackendLoading, LeavesFloatMatricesInTheFile) {
    const BackendRun half(quantizedModel(TensorType::F32), "cpu-" + tiersHere().front(), KvType::F32, 2);
    const BackendRun reference(quantizedModel(TensorType::F32), "reference", KvType::F32);
    const std::vector<TokenId> tokens = someTokens(40, half.nVocab());
    const std::vector<float> got = half.logitsOfAll(tokens), expected = reference.logitsOfAll(tokens);
    for (std::size_t i = 0; i < got.size(); ++i)
        ASSERT_NEAR(got[i], expected[i], 1e-3f * (1 + std::abs(expected[i])));
    EXPECT_EQ(half.backend().memory().weightBytes, 0u);
}

TEST(CpuBackendLoading, PacksHalfPrecisionMatricesWithoutMovingTheResult) {
    for (const TensorType type : {TensorType::F16, TensorType::BF16}) {
        const BackendRun half(quantizedModel(type), "cpu-" + tiersHere().front(), KvType::F32, 2);
        const BackendRun reference(quantizedModel(type), "reference", KvType::F32);
        const std::vector<TokenId> tokens = someTokens(40, half.nVocab());
        const std::vector<float> got = half.logitsOfAll(tokens), expected = reference.logitsOfAll(tokens);
        for (std::size_t i = 0; i < got.size(); ++i)
            ASSERT_NEAR(got[i], expected[i], 1e-3f * (1 + std::abs(expected[i])));
        EXPECT_GT(half.backend().memory().weightBytes, 0u);
    }
}

}  // namespace
}  // namespace autoglm::test
