// What the machine is doing: CPU, memory, disk, power and GPUs, as this process may read them without rights.
// Every figure is a value or says why there is none; a failed read never becomes 0.
// Threads: plain values; a SensorSampler has a thread of its own and calls back on it.
// Units:   bytes, bytes per second, percent, MHz, degrees Celsius, watts.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace autoglm {

enum class Absence : std::uint8_t {
    None,          // there is a value
    NoSensor,      // this machine or driver has no such sensor
    NoPermission,  // the system keeps it from ordinary users
    Asleep,        // the device sleeps, and asking would wake it
    FirstSample,   // a rate needs two samples
    Failed,        // the read failed, or what came back makes no sense
    Gone,          // the device was unplugged or has failed
};
[[nodiscard]] std::string_view absenceName(Absence absence) noexcept;  // "no-permission", …

struct Reading {
    double value = 0;
    Absence absence = Absence::NoSensor;

    [[nodiscard]] static Reading of(double value) noexcept { return {value, Absence::None}; }
    [[nodiscard]] static Reading absent(Absence why) noexcept { return {0, why}; }
    [[nodiscard]] bool has() const noexcept { return absence == Absence::None; }
    [[nodiscard]] double valueOr(double other) const noexcept { return has() ? value : other; }
};

struct CoreFigures {
    unsigned id = 0;  // as the kernel counts; ids may have gaps
    Reading busyPercent, megahertz;
    bool isEfficient = false;  // a small core of a hybrid CPU
};

struct CpuFigures {
    Reading busyPercent;              // of all online CPUs, 100 at most
    Reading stealPercent;             // taken by the host of a virtual machine
    Reading processPercent;           // this process, as a share of all online CPUs
    Reading megahertz, maxMegahertz;  // mean of the cores; the highest any can reach
    Reading temperature, watts;
    std::vector<CoreFigures> cores;
};

struct MemoryFigures {
    Reading total, available, used;                          // of the machine or the container's limit
    Reading processResident, processAnonymous, processFile;  // file: mapped pages, mostly the model's
    Reading swapTotal, swapUsed, swapInPerSecond;            // bytes; system-wide
    Reading majorFaultsPerSecond;                            // pages that had to come from the disk
    Reading modelFileBytes, modelCachedBytes;                // of the watched file, in the page cache
};

/// Share of the time in which something waited, over the last interval.
struct PressureFigures {
    Reading cpu, memory, io;  // percent
};

struct DiskFigures {
    std::string device;  // that holds the watched file; "" = all disks together
    Reading readPerSecond, writePerSecond, activePercent;
    Reading processReadPerSecond;
};

struct GpuFigures {
    std::string id;  // PCI address
    std::string name, driver;
    bool isIntegrated = false;
    bool busyIsAwake = false;  // busyPercent says how long the GPU was awake: an upper bound
    Reading busyPercent, ourBusyPercent;
    Reading memoryTotal, memoryUsed, ourMemory;  // its own memory (VRAM)
    Reading sharedTotal, sharedUsed, ourShared;  // system memory mapped for it (GTT)
    Reading ourEvicted;                          // of our VRAM, pushed out to system memory
    Reading megahertz, memoryMegahertz, temperature, watts, wattsLimit, fanRpm, fanPercent;
    Reading linkGeneration, linkWidth;
};

struct MachineSnapshot {
    std::int64_t timeNs = 0;  // steady clock
    CpuFigures cpu;
    MemoryFigures memory;
    PressureFigures pressure;
    DiskFigures disk;
    std::vector<GpuFigures> gpus;
    double costSeconds = 0;  // CPU time that taking this snapshot took
};

struct SensorOptions {
    std::chrono::milliseconds interval{1000};
    std::filesystem::path root = "/";  // /proc and /sys below it
    std::string nvmlLibrary = "libnvidia-ml.so.1";
};

/// Takes snapshots until it is destroyed.
class SensorSampler {
public:
    /// `onSnapshot` runs on the sampler's thread and must not block. nullptr where the system gives no
    /// thread.
    using SnapshotFn = std::function<void(const MachineSnapshot&)>;
    [[nodiscard]] static std::unique_ptr<SensorSampler> start(const SensorOptions& options,
                                                              SnapshotFn onSnapshot);
    virtual ~SensorSampler() = default;
    /// Any thread. Takes effect at once.
    virtual void setInterval(std::chrono::milliseconds interval) = 0;
    /// Any thread. The model's file: its disk and its pages in the cache; "" = none.
    virtual void watchFile(const std::filesystem::path& file) = 0;
};

}  // namespace autoglm
