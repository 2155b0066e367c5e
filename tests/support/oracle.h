// A whole dense GLM forward pass in double precision, straight from a file's keys and decoded weights. It
// shares nothing with the engine's model or backends but the file reader and the decoders, so it can judge
// both. Trusts the file: tests give it sound ones. Threads: pure function.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/gguf/reader.h"

namespace autoglm::test {

struct OracleResult {
    std::size_t nVocab = 0;
    std::vector<double> logits;                   // (n_tokens, nVocab)
    std::vector<std::vector<double>> afterLayer;  // of the last token: (nLayers + 1, nEmbd), embedding first
    std::vector<double> normed;                   // of the last token, after output_norm
};

/// One sequence from position 0, no cache, full attention.
[[nodiscard]] OracleResult oracleForward(const GgufFile& file, std::span<const std::int32_t> tokens);

/// |a - b| / |b| over all values, Euclidean: how far `a` is from the truth `b`.
[[nodiscard]] double relativeError(std::span<const float> a, std::span<const double> b);

}  // namespace autoglm::test
