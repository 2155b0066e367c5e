// What every backend asks of a batch before it computes.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <span>

#include "engine/runtime/backend.h"

namespace autoglm {

/// Rows of logits the batch asks for.
[[nodiscard]] std::size_t logitRowCount(std::span<const SequenceSlice> batch) noexcept;
/// Errors: InvalidArgument when a token is outside the vocabulary, a page outside the `nPages` reserved,
/// pages do not cover the positions, the batch exceeds `maxTokens`, or `nLogits` floats do not hold the rows
/// asked for.
[[nodiscard]] Result<void> checkBatch(std::span<const SequenceSlice> batch, const ModelShape& shape,
                                      std::uint32_t nPages, std::uint32_t maxTokens, std::size_t nLogits);

}  // namespace autoglm
