// Whether this machine's Vulkan drivers can be trusted with our process. A child process tries them first: a
// driver that crashes or hangs takes the child down, not us. What it found is kept for as long as the drivers
// stay the same. Threads: any thread; may take as long as the drivers need to start.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/vulkan/instance.h"

namespace autoglm {

/// $XDG_CACHE_HOME/open-autoglm, or ~/.cache/open-autoglm; empty where neither is known.
[[nodiscard]] std::filesystem::path defaultCacheFolder();

/// What a trial of the drivers told.
struct DriverTrial {
    std::string failure;     // why Vulkan cannot be used at all; empty when it can
    std::string notUnasked;  // why no device is used unless it is asked for; empty when one is
};

/// Starts the drivers in a child process.
[[nodiscard]] DriverTrial tryDriversInChild();
/// The same, or what it told earlier (kept in `cacheFolder`, unless empty) if the drivers have not changed.
[[nodiscard]] DriverTrial driverTrial(const std::filesystem::path& cacheFolder);

/// The instance, once the drivers have been tried. Errors: Device, with the one reason.
[[nodiscard]] Result<std::shared_ptr<VulkanInstance>> openVulkan(const std::filesystem::path& cacheFolder);

/// Why `auto` does not even measure a device; empty when it does.
[[nodiscard]] std::string whyNotUnasked(const VulkanDeviceInfo& info);

/// The devices that `wish` names by index, or by a part of their name in any case, several with a + between
/// them. With an empty wish the best that are no software: discrete before integrated before virtual, then by
/// memory. Errors: Device, InvalidArgument (with the devices there are).
[[nodiscard]] Result<std::vector<std::size_t>> chooseDevices(const VulkanInstance& instance,
                                                             const std::string& wish);

}  // namespace autoglm
