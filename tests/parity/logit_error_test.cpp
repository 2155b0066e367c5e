// How far from float64 are our logits, and how far llama.cpp's, on the same file? For every tensor type.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "bench/peers/llama_peer.h"
#include "engine/api/engine.h"
#include "engine/gguf/reader.h"
#include "tests/parity/peer_folder.h"
#include "tests/support/oracle.h"
#include "tests/support/tiny_model.h"

namespace autoglm::parity {
namespace {

namespace fs = std::filesystem;

// The bound the project sets itself: no further from the truth than llama.cpp by more than this.
constexpr double kAllowedRatio = 1.1;
// Below this both are at the rounding of the f16 KV cache, and a ratio of noise says nothing.
constexpr double kNoise = 3e-4;

struct ParityCase {
    std::string architecture;
    TensorType type;
};

std::string caseName(const testing::TestParamInfo<ParityCase>& info) {
    return info.param.architecture + "_" + std::string(traitsOf(info.param.type).name);
}

class LogitError : public testing::TestWithParam<ParityCase> {
protected:
    void SetUp() override {
        m_path = fs::temp_directory_path() / ("autoglm-parity-" + std::to_string(::getpid()) + ".gguf");
        test::TinyModelSpec spec;
        spec.architecture = GetParam().architecture;
        spec.fusedQkv = spec.architecture == "chatglm";
        spec.nLayers = 3;
        spec.nEmbd = 512;
        spec.nHeads = 8;
        spec.headDim = 64;
        spec.nRot = 32;
        spec.nFf = 1024;
        spec.nVocab = 512;
        spec.matrixType = GetParam().type;
        const std::vector<std::byte> bytes = test::tinyModelBytes(spec);
        std::ofstream(m_path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        for (std::int32_t i = 0; i < 64; ++i)
            m_tokens.push_back((i * 37 + 11) % 512);
    }
    void TearDown() override { fs::remove(m_path); }

    std::vector<float> ourLogits(BackendChoice backend) {
        LoadOptions options;
        options.path = m_path;
        options.backend = backend;
        auto engine = Engine::load(options, {}, {});
        EXPECT_TRUE(engine.has_value()) << (engine ? "" : engine.error().message());
        std::vector<float> all;
        const auto done = (*engine)->logits(
            m_tokens, 0,
            [&](std::size_t, std::span<const float> row) { all.insert(all.end(), row.begin(), row.end()); },
            {});
        EXPECT_TRUE(done.has_value());
        return all;
    }

    std::vector<float> theirLogits() {
        peer::LlamaPeer peer(peerFolder(), m_path, 1);
        peer.makeContext(256);
        std::vector<float> all;
        for (const std::int32_t token : m_tokens) {
            peer.feed({&token, 1});
            const auto row = peer.lastLogits();
            all.insert(all.end(), row.begin(), row.end());
        }
        return all;
    }

    fs::path m_path;
    std::vector<std::int32_t> m_tokens;
};

TEST_P(LogitError, IsWithinTheBoundOfLlamaCpp) {
    const auto file = GgufFile::open(m_path);
    ASSERT_TRUE(file.has_value());
    const test::OracleResult truth = test::oracleForward(*file, m_tokens);
    const double ours = test::relativeError(ourLogits(BackendChoice::Cpu), truth.logits);
    const double theirs = test::relativeError(theirLogits(), truth.logits);
    std::printf("%-8s %-7s ours %.3e  llama.cpp %.3e  ratio %.2f\n", GetParam().architecture.c_str(),
                traitsOf(GetParam().type).name.data(), ours, theirs, ours / theirs);
    EXPECT_LE(ours, std::max(kNoise, kAllowedRatio * theirs));
}

std::vector<ParityCase> cases() {
    std::vector<ParityCase> all;
    for (const TypeTraits& traits : allTypes()) {
        const bool integer = traits.name[0] == 'I' && traits.name[1] != 'Q';
        const bool inModels = traits.decode != nullptr && !integer && traits.type != TensorType::F64 &&
                              traits.type != TensorType::Q8_1 && traits.type != TensorType::Q8_K;
        if (inModels) all.push_back({"glm4", traits.type});
    }
    all.push_back({"chatglm", TensorType::Q8_0});
    all.push_back({"chatglm", TensorType::Q4_K});
    return all;
}

INSTANTIATE_TEST_SUITE_P(AllTypes, LogitError, testing::ValuesIn(cases()), caseName);

}  // namespace
}  // namespace autoglm::parity
