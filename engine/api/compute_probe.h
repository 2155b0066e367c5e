// How fast this machine multiplies, measured with the very kernels that prefill uses.
// Threads: any thread; keeps the cores busy for a moment.
#pragma once
#include "engine/quant/tensor_type.h"

namespace autoglm {

/// 10^9 multiply-accumulates per second of weights of `type` with eight-bit activations, on `nThreads`
/// threads (0: one per physical core). 0 for types that are not packed.
[[nodiscard]] double measureGigaMacsPerSecond(TensorType type, unsigned nThreads, double seconds);
/// 10^9 weights per second that a product with one column reads from memory: what decode is made of. 0 for
/// types that are not packed, or without the memory to measure it in.
[[nodiscard]] double measureStreamedGigaWeightsPerSecond(TensorType type, unsigned nThreads, double seconds);

}  // namespace autoglm
