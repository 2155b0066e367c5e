// This machine, as far as running a model is concerned.
// Threads: any thread; measuring keeps the cores busy for a moment.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/system/bandwidth.h"
#include "engine/system/device_speed.h"
#include "engine/system/memory.h"
#include "engine/system/topology.h"

namespace autoglm {

struct MachineInfo {
    std::string cpuName;
    unsigned nPhysicalCores = 0, nLogicalCores = 0;
    std::vector<std::string> tiers;  // those this CPU can run, best first
    std::string tier;                // the one in force
    std::string tierReason;          // "best this CPU supports", "forced by AUTOGLM_TIER"
    std::uint64_t memoryBytes = 0, availableMemoryBytes = 0;
    std::uint64_t l2Bytes = 0, l3Bytes = 0;
};
[[nodiscard]] MachineInfo machineInfo();

/// The logical CPUs of this machine, neighbours side by side: package by package, core by core.
[[nodiscard]] const std::vector<CpuPlace>& cpuPlaces();

/// A Vulkan device, whether we use it or not.
struct GpuDevice {
    std::uint32_t index = 0;
    std::string id;                  // what LoadOptions::device calls it: its name, or its index among equals
    std::string name, kind, driver;  // kind: "discrete", "integrated", "virtual", "software", "other"
    std::string vulkanVersion;       // "1.3.230"
    std::uint64_t memoryBytes = 0, budgetBytes = 0;  // its own memory; what of it is free for us
    std::vector<std::string> features;               // "f16", "int8", "int-dot", …
    std::string reason;                              // why it is not used unasked; empty: it is
    bool isUsable = true;                            // when it is asked for
    DeviceSpeed speed;
};
struct GpuStatus {
    std::string reason;  // why there is no Vulkan at all; empty when there are devices
    std::vector<GpuDevice> devices;
    DeviceSpeed processor;
    std::optional<std::uint32_t> chosen;  // what `auto` takes; none: the processor
    std::string choice;                   // one sentence: what it takes, and why
};
enum class Measuring : std::uint8_t {
    Never,     // what is remembered
    AsNeeded,  // what `auto` decides by, where it is not remembered: a second or two per device and driver,
               // once
    Anew,      // everything, software devices too
};
/// Tries the drivers in a child process if they have changed since the last time.
[[nodiscard]] GpuStatus gpuStatus(Measuring measuring = Measuring::AsNeeded);

}  // namespace autoglm
