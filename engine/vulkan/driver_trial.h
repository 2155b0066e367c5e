// Whether this machine's Vulkan drivers can be trusted with our process. A child process tries them first: a
// driver that crashes or hangs takes the child down, not us. What works is remembered for as long as the
// drivers stay the same, a failure for a day.
// Threads: any thread; may take as long as the drivers need to start.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/vulkan/instance.h"

namespace autoglm {

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

}  // namespace autoglm
