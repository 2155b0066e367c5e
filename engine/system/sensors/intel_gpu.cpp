// Intel GPUs through i915 and xe. Without rights neither says how busy the card is, only how long it was
// awake.
#include <algorithm>

#include "engine/system/sensors/gpu_sensors.h"

namespace autoglm {
namespace {

constexpr std::uint64_t kResidencyRange = std::uint64_t{1} << 32;  // of a 32-bit count of milliseconds

class IntelReader final : public GpuReader {
public:
    explicit IntelReader(PciGpu gpu) : m_gpu(std::move(gpu)), m_isXe(m_gpu.driver == "xe") {}

    void read(const SensorTree& tree, std::int64_t nowNs, const DrmUse& use, GpuFigures& figures) override {
        figures.isIntegrated = m_gpu.id.ends_with(":00:02.0");
        figures.busyIsAwake = true;
        figures.memoryTotal = memoryTotal(tree);
        if (figures.isIntegrated) {
            figures.ourShared = use.resident({"system0", "system", "gtt"});
        } else {
            figures.ourMemory = use.resident({"local0", "vram0", "vram1"});
            figures.ourShared = use.resident({"system0", "system", "gtt"});
        }
        // The kernel tells what others use only to those with a right to it.
        figures.memoryUsed =
            Reading::absent(figures.isIntegrated ? Absence::NoSensor : Absence::NoPermission);
        figures.ourBusyPercent = use.busyPercent();
        if (isAsleep(tree, m_gpu)) {
            m_idle.forget();
            return markAsleep(figures);
        }
        figures.busyPercent = awakePercent(tree, nowNs);
        figures.megahertz = m_isXe ? readNumber(tree, m_gpu.dir + "tile0/gt0/freq0/act_freq")
                                   : readNumber(tree, m_gpu.card + "gt_act_freq_mhz");
        readMonitor(tree, nowNs, figures);
    }

private:
    Reading awakePercent(const SensorTree& tree, std::int64_t nowNs) {
        const std::string file = m_isXe ? m_gpu.dir + "tile0/gt0/gtidle/idle_residency_ms"
                                        : m_gpu.card + "gt/gt0/rc6_residency_ms";
        const SensorText text = tree.read(file);
        if (!text.ok()) return Reading::absent(absenceOf(text.error));
        const auto idleMs = parseUnsigned(text.text);
        if (!idleMs) return Reading::absent(Absence::Failed);
        const Reading idle = m_idle.perSecond(*idleMs, nowNs, m_isXe ? 0 : kResidencyRange);
        if (!idle.has()) return idle;
        return Reading::of(std::clamp(100 - idle.value / 10, 0.0, 100.0));
    }

    /// "drm/0000:03:00.0/vram0 12809404416"
    Reading memoryTotal(const SensorTree& tree) const {
        const SensorText regions = tree.read("sys/fs/cgroup/dmem.capacity");
        for (const std::string_view line : linesOf(regions.text)) {
            const auto words = wordsOf(line);
            if (words.size() != 2 || !words[0].starts_with("drm/" + m_gpu.id + "/vram")) continue;
            if (const auto bytes = parseUnsigned(words[1])) return Reading::of(static_cast<double>(*bytes));
        }
        return Reading::absent(Absence::NoSensor);
    }

    void readMonitor(const SensorTree& tree, std::int64_t nowNs, GpuFigures& figures) {
        if (m_gpu.monitor.empty()) return;
        const std::string& dir = m_gpu.monitor;
        figures.temperature = packageTemperature(tree, dir);
        figures.fanRpm = readNumber(tree, dir + "fan1_input");
        const SensorText energy = tree.read(dir + "energy1_input");
        if (!energy.ok()) {
            figures.watts = Reading::absent(absenceOf(energy.error));
        } else if (const auto microjoules = parseUnsigned(energy.text)) {
            figures.watts = m_energy.perSecond(*microjoules, nowNs);
            figures.watts.value *= 1e-6;
        }
    }

    /// xe begins at temp2 and says by its label which is which; i915 has one without a label.
    static Reading packageTemperature(const SensorTree& tree, const std::string& dir) {
        for (int i = 1; i <= 5; ++i) {
            const std::string stem = dir + "temp" + std::to_string(i);
            if (readLine(tree, stem + "_label") == "pkg") return readNumber(tree, stem + "_input", 1e-3);
        }
        return readNumber(tree, dir + "temp1_input", 1e-3);
    }

    PciGpu m_gpu;
    bool m_isXe;
    Counter m_idle, m_energy;
};

}  // namespace

std::unique_ptr<GpuReader> makeIntelReader(const PciGpu& gpu) {
    return std::make_unique<IntelReader>(gpu);
}

}  // namespace autoglm
