// NVIDIA cards through NVML: asked no oftener than each second, slow questions more seldom, and never in a
// way that keeps a laptop's second GPU awake.
#include <algorithm>

#include "engine/system/sensors/gpu_sensors.h"

namespace autoglm {
namespace {

constexpr std::int64_t kAskEveryNs = 900'000'000, kSlowEveryNs = 5'000'000'000,
                       kLetSleepAfterNs = 30'000'000'000;

class NvidiaReader final : public GpuReader {
public:
    NvidiaReader(PciGpu gpu, std::shared_ptr<Nvml> nvml) : m_gpu(std::move(gpu)), m_nvml(std::move(nvml)) {}

    void read(const SensorTree& tree, std::int64_t nowNs, const DrmUse&, GpuFigures& figures) override {
        const bool maySleep = readLine(tree, m_gpu.dir + "power/control") == "auto";
        if (maySleep && isAsleep(tree, m_gpu)) {
            m_letsSleep = false;  // it does; once it is awake again, somebody uses it
            return showAsleep(figures);
        }
        if (m_letsSleep) return showAsleep(figures);
        if (m_isGone) return showAbsent(figures, Absence::Gone);
        if (const Absence why = m_nvml->open(); why != Absence::None) return showAbsent(figures, why);
        if (nowNs - m_askedNs >= kAskEveryNs || m_askedNs == 0) ask(nowNs);
        const std::string id = figures.id, name = figures.name, driver = figures.driver;
        figures = m_last;
        figures.id = id;
        figures.driver = driver;
        if (figures.name.empty()) figures.name = name;
        if (maySleep) considerSleep(nowNs);
    }

private:
    void ask(std::int64_t nowNs) {
        m_askedNs = nowNs;
        // Handles do not outlive a close().
        const Nvml::Device device = m_nvml->find(m_gpu.id);
        if (device == nullptr) return showAbsent(m_last, Absence::Failed);
        if (m_last.name.empty()) m_last.name = m_nvml->nameOf(device);
        m_last.busyPercent = m_nvml->utilisation(device);
        const Nvml::Memory memory = m_nvml->memory(device);
        m_last.memoryTotal = memory.total;
        m_last.memoryUsed = memory.used;
        m_last.temperature = m_nvml->temperature(device);
        m_last.watts = m_nvml->watts(device);
        m_last.megahertz = m_nvml->clock(device, 0);
        m_last.memoryMegahertz = m_nvml->clock(device, 2);
        m_isGone = m_last.busyPercent.absence == Absence::Gone && memory.total.absence == Absence::Gone;
        if (m_isGone) return showAbsent(m_last, Absence::Gone);
        if (m_slowNs != 0 && nowNs - m_slowNs < kSlowEveryNs) return;
        m_slowNs = nowNs;
        m_last.ourMemory = m_nvml->ourMemory(device, memory.total.valueOr(0));
        m_last.wattsLimit = m_nvml->wattsLimit(device);
        m_last.fanPercent = m_nvml->fanPercent(device);
        m_last.linkGeneration = m_nvml->linkGeneration(device);
        m_last.linkWidth = m_nvml->linkWidth(device);
    }

    /// Nobody computes on it, we least of all: let go, or it could never sleep while we look.
    void considerSleep(std::int64_t nowNs) {
        const bool isIdle = m_last.busyPercent.valueOr(1) <= 0 && m_last.ourMemory.valueOr(0) <= 0;
        if (!isIdle || m_idleSinceNs == 0) m_idleSinceNs = nowNs;
        if (nowNs - m_idleSinceNs < kLetSleepAfterNs) return;
        m_nvml->close();
        m_letsSleep = true;
        m_idleSinceNs = m_askedNs = m_slowNs = 0;
    }

    static void showAbsent(GpuFigures& figures, Absence why) {
        markAsleep(figures);
        for (Reading* reading :
             {&figures.busyPercent, &figures.megahertz, &figures.memoryMegahertz, &figures.temperature,
              &figures.watts, &figures.wattsLimit, &figures.fanPercent, &figures.linkGeneration,
              &figures.linkWidth, &figures.memoryTotal, &figures.memoryUsed, &figures.ourMemory})
            *reading = Reading::absent(why);
        figures.fanRpm = Reading::absent(Absence::NoSensor);
    }
    /// The size of its memory does not change in its sleep.
    void showAsleep(GpuFigures& figures) const {
        showAbsent(figures, Absence::Asleep);
        if (m_last.memoryTotal.has()) figures.memoryTotal = m_last.memoryTotal;
        if (!m_last.name.empty()) figures.name = m_last.name;
    }

    PciGpu m_gpu;
    std::shared_ptr<Nvml> m_nvml;
    GpuFigures m_last;
    bool m_isGone = false, m_letsSleep = false;
    std::int64_t m_askedNs = 0, m_slowNs = 0, m_idleSinceNs = 0;
};

}  // namespace

std::unique_ptr<GpuReader> makeNvidiaReader(const PciGpu& gpu, std::shared_ptr<Nvml> nvml) {
    return std::make_unique<NvidiaReader>(gpu, std::move(nvml));
}

}  // namespace autoglm
