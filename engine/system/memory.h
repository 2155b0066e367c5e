// How much memory there is, and how much of it this process may still take.
// Threads: any thread.
// Source:  /proc/meminfo, the process's control group (v1 and v2), getrusage.
#pragma once
#include <cstdint>

namespace autoglm {

struct MemoryStatus {
    std::uint64_t totalBytes = 0;      // of the machine, or the container's limit
    std::uint64_t availableBytes = 0;  // without swapping; file pages count as available
};

[[nodiscard]] MemoryStatus memoryStatus();

class SensorTree;
/// As `tree` shows the machine. Control groups' limits are applied, those of every parent too.
[[nodiscard]] MemoryStatus memoryStatus(const SensorTree& tree);

/// Largest resident size of this process so far, in bytes.
[[nodiscard]] std::uint64_t peakResidentBytes();

}  // namespace autoglm
