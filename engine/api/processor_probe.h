// What this processor does with weights, measured with the kernels that models run on.
// Threads: any thread; keeps the cores busy for about a second.
#pragma once
#include "engine/system/device_speed.h"

namespace autoglm {

/// On `nThreads` threads (0: one per physical core). Unknown when there is no memory to measure with.
[[nodiscard]] DeviceSpeed measureProcessor(unsigned nThreads = 0);
/// Names processor, tier and threads, for readSpeed(): changes when one of them does.
[[nodiscard]] std::string processorKey(unsigned nThreads = 0);

}  // namespace autoglm
