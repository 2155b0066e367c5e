// This machine, as far as running a model is concerned.
// Threads: any thread; measureBandwidth() keeps the cores busy for a moment.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace autoglm {

struct MachineInfo {
    std::string cpuName;
    unsigned nPhysicalCores = 0, nLogicalCores = 0;
    std::vector<std::string> tiers;  // those this CPU can run, best first
    std::string tier;                // the one in force
    std::string tierReason;          // "best this CPU supports", "forced by AUTOGLM_TIER"
    std::uint64_t memoryBytes = 0, availableMemoryBytes = 0;
    std::uint64_t l2Bytes = 0, l3Bytes = 0;
};
[[nodiscard]] MachineInfo machineInfo();

/// Sustained read bandwidth over a buffer larger than the caches, in 10^9 bytes per second.
[[nodiscard]] double measureReadBandwidthGbPerSecond(unsigned nThreads, double seconds = 0.4);

/// Largest resident size of this process so far, in bytes.
[[nodiscard]] std::uint64_t peakResidentBytes();

}  // namespace autoglm
