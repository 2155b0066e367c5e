// How long a context this machine can hold, decided with numbers before anything is allocated.
// Threads: pure functions.
#pragma once
#include <cstdint>

#include "engine/base/result.h"
#include "engine/runtime/backend.h"

namespace autoglm {

struct MemoryNeeds {
    std::uint64_t weightBytes = 0;  // copied into memory by the backend; a mapped file needs none
    std::uint64_t scratchBytes = 0;
    std::uint64_t bytesPerPosition = 0;
    std::uint64_t availableBytes = 0;
};

/// The context of a model that was trained on more, where nobody asks for another.
inline constexpr std::uint32_t kUsualContext = 8192;
/// Tokens of the batch that scratch is planned for, before there is a backend to ask.
inline constexpr std::uint32_t kPlannedBatch = 512;

/// Activations of a batch, with room for the backend's copies of them.
[[nodiscard]] std::uint64_t estimateScratchBytes(const ModelShape& shape, std::uint32_t batchTokens);

/// Positions to reserve: `requested`, or if 0 the least of what the model was trained on, what fits, and
/// kUsualContext. Errors: OutOfMemory, with bytes needed and available and the longest context that fits.
[[nodiscard]] Result<std::uint32_t> chooseContext(std::uint32_t requested, std::uint32_t trained,
                                                  const MemoryNeeds& needs);

/// "6.2 GB", "310 MB".
[[nodiscard]] std::string bytesText(std::uint64_t bytes);

}  // namespace autoglm
