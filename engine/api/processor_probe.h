// What this processor does with weights, measured with the kernels that models run on: the one measurement
// that forecasts and `auto` go by. Threads: any thread; keeps the cores busy for two or three seconds.
#pragma once
#include <filesystem>

#include "engine/system/device_speed.h"

namespace autoglm {

/// On `nThreads` threads (0: one per physical core). Unknown when there is no memory to measure with.
[[nodiscard]] DeviceSpeed measureProcessor(unsigned nThreads = 0);
/// What is kept in `folder` (empty: $XDG_CACHE_HOME/open-autoglm) of this processor; else, or if wished
/// `anew`, measured and kept.
[[nodiscard]] DeviceSpeed processorSpeed(const std::filesystem::path& folder = {}, bool anew = false);
/// Names processor, tier and threads, for readSpeed(): changes when one of them does.
[[nodiscard]] std::string processorKey(unsigned nThreads = 0);

}  // namespace autoglm
