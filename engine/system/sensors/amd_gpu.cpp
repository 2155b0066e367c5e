// AMD cards through the files of amdgpu. Which files there are differs by generation, so each stands alone.
#include <algorithm>

#include "engine/system/sensors/gpu_sensors.h"

namespace autoglm {
namespace {

// A dedicated card has gigabytes; what an APU sets aside of system memory is a quarter of that at most.
constexpr double kApuCarveOut = 4.5e9;

class AmdReader final : public GpuReader {
public:
    explicit AmdReader(PciGpu gpu) : m_gpu(std::move(gpu)) {}

    void read(const SensorTree& tree, std::int64_t, const DrmUse& use, GpuFigures& figures) override {
        const std::string& dir = m_gpu.dir;
        // The driver knows these without asking the card, asleep or not.
        figures.memoryTotal = readNumber(tree, dir + "mem_info_vram_total");
        figures.memoryUsed = readNumber(tree, dir + "mem_info_vram_used");
        figures.sharedTotal = readNumber(tree, dir + "mem_info_gtt_total");
        figures.sharedUsed = readNumber(tree, dir + "mem_info_gtt_used");
        figures.ourBusyPercent = use.busyPercent();
        figures.ourMemory = use.resident({"vram"});
        figures.ourShared = use.resident({"gtt"});
        figures.ourEvicted = use.evicted();
        // A fan and a clock of its own memory: only cards have them.
        figures.isIntegrated =
            figures.memoryTotal.valueOr(0) < kApuCarveOut && !tree.read(dir + "mem_busy_percent").ok();
        if (isAsleep(tree, m_gpu)) return markAsleep(figures);
        figures.busyPercent = percent(readNumber(tree, dir + "gpu_busy_percent"));
        readMonitor(tree, figures);
        readLink(tree, figures);
    }

private:
    static Reading percent(const Reading& raw) {
        const bool isSense = raw.value >= 0 && raw.value <= 100;
        return raw.has() && !isSense ? Reading::absent(Absence::Failed) : raw;
    }

    void readMonitor(const SensorTree& tree, GpuFigures& figures) const {
        if (m_gpu.monitor.empty()) return;
        const std::string& dir = m_gpu.monitor;
        figures.temperature = readNumber(tree, dir + "temp1_input", 1e-3);
        // The average where there is one; some generations know only the moment.
        figures.watts = readNumber(tree, dir + "power1_average", 1e-6);
        if (figures.watts.absence == Absence::NoSensor)
            figures.watts = readNumber(tree, dir + "power1_input", 1e-6);
        figures.wattsLimit = readNumber(tree, dir + "power1_cap", 1e-6);
        figures.megahertz = readNumber(tree, dir + "freq1_input", 1e-6);
        figures.memoryMegahertz = readNumber(tree, dir + "freq2_input", 1e-6);
        figures.fanRpm = readNumber(tree, dir + "fan1_input");
    }

    /// "1: 16.0GT/s, x16 619Mhz *": the card's own link; the endpoint shows only the one inside the card.
    void readLink(const SensorTree& tree, GpuFigures& figures) const {
        const SensorText levels = tree.read(m_gpu.dir + "pp_dpm_pcie");
        for (const std::string_view line : linesOf(levels.text)) {
            if (!trimmed(line).ends_with('*')) continue;
            const auto words = wordsOf(line);
            for (const std::string_view word : words) {
                if (word.starts_with("x"))
                    if (const auto width = parseUnsigned(word.substr(1)))
                        figures.linkWidth = Reading::of(static_cast<double>(*width));
                const std::size_t unit = word.find("GT/s");
                if (unit == std::string_view::npos) continue;
                const std::string_view speed = word.substr(0, unit);
                for (const auto& [text, generation] :
                     {std::pair{"2.5", 1}, {"5.0", 2}, {"8.0", 3}, {"16.0", 4}, {"32.0", 5}, {"64.0", 6}})
                    if (speed == text) figures.linkGeneration = Reading::of(generation);
            }
        }
    }

    PciGpu m_gpu;
};

}  // namespace

std::unique_ptr<GpuReader> makeAmdReader(const PciGpu& gpu) {
    return std::make_unique<AmdReader>(gpu);
}

}  // namespace autoglm
