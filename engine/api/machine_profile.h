// What this machine can do for a model, measured once with the engine's own kernels and kept: reading by
// number of threads, and what the processor does with weights of each type.
// Threads: any thread; measuring keeps the cores busy for a few seconds.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/system/device_speed.h"

namespace autoglm {

struct MachineProfile {
    std::string cpuName, tier, engineVersion;
    unsigned nThreads = 0;
    struct Bandwidth {
        unsigned nThreads = 0;
        double bytesPerSecond = 0;
    };
    std::vector<Bandwidth> bandwidth;
    DeviceSpeed processor;  // with all threads

    /// The most that any number of threads reads.
    [[nodiscard]] double bytesPerSecond() const noexcept;
    /// The most that any type multiplies.
    [[nodiscard]] double macsPerSecond() const noexcept;
    /// The least number of threads that reads nearly as fast as any.
    [[nodiscard]] unsigned usefulThreads() const noexcept;
};

// An empty folder is $XDG_CACHE_HOME/open-autoglm.
/// Of this machine, CPU tier and engine, if it has been measured; empty when anything of these has changed.
[[nodiscard]] std::optional<MachineProfile> loadMachineProfile(const std::filesystem::path& folder);
/// Keeps figures as those of this machine.
void saveMachineProfile(const MachineProfile& profile, const std::filesystem::path& folder);
/// Measures and keeps it in `folder`, if that can be written.
[[nodiscard]] MachineProfile measureMachineProfile(const std::filesystem::path& folder);
/// The kept one, else a new one.
[[nodiscard]] MachineProfile machineProfile(const std::filesystem::path& folder = {});

}  // namespace autoglm
