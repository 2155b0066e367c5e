// Cores and caches of this machine, as far as this process may use them.
// Threads: any thread; read once per process.
#pragma once
#include <cstdint>
#include <string>

namespace autoglm {

struct Topology {
    unsigned nPhysicalCores = 1, nLogicalCores = 1;
    std::uint64_t l2Bytes = 0, l3Bytes = 0;  // of one core; of one shared cache
    std::string cpuName;
};

[[nodiscard]] const Topology& topology();

}  // namespace autoglm
