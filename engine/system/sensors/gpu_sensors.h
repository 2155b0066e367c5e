// Every GPU of the machine, each through what its driver offers.
// Threads: one owner. A call of NVIDIA's library may block, so the owner must not be the window's thread.
// Source:  PCI devices in sysfs; amdgpu, i915 and xe files; hwmon; fdinfo; NVML.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/system/sensors/drm_fdinfo.h"
#include "engine/system/sensors/nvml.h"
#include "engine/system/sensors/parse.h"

namespace autoglm {

/// A PCI display device.
struct PciGpu {
    std::string id, dir;  // "0000:03:00.0", "sys/bus/pci/devices/0000:03:00.0/"
    std::string driver;   // "amdgpu"; "" = none bound
    unsigned vendor = 0, device = 0;
    std::string card;     // "sys/bus/pci/devices/…/drm/card1/"; "" without one
    std::string monitor;  // its hwmon folder; "" without one
};
[[nodiscard]] std::vector<PciGpu> listPciGpus(const SensorTree& tree);

/// What this process uses of one device, summed over its clients and turned into rates.
class DrmUse {
public:
    void sample(const std::vector<DrmClient>& clients, const std::string& device, std::int64_t nowNs);
    [[nodiscard]] Reading busyPercent() const { return m_busy; }
    [[nodiscard]] Reading resident(std::initializer_list<const char*> regions) const;
    [[nodiscard]] Reading evicted() const;

private:
    struct Cycles {
        std::uint64_t used = 0, total = 0;
    };
    bool m_hasClients = false, m_hasEngines = false;
    std::map<std::pair<std::uint64_t, std::string>, Counter> m_engines;
    std::map<std::pair<std::uint64_t, std::string>, Cycles> m_cycles;
    std::map<std::string, std::uint64_t> m_resident;
    std::uint64_t m_evicted = 0;
    Reading m_busy = Reading::absent(Absence::NoSensor);
};

class GpuReader {
public:
    virtual ~GpuReader() = default;
    virtual void read(const SensorTree& tree, std::int64_t nowNs, const DrmUse& use, GpuFigures& figures) = 0;
};
[[nodiscard]] std::unique_ptr<GpuReader> makeAmdReader(const PciGpu& gpu);
[[nodiscard]] std::unique_ptr<GpuReader> makeIntelReader(const PciGpu& gpu);
[[nodiscard]] std::unique_ptr<GpuReader> makeNvidiaReader(const PciGpu& gpu, std::shared_ptr<Nvml> nvml);
/// A driver without sensors of its own: what hwmon and fdinfo have.
[[nodiscard]] std::unique_ptr<GpuReader> makePlainReader(const PciGpu& gpu);

/// Is the device asleep, so that most reads would wake it?
[[nodiscard]] bool isAsleep(const SensorTree& tree, const PciGpu& gpu);
/// Absent figures of a sleeping device.
void markAsleep(GpuFigures& figures);

class GpuSensors {
public:
    explicit GpuSensors(std::string nvmlLibrary) : m_nvmlLibrary(std::move(nvmlLibrary)) {}
    [[nodiscard]] std::vector<GpuFigures> sample(const SensorTree& tree, std::int64_t nowNs);

private:
    struct Card {
        PciGpu pci;
        std::string name;
        std::unique_ptr<GpuReader> reader;
        DrmUse use;
    };
    void discover(const SensorTree& tree);

    std::string m_nvmlLibrary;
    std::shared_ptr<Nvml> m_nvml;
    std::vector<Card> m_cards;
    std::int64_t m_discoveredNs = 0;
    bool m_hasDiscovered = false;
};

}  // namespace autoglm
