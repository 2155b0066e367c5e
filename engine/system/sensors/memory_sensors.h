// Memory of the machine and of this process, swap, pressure, and how much of the model's file lies in the
// page cache.
// Threads: one owner.
// Source:  /proc/meminfo, /proc/self/status, /proc/vmstat, /proc/pressure, control groups, mincore.
#pragma once
#include <filesystem>

#include "engine/system/sensors/parse.h"

namespace autoglm {

class MemorySensors {
public:
    [[nodiscard]] MemoryFigures sample(const SensorTree& tree, std::int64_t nowNs);
    [[nodiscard]] PressureFigures pressure(const SensorTree& tree, std::int64_t nowNs);

private:
    Counter m_swapIn, m_majorFaults, m_cpuWait, m_memoryWait, m_ioWait;
};

/// Share of a file in the page cache, by samples of it where it is large. NoPermission for files of others,
/// about which the kernel tells nothing (it would say: all of it).
[[nodiscard]] Reading cachedBytes(const std::filesystem::path& file, Reading& fileBytes);

}  // namespace autoglm
