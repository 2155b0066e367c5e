// Small GLM models with seeded synthetic weights, as GGUF bytes: for golden values, for parity and as the
// valid file that bad files are mutated from. The weight formula is fixed: golden logits in
// tests/engine/runtime depend on it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/gguf/writer.h"

namespace autoglm::test {

struct TinyModelSpec {
    std::string architecture = "glm4";
    std::uint32_t nLayers = 2, nEmbd = 32, nHeads = 4, nKvHeads = 2, headDim = 8, nRot = 4, nFf = 48,
                  nVocab = 24;
    std::uint32_t nMtpLayers = 0;  // trailing multi-token-prediction layers, which plain decoding leaves out
    std::uint32_t contextLength = 256;
    float ropeBase = 10000.0f, normEps = 1e-5f;
    bool fusedQkv = false, qkvBias = true, tiedOutput = false;
    std::vector<std::int32_t> ropeSections;  // empty: key absent
    float yarnFactor = 0;                    // 0: no scaling keys
    std::uint32_t yarnOriginalContext = 0;
    TensorType matrixType = TensorType::F32;  // norms and biases stay F32
    bool withTokenizer = false;  // byte tokens plus the GLM-4 special tokens; needs nVocab >= 270
};

/// Value k of tensor `name`: a 32-bit FNV-1a hash of the name seeds a linear congruential generator; norms
/// are 1 + 0.2 u, biases 0.1 u, the embedding u, other matrices u * sqrt(3 / ne0), with u uniform in [-1, 1).
[[nodiscard]] std::vector<float> syntheticWeights(const std::string& name, std::uint64_t ne0,
                                                  std::uint64_t count);

[[nodiscard]] std::vector<std::byte> tinyModelBytes(const TinyModelSpec& spec);

}  // namespace autoglm::test
