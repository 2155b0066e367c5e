// What a device does with weights, measured with the kernels that models run on, and which variants of them
// are the fastest there.
// Threads: as the device's; takes a second or two.
#pragma once
#include "engine/system/device_speed.h"
#include "engine/vulkan/kernel_cache.h"

namespace autoglm::gpu {

/// Requires: memory for a few MB at least. Errors: those of the device.
[[nodiscard]] Result<DeviceSpeed> measureDevice(KernelCache& kernels);
/// Tries variants and sets the best on the device; what was found earlier is taken from the cache's folder,
/// unless it is to be found anew. Software devices go by rules. Errors: those of the device.
[[nodiscard]] Result<void> tuneDevice(KernelCache& kernels, bool anew = false);

}  // namespace autoglm::gpu
