// What every backend promises: results that do not depend on how tokens are cut into batches, who shares a
// batch, where pages lie or how many threads work.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "tests/support/backend_run.h"
#include "tests/support/oracle.h"

namespace autoglm::test {
namespace {

/// Rounding of different summation orders, over all logits.
constexpr double kSameNumbers = 1e-5;
/// The same where keys and values are rounded to fewer bits: now and then one falls to the other side.
constexpr double kSameRoundedNumbers = 5e-4;
/// Keys and values in eight bits: about 0.4 % each, averaged by attention.
constexpr double kQ8KvTolerance = 2e-2, kF16KvTolerance = 2e-3;
/// Where activations are rounded to eight bits, any other change moves some of them to the next step.
constexpr double kInt8Tolerance = 6e-2;

TinyModelSpec parityModel(TensorType type) {
    TinyModelSpec spec;
    spec.nEmbd = 64;
    spec.nHeads = 4;
    spec.nKvHeads = 2;
    spec.headDim = 32;
    spec.nRot = 16;
    spec.nFf = 96;
    spec.nVocab = 48;
    spec.matrixType = type;
    return spec;
}

double difference(const std::vector<float>& a, const std::vector<float>& b) {
    return relativeError(a, std::vector<double>(b.begin(), b.end()));
}

using ParityCase = std::tuple<std::string, TensorType>;
class BackendParity : public testing::TestWithParam<ParityCase> {
protected:
    BackendRun run(KvType kvType = KvType::F32, unsigned nThreads = 1) const {
        return {parityModel(std::get<1>(GetParam())), std::get<0>(GetParam()), kvType, nThreads};
    }
};

TEST_P(BackendParity, ChunksGiveWhatOneBatchGives) {
    const BackendRun model = run(), rounded = run(KvType::F16);
    for (const std::size_t n : {1, 63, 64, 65, 130}) {
        const std::vector<TokenId> tokens = someTokens(n, model.nVocab());
        const std::vector<float> expected = model.logitsOfAll(tokens),
                                 expectedRounded = rounded.logitsOfAll(tokens);
        for (const std::uint32_t chunk : {64u, 3u, 1u}) {
            if (chunk < 64 && n != 65) continue;  // one length is enough for the slow ones
            EXPECT_LE(difference(model.logitsOfAll(tokens, chunk), expected), kSameNumbers)
                << n << " tokens in chunks of " << chunk;
            EXPECT_LE(difference(rounded.logitsOfAll(tokens, chunk), expectedRounded), kSameRoundedNumbers)
                << n << " tokens in chunks of " << chunk;
        }
    }
}

TEST_P(BackendParity, PagesMayLieAnywhere) {
    const BackendRun model = run();
    const std::vector<TokenId> tokens = someTokens(130, model.nVocab());
    const std::vector<float> expected = model.logitsOfAll(tokens, 50);
    EXPECT_LE(difference(model.logitsOfAll(tokens, 50, {7, 2, 15}), expected), kSameNumbers);
}

TEST_P(BackendParity, SequencesDoNotSeeEachOther) {
    const BackendRun model = run();
    const std::vector<TokenId> first = someTokens(70, model.nVocab(), 1),
                               second = someTokens(9, model.nVocab(), 2);
    const std::vector<float> expectedFirst = model.logitsOfAll(first),
                             expectedSecond = model.logitsOfAll(second);
    const std::vector<std::uint32_t> pagesOfFirst = {3, 5}, pagesOfSecond = {4};
    const std::vector<SequenceSlice> batch = {
        {.tokens = first, .pages = pagesOfFirst, .logits = LogitRows::All},
        {.tokens = second, .pages = pagesOfSecond, .logits = LogitRows::All}};
    std::vector<float> both((first.size() + second.size()) * model.nVocab());
    ASSERT_TRUE(model.backend().forward(batch, both, {}).has_value());
    const auto border = both.begin() + static_cast<std::ptrdiff_t>(expectedFirst.size());
    EXPECT_LE(difference({both.begin(), border}, expectedFirst), kSameNumbers);
    EXPECT_LE(difference({border, both.end()}, expectedSecond), kSameNumbers);
}

TEST_P(BackendParity, GivesOnlyTheRowsAskedFor) {
    const BackendRun model = run();
    const std::vector<TokenId> tokens = someTokens(10, model.nVocab());
    const std::vector<float> all = model.logitsOfAll(tokens);
    const std::vector<std::uint32_t> pages = {0}, otherPages = {1}, thirdPages = {2};
    const std::vector<SequenceSlice> batch = {
        {.tokens = tokens, .pages = pages, .logits = LogitRows::None},
        {.tokens = tokens, .pages = otherPages, .logits = LogitRows::Last},
        {.tokens = tokens, .pages = thirdPages, .logits = LogitRows::All}};
    std::vector<float> rows((1 + tokens.size()) * model.nVocab());
    ASSERT_TRUE(model.backend().forward(batch, rows, {}).has_value());
    const std::vector<float> lastOfAll(all.end() - model.nVocab(), all.end());
    EXPECT_LE(difference({rows.begin(), rows.begin() + model.nVocab()}, lastOfAll), kSameNumbers);
    EXPECT_LE(difference({rows.begin() + model.nVocab(), rows.end()}, all), kSameNumbers);
}

TEST_P(BackendParity, ThreadsChangeNothing) {
    const std::vector<TokenId> tokens = someTokens(66, 48), few = someTokens(5, 48);
    const BackendRun one = run(KvType::F16, 1);
    for (const unsigned nThreads : {2u, 3u}) {
        const BackendRun many = run(KvType::F16, nThreads);
        EXPECT_EQ(many.logitsOfAll(tokens), one.logitsOfAll(tokens)) << nThreads << " threads";
        EXPECT_EQ(many.logitsOfAll(few, 1), one.logitsOfAll(few, 1)) << nThreads << " threads, one by one";
    }
}

TEST_P(BackendParity, RoundedKeysAndValuesAreClose) {
    const bool roundsActivations =
        std::get<0>(GetParam()) != "reference" && traitsOf(std::get<1>(GetParam())).blockElements > 1;
    const std::vector<TokenId> tokens = someTokens(130, 48);
    const std::vector<float> exact = run(KvType::F32).logitsOfAll(tokens);
    const BackendRun eight = run(KvType::Q8_0);
    EXPECT_LE(difference(eight.logitsOfAll(tokens), exact),
              roundsActivations ? kInt8Tolerance : kQ8KvTolerance);
    EXPECT_LE(difference(run(KvType::F16).logitsOfAll(tokens), exact),
              roundsActivations ? kInt8Tolerance : kF16KvTolerance);
    EXPECT_LE(difference(eight.logitsOfAll(tokens, 50), eight.logitsOfAll(tokens)), kSameRoundedNumbers);
}

TEST_P(BackendParity, RefusesWhatItCannotRun) {
    const BackendRun model = run();
    std::vector<float> row(model.nVocab());
    const auto codeOf = [&](const SequenceSlice& slice, std::span<float> logits) {
        const Result<void> done = model.backend().forward({&slice, 1}, logits, {});
        return done.has_value() ? std::string("accepted") : std::string(errorName(done.error().code));
    };
    const std::string refused(errorName(ErrorCode::InvalidArgument));
    const std::vector<TokenId> good = {1}, tooLarge = {48}, negative = {-1}, many(65, 1);
    const std::vector<std::uint32_t> page = {0}, noSuchPage = {BackendRun::kPages};
    EXPECT_EQ(codeOf({.tokens = good, .pages = page}, row), "accepted");
    EXPECT_EQ(codeOf({.tokens = tooLarge, .pages = page}, row), refused);
    EXPECT_EQ(codeOf({.tokens = negative, .pages = page}, row), refused);
    EXPECT_EQ(codeOf({.tokens = many, .pages = page}, row), refused);
    EXPECT_EQ(codeOf({.tokens = good, .startPosition = 64, .pages = page}, row), refused);
    EXPECT_EQ(codeOf({.tokens = good, .pages = noSuchPage}, row), refused);
    EXPECT_EQ(codeOf({.tokens = good, .pages = page}, {}), refused);
}

TEST_P(BackendParity, SeesCancelBeforeWorking) {
    const BackendRun model = run();
    std::stop_source stop;
    stop.request_stop();
    const std::vector<TokenId> tokens = someTokens(60, model.nVocab());
    const std::vector<std::uint32_t> pages = {0};
    const SequenceSlice slice{.tokens = tokens, .pages = pages};
    std::vector<float> row(model.nVocab());
    const Result<void> done = model.backend().forward({&slice, 1}, row, stop.get_token());
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
    // The backend is as good as before.
    EXPECT_TRUE(model.backend().forward({&slice, 1}, row, {}).has_value());
}

INSTANTIATE_TEST_SUITE_P(Backends, BackendParity,
                         testing::Combine(testing::ValuesIn(backendNames()),
                                          testing::Values(TensorType::F32, TensorType::F16, TensorType::BF16,
                                                          TensorType::Q8_0, TensorType::Q4_0,
                                                          TensorType::Q5_1, TensorType::MXFP4)),
                         [](const auto& test) {
                             return testName(std::get<0>(test.param)) + "With" +
                                    testName(std::string(traitsOf(std::get<1>(test.param)).name));
                         });

class BackendFaults : public testing::TestWithParam<std::string> {};

TEST_P(BackendFaults, SaysWhenTheModelGivesNoNumbers) {
    // A weight that is NaN loads like any other; what it computes must not be sampled.
    const TinyModelSpec spec = parityModel(TensorType::F32);
    auto bytes = std::make_shared<std::vector<std::byte>>(tinyModelBytes(spec));
    const Result<GgufFile> file = GgufFile::parse(*bytes, "nan.gguf");
    ASSERT_TRUE(file.has_value());
    const TensorView* down = file->findTensor("blk.1.ffn_down.weight");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(bytes->data() + (down->bytes.data() - bytes->data()), &nan, sizeof nan);
    auto model = Model::create(GgufFile::parse(*bytes, "nan.gguf").value());
    ASSERT_TRUE(model.has_value());
    auto backend = makeBackend(GetParam(), *model, KvType::F16);
    ASSERT_TRUE(backend.has_value());
    ASSERT_TRUE((*backend)->reserveKv(1).has_value());
    const std::vector<TokenId> tokens = {1, 2, 3};
    const std::vector<std::uint32_t> pages = {0};
    const SequenceSlice slice{.tokens = tokens, .pages = pages};
    std::vector<float> row(spec.nVocab);
    const Result<void> done = (*backend)->forward({&slice, 1}, row, {});
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, ErrorCode::NonFinite) << done.error().message();
}

TEST_P(BackendFaults, ReportsMemoryOfTheCache) {
    const BackendRun run(parityModel(TensorType::F32), GetParam(), KvType::F16);
    const std::uint64_t perPosition = kvBytesPerPosition(run.model().shape(), KvType::F16);
    EXPECT_EQ(perPosition, 2u * 2 * 64 * 2);
    EXPECT_GE(run.backend().memory().kvBytes, perPosition * BackendRun::kPages * kPagePositions);
}

INSTANTIATE_TEST_SUITE_P(Backends, BackendFaults, testing::ValuesIn(backendNames()),
                         [](const auto& test) { return testName(test.param); });

}  // namespace
}  // namespace autoglm::test
