// Which of this machine's graphics devices a model runs on.
// Threads: any thread.
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/vulkan/instance.h"

namespace autoglm {

/// Why `auto` does not even measure a device; empty when it does.
[[nodiscard]] std::string whyNotUnasked(const VulkanDeviceInfo& info);

/// The devices that `wish` names by index, or by a part of their name in any case, several with a + between
/// them. With an empty wish the best that are no software: discrete before integrated before virtual, then by
/// memory. Errors: Device, InvalidArgument (with the devices there are).
[[nodiscard]] Result<std::vector<std::size_t>> chooseDevices(const VulkanInstance& instance,
                                                             const std::string& wish);

}  // namespace autoglm
