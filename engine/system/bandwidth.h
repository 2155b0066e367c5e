// How fast this machine's memory is read: every thread streams its own part of a buffer.
// Threads: any thread; keeps the cores busy for a moment.
#pragma once
#include <cstddef>
#include <vector>

#include "engine/system/device_speed.h"

namespace autoglm {

/// Sustained read bandwidth over a buffer larger than the caches, in 10^9 bytes per second.
[[nodiscard]] double measureReadBandwidthGbPerSecond(unsigned nThreads, double seconds = 0.4);
/// The same over `smallestBytes` and then twice as much each time, up to that buffer.
[[nodiscard]] std::vector<ReadSpeed> measureReadSpeeds(unsigned nThreads, std::size_t smallestBytes,
                                                       double secondsEach);

}  // namespace autoglm
