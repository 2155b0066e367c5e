// Layers on a Vulkan device, the rest on the CPU: which device, how many layers, and what when it fails.
// Threads: the worker thread.
#pragma once
#include <string>

#include "engine/api/backend_choice.h"

namespace autoglm {

/// Why `auto` leaves Vulkan alone: no driver, or no device that is used without being named. Empty when it
/// does not.
[[nodiscard]] std::string whyNotVulkan(const std::string& device);

/// As many layers as were wished for, else as fit; pages of KV are reserved. When memory runs out in spite of
/// the plan, once more with fewer layers, unless their number was wished for. What comes back goes on with
/// the CPU when the device fails. Errors: Device, OutOfMemory with numbers, InvalidArgument, Cancelled.
[[nodiscard]] Result<ChosenBackend> makeVulkan(const BackendWish& wish, std::shared_ptr<const Model> model,
                                               const BackendOptions& options, const PrepareProgress& progress,
                                               std::stop_token stop);

}  // namespace autoglm
