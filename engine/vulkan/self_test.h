// A few rows of a model's own weights through the kernels, held against the plain decoder: a driver that
// computes wrongly is found before an answer is.
// Threads: as the device's.
#pragma once
#include <filesystem>
#include <span>

#include "engine/base/log_sink.h"
#include "engine/model/layer_program.h"
#include "engine/vulkan/kernel_cache.h"

namespace autoglm::gpu {

/// Tries the products of every weight type among the steps, once per device, driver and shaders where a
/// `folder` remembers it. Where products of bytes are wrong the device goes on without them, and the log says
/// so. Errors: Device naming the type and how far off it is; those of the device.
[[nodiscard]] Result<void> selfTest(KernelCache& kernels, std::span<const Step> steps,
                                    const std::filesystem::path& folder, const LogSink& log);

}  // namespace autoglm::gpu
