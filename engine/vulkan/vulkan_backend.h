// The layer program, or a run of its steps, on a Vulkan device.
// Threads: as Backend; loading compiles kernels on threads of its own.
#pragma once
#include <memory>

#include "engine/runtime/backend.h"
#include "engine/vulkan/kernel_cache.h"

namespace autoglm {

/// Uploads the weights of options.steps to the device of `kernels`. Errors: OutOfMemory (of the device),
/// Device, Cancelled, InvalidArgument (shapes the kernels do not take).
[[nodiscard]] Result<std::unique_ptr<Backend>> createVulkanBackend(std::shared_ptr<const Model> model,
                                                                   std::shared_ptr<gpu::KernelCache> kernels,
                                                                   const BackendOptions& options,
                                                                   const PrepareProgress& progress,
                                                                   std::stop_token stop);

}  // namespace autoglm
