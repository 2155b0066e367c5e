// Tiny models on the first Vulkan device against the scalar backend: lengths around the borders of pages and
// tiles, and fifty tokens one by one behind each, behind one of them two hundred.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "tests/support/backend_run.h"
#include "tests/support/oracle.h"

namespace autoglm::test {
namespace {

/// F32 weights; keys and values rounded alike may fall to the other side now and then.
constexpr double kTolerance = 2e-3;
constexpr std::size_t kDecoded = 50, kDecodedLong = 200;
constexpr std::uint32_t kPages = 20;

TinyModelSpec modelOf(const std::string& architecture) {
    TinyModelSpec spec;
    spec.architecture = architecture;
    spec.nEmbd = 64;
    spec.nHeads = 8;
    spec.headDim = 32;
    spec.nRot = 16;
    spec.nFf = 96;
    spec.nVocab = 48;
    spec.contextLength = 1280;
    spec.fusedQkv = architecture == "chatglm";
    return spec;
}

double difference(const std::vector<float>& a, const std::vector<float>& b) {
    return relativeError(a, std::vector<double>(b.begin(), b.end()));
}

/// Where the first of two rows prefers one token clearly, the other must prefer it too.
void expectSameChoice(std::span<const float> expected, std::span<const float> got, const std::string& where) {
    std::vector<float> sorted(expected.begin(), expected.end());
    std::partial_sort(sorted.begin(), sorted.begin() + 2, sorted.end(), std::greater<>());
    if (sorted[0] - sorted[1] <= kTolerance * std::fabs(sorted[0])) return;
    EXPECT_EQ(std::max_element(got.begin(), got.end()) - got.begin(),
              std::max_element(expected.begin(), expected.end()) - expected.begin())
        << where;
}

using Case = std::tuple<std::string, KvType>;
class VulkanPrompts : public testing::TestWithParam<Case> {};

TEST_P(VulkanPrompts, PrefillAndDecodeLikeTheReference) {
    const auto& [architecture, kvType] = GetParam();
    const TinyModelSpec spec = modelOf(architecture);
    const BackendRun reference(spec, "reference", kvType), vulkan(spec, "vulkan", kvType);
    std::vector<std::uint32_t> pages(kPages);
    std::iota(pages.begin(), pages.end(), 0u);
    for (const BackendRun* run : {&reference, &vulkan})
        ASSERT_TRUE(run->backend().reserveKv(kPages).has_value());
    for (const std::size_t nPrompt : {1, 3, 5, 63, 64, 65, 257, 1025}) {
        const std::size_t nDecoded = nPrompt == 65 ? kDecodedLong : kDecoded;
        const std::vector<TokenId> tokens = someTokens(nPrompt + nDecoded, spec.nVocab);
        const std::vector<TokenId> prompt(tokens.begin(),
                                          tokens.begin() + static_cast<std::ptrdiff_t>(nPrompt));
        const std::vector<float> all = reference.logitsOfAll(tokens, 256, pages);
        const auto behindPrompt = all.begin() + static_cast<std::ptrdiff_t>(nPrompt * spec.nVocab);
        EXPECT_LE(difference(vulkan.logitsOfAll(prompt, 512, pages), {all.begin(), behindPrompt}), kTolerance)
            << nPrompt;
        // logitsOfAll begins anew: the prompt in one piece, then one by one.
        std::vector<float> rows;
        for (std::size_t at = nPrompt; at < tokens.size(); ++at) {
            const SequenceSlice slice{.tokens = std::span<const TokenId>(tokens).subspan(at, 1),
                                      .startPosition = static_cast<std::uint32_t>(at),
                                      .pages = pages};
            std::vector<float> row(spec.nVocab);
            ASSERT_TRUE(vulkan.backend().forward({&slice, 1}, row, {}).has_value());
            rows.insert(rows.end(), row.begin(), row.end());
        }
        const std::vector<float> expected(behindPrompt, all.end());
        EXPECT_LE(difference(rows, expected), kTolerance) << nDecoded << " after " << nPrompt;
        for (std::size_t i = 0; i < nDecoded; ++i) {
            expectSameChoice(std::span(expected).subspan(i * spec.nVocab, spec.nVocab),
                             std::span(rows).subspan(i * spec.nVocab, spec.nVocab),
                             std::to_string(i) + " after " + std::to_string(nPrompt));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, VulkanPrompts,
                         testing::Combine(testing::Values("glm4", "chatglm"),
                                          testing::Values(KvType::F16, KvType::Q8_0)),
                         [](const auto& test) {
                             return testName(std::get<0>(test.param)) +
                                    testName(std::string(kvTypeName(std::get<1>(test.param))));
                         });

/// What f16 cannot hold must pass: projections whose results are beyond 65,504.
TEST(VulkanRange, LargeActivationsStayFinite) {
    for (const char* architecture : {"glm4", "chatglm"}) {
        auto bytes = tinyModelBytes(modelOf(architecture));
        const auto file = GgufFile::parse(bytes, "large.gguf");
        ASSERT_TRUE(file.has_value());
        for (const char* name : {"blk.0.attn_output.weight", "blk.0.ffn_down.weight",
                                 "blk.1.attn_output.weight", "blk.1.ffn_down.weight"}) {
            const TensorView* tensor = file->findTensor(name);
            ASSERT_NE(tensor, nullptr) << name;
            std::byte* at = bytes.data() + (tensor->bytes.data() - bytes.data());
            for (std::size_t i = 0; i < tensor->bytes.size(); i += sizeof(float)) {
                float weight = 0;
                std::memcpy(&weight, at + i, sizeof weight);
                weight *= 1e6f;
                std::memcpy(at + i, &weight, sizeof weight);
            }
        }
        const std::vector<TokenId> tokens = someTokens(65, 48);
        const auto logitsOn = [&](const char* backend) {
            auto model = Model::create(GgufFile::parse(bytes, "large.gguf").value());
            auto made = makeBackend(backend, model.value(), KvType::F16);
            EXPECT_TRUE((*made)->reserveKv(2).has_value());
            const std::vector<std::uint32_t> pages = {0, 1};
            const SequenceSlice slice{.tokens = tokens, .pages = pages, .logits = LogitRows::All};
            std::vector<float> logits(tokens.size() * 48);
            const Result<void> done = (*made)->forward({&slice, 1}, logits, {});
            EXPECT_TRUE(done.has_value()) << done.error().message();
            return logits;
        };
        EXPECT_LE(difference(logitsOn("vulkan"), logitsOn("reference")), kTolerance) << architecture;
    }
}

}  // namespace
}  // namespace autoglm::test
