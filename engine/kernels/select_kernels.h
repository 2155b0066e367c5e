// Which tier computes.
// Threads: any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/kernels/cpu/features.h"
#include "engine/kernels/kernel_table.h"

namespace autoglm {

/// Names of the tiers `features` can run, best first: "avx512-vnni", "avx512", "avx2", "baseline".
[[nodiscard]] std::vector<std::string> availableTiers(const CpuFeatures& features);

/// The table of tier `forced`, or of the best one when it is empty.
/// Errors: InvalidArgument for a name that is unknown or not available here; `expected` lists those that are.
[[nodiscard]] Result<const KernelTable*> selectKernels(const CpuFeatures& features, std::string_view forced);

}  // namespace autoglm
