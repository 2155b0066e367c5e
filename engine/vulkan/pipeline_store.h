// Compiled kernels on disk, so that the next start need not compile them: one file per device, driver and set
// of shaders.
// Threads: any thread; files are replaced whole.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/vulkan/device_info.h"

namespace autoglm::gpu {

/// Names this device, its driver and our shaders: changes when any of them does.
[[nodiscard]] std::string kernelSetName(const VulkanDeviceInfo& device);

/// Empty when there are none, or when they are damaged or another driver's.
[[nodiscard]] std::vector<std::byte> readPipelines(const std::filesystem::path& folder,
                                                   const VulkanDeviceInfo& device);
/// What cannot be written is compiled again the next time.
void writePipelines(const std::filesystem::path& folder, const VulkanDeviceInfo& device,
                    std::span<const std::byte> data);

}  // namespace autoglm::gpu
