// The tiers this machine can run, for tests that run on all of them.
#pragma once
#include <string>
#include <vector>

#include "engine/kernels/select_kernels.h"

namespace autoglm::test {

/// A table this machine has; the name comes from tiersHere().
inline const KernelTable& tableOf(const std::string& tier) {
    return *selectKernels(cpuFeatures(), tier).value();
}

inline std::vector<std::string> tiersHere() {
    return availableTiers(cpuFeatures());
}

inline std::string tierTestName(const std::string& tier) {
    std::string name;
    for (const char c : tier) {
        if (c != '-') name += c;
    }
    return name;
}

}  // namespace autoglm::test
