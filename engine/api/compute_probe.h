// How fast this machine multiplies, measured with the very kernels that prefill uses.
// Threads: any thread; keeps the cores busy for a moment.
#pragma once

namespace autoglm {

/// 10^9 multiply-accumulates per second of four-bit weights with eight-bit activations, on `nThreads` threads
/// (0: one per physical core).
[[nodiscard]] double measureGigaMacsPerSecond(unsigned nThreads, double seconds = 0.15);

}  // namespace autoglm
