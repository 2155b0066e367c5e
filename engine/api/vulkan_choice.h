// Layers on Vulkan devices, the rest on the CPU: which devices, how many layers, and what when one fails.
// Threads: the worker thread.
#pragma once
#include <string>

#include "engine/api/backend_choice.h"

namespace autoglm {

/// As many layers as were wished for, else as fit, on the devices of `wish.device` in their order; pages of
/// KV are reserved. When memory runs out in spite of the plan, once more with fewer layers, unless their
/// number was wished for. What comes back goes on with the CPU when a device fails. Errors: Device,
/// OutOfMemory with numbers, InvalidArgument, Cancelled.
[[nodiscard]] Result<ChosenBackend> makeVulkan(const BackendWish& wish, std::shared_ptr<const Model> model,
                                               const BackendOptions& options, const PrepareProgress& progress,
                                               std::stop_token stop);

/// The share of the model, 0 to 1, that the processor's memory has to hold: layers on cards with memory of
/// their own are not part of it. 1 where nothing is known.
[[nodiscard]] double hostShareOf(const BackendWish& wish, const Model& model, KvType kvType);

}  // namespace autoglm
