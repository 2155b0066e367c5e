// How a model will do on this machine, before it is loaded: memory by part, and speed from measured bandwidth
// and arithmetic. Threads: any thread; measures the machine on first use (about half a second), then
// remembers for the process.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace autoglm {

struct SpeedRange {
    double low = 0, expected = 0, high = 0;  // tokens per second
};
struct Advice {
    std::string name, architecture, quantName;
    SpeedRange decode, prefill;
    std::uint64_t weightBytes = 0, kvBytes = 0, scratchBytes = 0, availableBytes = 0;
    bool fits = false;
    std::string limit;   // "memory-bandwidth", "arithmetic", "memory-size"
    std::string reason;  // one sentence with the numbers behind it
};

/// Errors: those of reading a GGUF file; UnsupportedArchitecture.
[[nodiscard]] Result<Advice> adviseFile(const std::filesystem::path& path, std::uint32_t nContext);
/// The known GLM models and quantizations against this machine.
[[nodiscard]] std::vector<Advice> adviseCatalog(std::uint32_t nContext);

}  // namespace autoglm
