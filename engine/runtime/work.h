// How much one batch of a model is: bytes it reads, multiplications it does.
// Threads: pure functions.
#pragma once
#include <cstdint>

#include "engine/model/model.h"
#include "engine/runtime/backend.h"

namespace autoglm {

struct ModelWork {
    double weightBytes = 0;         // that one pass reads, however many tokens it has
    double macsPerToken = 0;        // of all matrices but the head
    double headMacs = 0;            // per row of logits
    double attentionMacs = 0;       // per token and position it looks at
    double kvBytesPerPosition = 0;  // per token and position
    double floatShare = 0;          // of macsPerToken, with weights of 16 or 32-bit floats
    std::uint64_t headBytes = 0;    // of weightBytes
};
[[nodiscard]] ModelWork workOf(const Model& model, KvType kvType);

/// Bytes of weights that one token reads: everything the program multiplies with, one row of the embedding.
[[nodiscard]] std::uint64_t weightBytesPerToken(const LayerProgram& program) noexcept;

}  // namespace autoglm
