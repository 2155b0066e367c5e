// Cores and caches of this machine, as far as this process may use them.
// Threads: any thread; read once per process.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace autoglm {

/// Where a logical CPU sits. CPUs of one core share its arithmetic.
struct CpuPlace {
    unsigned id = 0;  // as the kernel counts
    unsigned core = 0, package = 0;
};

struct Topology {
    unsigned nPhysicalCores = 1, nLogicalCores = 1;
    std::uint64_t l2Bytes = 0, l3Bytes = 0;  // of one core; of one shared cache
    std::string cpuName;
    std::vector<CpuPlace> places;  // neighbours side by side: package by package, core by core
};

[[nodiscard]] const Topology& topology();

}  // namespace autoglm
