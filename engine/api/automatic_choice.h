// Which device `auto` takes: the one that was measured to be the fastest.
// Threads: pure functions.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engine/system/device_speed.h"

namespace autoglm {

struct Contender {
    std::string name;
    DeviceSpeed speed;  // unknown ones lose
};

struct AutomaticChoice {
    std::vector<std::size_t> devices;  // those faster than the processor, fastest first; none: the processor
    std::string sentence;              // who won, and by what
};

/// Seconds that a usual exchange, a prompt of 512 tokens and an answer of 128, takes for every GB of
/// four-bit weights. Infinite for a speed that is not known.
[[nodiscard]] double exchangeSecondsPerGb(const DeviceSpeed& speed) noexcept;

[[nodiscard]] AutomaticChoice chooseFastest(const DeviceSpeed& processor, std::span<const Contender> devices);

}  // namespace autoglm
