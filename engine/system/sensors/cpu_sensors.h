// Use, clock, temperature and power of the CPU.
// Threads: one owner.
// Source:  /proc/stat, cpufreq, hwmon, powercap.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/system/sensors/parse.h"

namespace autoglm {

class CpuSensors {
public:
    /// `processCpuNs`: CPU time of this process so far, all threads.
    [[nodiscard]] CpuFigures sample(const SensorTree& tree, std::int64_t nowNs, std::int64_t processCpuNs);

private:
    struct Times {
        std::uint64_t total = 0, idle = 0, steal = 0;
    };
    struct Use {
        Times times;
        Reading busy = Reading::absent(Absence::FirstSample), steal = Reading::absent(Absence::FirstSample);
    };
    /// One power domain of the package.
    struct Package {
        std::string energyFile;
        std::uint64_t range = 0;
        Counter counter;
    };

    static bool parseTimes(const std::vector<std::string_view>& words, Times& times);
    static void advance(Use& use, const Times& now, bool isNew);
    void readUse(const SensorTree& tree, std::int64_t nowNs, CpuFigures& figures);
    void readClocks(const SensorTree& tree, CpuFigures& figures);
    [[nodiscard]] Reading readTemperature(const SensorTree& tree) const;
    [[nodiscard]] Reading readWatts(const SensorTree& tree, std::int64_t nowNs);
    void discover(const SensorTree& tree);

    Use m_all;
    std::map<unsigned, Use> m_cores;
    std::int64_t m_useTimeNs = 0, m_discoveredNs = 0;
    Counter m_process;
    bool m_hasDiscovered = false;
    std::string m_temperatureFile;
    std::vector<Package> m_packages;
    std::vector<unsigned> m_efficientCores;
};

}  // namespace autoglm
