// Every weight type in both architectures and both caches on the first Vulkan device: no further from the
// scalar backend than the CPU backend is on the same file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "engine/quant/tensor_type.h"
#include "tests/support/backend_run.h"
#include "tests/support/oracle.h"

namespace autoglm::test {
namespace {

/// What the device may be further off than the CPU, which rounds activations to eight bits.
constexpr double kShareOfCpu = 1.1;
/// Keys and values that fall to the other side of a rounding, where weights cost next to nothing.
constexpr double kSameRounded = 2e-3;
constexpr std::uint32_t kPages = 20;

constexpr TensorType kTypes[] = {TensorType::F32,  TensorType::F16,    TensorType::BF16,   TensorType::Q8_0,
                                 TensorType::Q4_0, TensorType::Q4_1,   TensorType::Q5_0,   TensorType::Q5_1,
                                 TensorType::Q2_K, TensorType::Q3_K,   TensorType::Q4_K,   TensorType::Q5_K,
                                 TensorType::Q6_K, TensorType::IQ4_NL, TensorType::IQ4_XS, TensorType::MXFP4};

TinyModelSpec modelOf(const std::string& architecture, TensorType type) {
    TinyModelSpec spec;
    spec.architecture = architecture;
    spec.nEmbd = 256;
    spec.nHeads = 8;
    spec.headDim = 32;
    spec.nRot = 16;
    spec.nFf = 256;
    spec.nVocab = 48;
    spec.contextLength = 1280;
    spec.fusedQkv = architecture == "chatglm";
    spec.matrixType = type;
    return spec;
}

double difference(std::span<const float> a, std::span<const float> b) {
    return relativeError(a, std::vector<double>(b.begin(), b.end()));
}

/// Rows whose likeliest token leads by more than the distance may make out: the same token must lead.
void expectSameChoices(std::span<const float> expected, std::span<const float> got, std::size_t nVocab,
                       double distance) {
    for (std::size_t at = 0; at < expected.size(); at += nVocab) {
        const auto row = expected.subspan(at, nVocab), other = got.subspan(at, nVocab);
        std::vector<float> sorted(row.begin(), row.end());
        std::partial_sort(sorted.begin(), sorted.begin() + 2, sorted.end(), std::greater<>());
        const double length = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0));
        if (sorted[0] - sorted[1] <= distance * length) continue;
        EXPECT_EQ(std::max_element(other.begin(), other.end()) - other.begin(),
                  std::max_element(row.begin(), row.end()) - row.begin())
            << "row " << at / nVocab;
    }
}

using Case = std::tuple<std::string, TensorType, KvType>;
class VulkanTypes : public testing::TestWithParam<Case> {};

TEST_P(VulkanTypes, AreNoFurtherFromTheReferenceThanTheCpu) {
    const auto& [architecture, type, kvType] = GetParam();
    const TinyModelSpec spec = modelOf(architecture, type);
    // The most common type at all lengths, the others where tiles and pages end; F32 has a test of its own.
    const bool isMain = type == TensorType::Q4_K;
    const std::vector<std::size_t> prompts = isMain ? std::vector<std::size_t>{1, 63, 64, 65, 257, 1025}
                                                    : std::vector<std::size_t>{1, 63, 65, 130};
    const std::size_t nDecoded = isMain ? 200 : 20, nAll = std::max(prompts.back(), 65 + nDecoded);
    std::vector<std::uint32_t> pages(kPages);
    std::iota(pages.begin(), pages.end(), 0u);
    // "cpu-": of its best tier.
    const BackendRun reference(spec, "reference", kvType), cpu(spec, "cpu-", kvType),
        vulkan(spec, "vulkan", kvType);
    for (const BackendRun* run : {&reference, &cpu, &vulkan})
        ASSERT_TRUE(run->backend().reserveKv(kPages).has_value());
    const std::vector<TokenId> tokens = someTokens(nAll, spec.nVocab);
    const std::vector<float> all = reference.logitsOfAll(tokens, 256, pages);
    const double cpuDistance = difference(cpu.logitsOfAll(tokens, 512, pages), all);
    const double allowed = std::max(kShareOfCpu * cpuDistance, kSameRounded);

    for (const std::size_t nPrompt : prompts) {
        SCOPED_TRACE(testing::Message() << nPrompt << " tokens; the CPU is off by " << cpuDistance);
        const std::span<const float> expected = std::span(all).first(nPrompt * spec.nVocab);
        const std::vector<TokenId> prompt(tokens.begin(),
                                          tokens.begin() + static_cast<std::ptrdiff_t>(nPrompt));
        const std::vector<float> got = vulkan.logitsOfAll(prompt, 512, pages);
        EXPECT_LE(difference(got, expected), allowed);
        expectSameChoices(expected, got, spec.nVocab, allowed);
        if (nPrompt != 65) continue;
        std::vector<float> rows;
        for (std::size_t at = nPrompt; at < nPrompt + nDecoded; ++at) {
            const SequenceSlice slice{.tokens = std::span(tokens).subspan(at, 1),
                                      .startPosition = static_cast<std::uint32_t>(at),
                                      .pages = pages};
            std::vector<float> row(spec.nVocab);
            ASSERT_TRUE(vulkan.backend().forward({&slice, 1}, row, {}).has_value());
            rows.insert(rows.end(), row.begin(), row.end());
        }
        const auto decoded = std::span(all).subspan(nPrompt * spec.nVocab, nDecoded * spec.nVocab);
        EXPECT_LE(difference(rows, decoded), allowed) << "decoded";
        expectSameChoices(decoded, rows, spec.nVocab, allowed);
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, VulkanTypes,
                         testing::Combine(testing::Values("glm4", "chatglm"), testing::ValuesIn(kTypes),
                                          testing::Values(KvType::F16, KvType::Q8_0)),
                         [](const auto& test) {
                             return testName(std::get<0>(test.param)) +
                                    testName(std::string(traitsOf(std::get<1>(test.param)).name)) +
                                    testName(std::string(kvTypeName(std::get<2>(test.param))));
                         });

}  // namespace
}  // namespace autoglm::test
