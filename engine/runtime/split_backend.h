// One model over several devices: each holds a run of the program's steps, activations go from one to the
// next through the CPU.
// Threads: as Backend.
#pragma once
#include <memory>
#include <vector>

#include "engine/runtime/backend.h"

namespace autoglm {

/// `parts` in the order of their steps, made with options.steps that cover the program. Not empty.
[[nodiscard]] std::unique_ptr<Backend> createSplitBackend(std::uint32_t nEmbd,
                                                          std::vector<std::unique_ptr<Backend>> parts);

}  // namespace autoglm
