#include "engine/system/sensors/cpu_sensors.h"

#include <algorithm>
#include <array>

namespace autoglm {
namespace {

constexpr std::int64_t kDiscoverEveryNs = 30'000'000'000;
constexpr double kLeastCelsius = 0, kMostCelsius = 150;

std::uint64_t grown(std::uint64_t now, std::uint64_t before) {
    return now > before ? now - before : 0;
}

/// The better a chip's own sensor, the earlier; a board's comes last.
int temperatureRank(std::string_view chip) {
    constexpr std::array<std::string_view, 4> kChips = {"zenpower", "k10temp", "coretemp", "cpu_thermal"};
    const auto at = std::find(kChips.begin(), kChips.end(), chip);
    return at == kChips.end() ? -1 : static_cast<int>(kChips.end() - at);
}

int labelRank(std::string_view label) {
    if (label == "Tdie") return 3;
    if (label == "Tctl" || label.starts_with("Package id")) return 2;
    return label.empty() ? 1 : 0;
}

/// "temp1_input" of the chip that tells most about the whole package.
std::string findTemperature(const SensorTree& tree) {
    std::string best;
    int bestRank = 0;
    for (const std::string& monitor : tree.list("sys/class/hwmon")) {
        const std::string dir = "sys/class/hwmon/" + monitor + "/";
        const int chip = temperatureRank(readLine(tree, dir + "name"));
        if (chip < 0) continue;
        for (const std::string& file : tree.list(dir)) {
            if (!file.starts_with("temp") || !file.ends_with("_input")) continue;
            const std::string stem = file.substr(0, file.size() - 6);
            const int rank = chip * 10 + labelRank(readLine(tree, dir + stem + "_label"));
            if (rank <= bestRank) continue;
            bestRank = rank;
            best = dir + file;
        }
    }
    if (!best.empty()) return best;
    for (const std::string& zone : tree.list("sys/class/thermal")) {
        const std::string dir = "sys/class/thermal/" + zone + "/";
        if (readLine(tree, dir + "type") == "x86_pkg_temp") return dir + "temp";
    }
    return {};
}

}  // namespace

bool CpuSensors::parseTimes(const std::vector<std::string_view>& words, Times& times) {
    // user nice system idle iowait irq softirq steal; guest time is inside user already.
    constexpr std::size_t kFields = 8, kLeast = 4, kIdle = 3, kWait = 4, kSteal = 7;
    times = {};
    if (words.size() <= kLeast) return false;
    for (std::size_t i = 0; i < kFields && i + 1 < words.size(); ++i) {
        const auto value = parseUnsigned(words[i + 1]);
        if (!value) return false;
        times.total += *value;
        if (i == kIdle || i == kWait) times.idle += *value;
        if (i == kSteal) times.steal = *value;
    }
    return true;
}

void CpuSensors::advance(Use& use, const Times& now, bool isNew) {
    const std::uint64_t total = grown(now.total, use.times.total);
    if (isNew) {
        use.busy = use.steal = Reading::absent(Absence::FirstSample);
    } else if (total > 0) {
        const auto all = static_cast<double>(total);
        const auto idle = static_cast<double>(std::min(total, grown(now.idle, use.times.idle)));
        const auto steal = static_cast<double>(std::min(total, grown(now.steal, use.times.steal)));
        use.busy = Reading::of(100 * (all - idle) / all);
        use.steal = Reading::of(100 * steal / all);
    }  // less than a tick has passed: the last value stands
    use.times = now;
}

void CpuSensors::readUse(const SensorTree& tree, std::int64_t nowNs, CpuFigures& figures) {
    const SensorText stat = tree.read("proc/stat");
    if (!stat.ok()) {
        figures.busyPercent = figures.stealPercent = Reading::absent(absenceOf(stat.error));
        return;
    }
    const bool isGap = m_useTimeNs == 0 || nowNs - m_useTimeNs > kLongestGapNs;
    m_useTimeNs = nowNs;
    for (const std::string_view line : linesOf(stat.text)) {
        if (!line.starts_with("cpu")) break;  // they come first
        const auto words = wordsOf(line);
        Times now;
        if (!parseTimes(words, now)) continue;
        if (words[0] == "cpu") {
            advance(m_all, now, isGap);
            continue;
        }
        const auto id = parseUnsigned(words[0].substr(3));
        if (!id) continue;
        const auto [it, isNew] = m_cores.try_emplace(static_cast<unsigned>(*id));
        // A core that was taken off line comes back with whatever counters it likes.
        advance(it->second, now, isGap || isNew || now.total < it->second.times.total);
        const auto coreId = static_cast<unsigned>(*id);
        figures.cores.push_back(
            {.id = coreId,
             .busyPercent = it->second.busy,
             .isEfficient = std::binary_search(m_efficientCores.begin(), m_efficientCores.end(), coreId)});
    }
    figures.busyPercent = m_all.busy;
    figures.stealPercent = m_all.steal;
}

void CpuSensors::readClocks(const SensorTree& tree, CpuFigures& figures) {
    double sum = 0, highest = 0;
    std::size_t n = 0;
    for (CoreFigures& core : figures.cores) {
        const std::string dir = "sys/devices/system/cpu/cpu" + std::to_string(core.id) + "/cpufreq/";
        core.megahertz = readNumber(tree, dir + "scaling_cur_freq", 1e-3);
        if (!core.megahertz.has()) {
            figures.megahertz = core.megahertz;
            // Virtual machines have no such folder; asking every core would change nothing.
            if (core.megahertz.absence == Absence::NoSensor) break;
            continue;
        }
        sum += core.megahertz.value;
        ++n;
        highest = std::max(highest, readNumber(tree, dir + "cpuinfo_max_freq", 1e-3).valueOr(0));
    }
    if (n > 0) figures.megahertz = Reading::of(sum / static_cast<double>(n));
    if (highest > 0) figures.maxMegahertz = Reading::of(highest);
}

Reading CpuSensors::readTemperature(const SensorTree& tree) const {
    if (m_temperatureFile.empty()) return Reading::absent(Absence::NoSensor);
    const Reading celsius = readNumber(tree, m_temperatureFile, 1e-3);
    const bool isSense = celsius.value > kLeastCelsius && celsius.value <= kMostCelsius;
    return celsius.has() && !isSense ? Reading::absent(Absence::Failed) : celsius;
}

Reading CpuSensors::readWatts(const SensorTree& tree, std::int64_t nowNs) {
    if (m_packages.empty()) return Reading::absent(Absence::NoSensor);
    double watts = 0;
    for (Package& package : m_packages) {
        const SensorText energy = tree.read(package.energyFile);
        if (!energy.ok()) return Reading::absent(absenceOf(energy.error));
        const auto microjoules = parseUnsigned(energy.text);
        if (!microjoules) return Reading::absent(Absence::Failed);
        const Reading rate = package.counter.perSecond(*microjoules, nowNs, package.range);
        if (!rate.has()) return rate;
        watts += rate.value * 1e-6;
    }
    return Reading::of(watts);
}

void CpuSensors::discover(const SensorTree& tree) {
    m_temperatureFile = findTemperature(tree);
    m_efficientCores = parseCpuList(readLine(tree, "sys/devices/cpu_atom/cpus"));
    std::sort(m_efficientCores.begin(), m_efficientCores.end());
    std::vector<Package> packages;
    for (const std::string& zone : tree.list("sys/class/powercap")) {
        const std::string dir = "sys/class/powercap/" + zone + "/";
        // Sub-zones are parts of their package, and the mmio zones repeat it.
        if (!zone.starts_with("intel-rapl:") || zone.find(':', 11) != std::string::npos) continue;
        if (!readLine(tree, dir + "name").starts_with("package")) continue;
        const auto known = std::find_if(m_packages.begin(), m_packages.end(),
                                        [&](const Package& p) { return p.energyFile == dir + "energy_uj"; });
        Package package = known != m_packages.end() ? *known : Package{.energyFile = dir + "energy_uj"};
        package.range = parseUnsigned(readLine(tree, dir + "max_energy_range_uj")).value_or(0);
        packages.push_back(package);
    }
    m_packages = std::move(packages);
}

CpuFigures CpuSensors::sample(const SensorTree& tree, std::int64_t nowNs, std::int64_t processCpuNs) {
    if (!m_hasDiscovered || nowNs - m_discoveredNs > kDiscoverEveryNs) {
        discover(tree);
        m_hasDiscovered = true;
        m_discoveredNs = nowNs;
    }
    CpuFigures figures;
    readUse(tree, nowNs, figures);
    readClocks(tree, figures);
    figures.temperature = readTemperature(tree);
    figures.watts = readWatts(tree, nowNs);
    const Reading seconds =
        m_process.perSecond(static_cast<std::uint64_t>(std::max<std::int64_t>(processCpuNs, 0)), nowNs);
    const double nCores = static_cast<double>(std::max<std::size_t>(figures.cores.size(), 1));
    figures.processPercent =
        seconds.has() ? Reading::of(std::min(100.0, seconds.value * 1e-9 * 100 / nCores)) : seconds;
    return figures;
}

}  // namespace autoglm
