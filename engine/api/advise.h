// How a model will do on this machine, before it is loaded: memory by part, and speed from what was measured
// of the machine, corrected by how earlier forecasts came out.
// Threads: any thread; measures the machine on first use (a few seconds), then remembers on disk.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/api/engine.h"
#include "engine/api/sizing.h"
#include "engine/base/result.h"

namespace autoglm {

struct SpeedRange {
    double low = 0, expected = 0, high = 0;  // tokens per second
};

/// Something that would make a model fit, or faster.
struct AdviceHelp {
    enum class Kind : std::uint8_t { SmallerType, ShorterContext, FewerThreads } kind = Kind::SmallerType;
    std::string type;            // SmallerType: "Q4_K_M"
    double factor = 1;           // SmallerType: decode this many times as fast
    std::uint32_t nContext = 0;  // ShorterContext: tokens
    std::uint64_t freedBytes = 0;
    unsigned nThreads = 0;  // FewerThreads: no slower than all of them
};

/// Seconds until a file is loaded and its weights lie as the device wants them.
struct LoadForecast {
    double fromDisk = 0, fromCache = 0;  // nothing, or all of it in the page cache
    double diskBytesPerSecond = 0;       // measured on the file; 0: it is too small to tell
    double cachedShare = 0;              // now, 0 to 1
};

struct Advice {
    std::string name, architecture, quantName;
    std::string device;  // that was forecast: "Ryzen 7 7700", "AMD Radeon RX 7800 XT (RADV NAVI32)"
    SpeedRange decode, prefill;
    /// The same without corrections: what an outcome is to be compared with.
    double plainDecode = 0, plainPrefill = 0;
    std::uint64_t weightBytes = 0, kvBytes = 0, scratchBytes = 0, availableBytes = 0;
    std::uint32_t nContext = 0;
    bool fits = false, isSupported = true;
    std::string limit;   // "memory-bandwidth", "arithmetic", "memory-size"
    std::string reason;  // one sentence with the numbers behind it
    std::vector<AdviceHelp> helps;
    Sizing sizing;                     // four precisions side by side; the least and a good machine
    std::optional<LoadForecast> load;  // of a file
    std::uint32_t nOutcomes = 0;       // that forecasts here rest on
    std::optional<double> triedError;  // of the last forecast for this very model: +0.1 = 10 % faster
};

struct AdviceQuery {
    std::uint32_t nContext = 0;  // to reserve; 0: the model's, as far as it is sensible here
    /// For one point instead of the usual: tokens in the context already, and of the prompt.
    std::optional<std::uint32_t> depth, nPrompt;
    BackendChoice backend = BackendChoice::Auto;
    std::string device;                 // see LoadOptions
    std::filesystem::path cacheFolder;  // empty: $XDG_CACHE_HOME/open-autoglm
};

/// Errors: those of reading a GGUF file; UnsupportedArchitecture; Device, InvalidArgument of a device that is
/// asked for.
[[nodiscard]] Result<Advice> adviseFile(const std::filesystem::path& path, const AdviceQuery& query);
/// The known GLM models and quantizations against this machine.
[[nodiscard]] Result<std::vector<Advice>> adviseCatalog(const AdviceQuery& query);

/// One English sentence: "3.1 s from the disk, which reads 320 MB per second; 0.4 s when it is cached".
[[nodiscard]] std::string loadText(const LoadForecast& load);
/// One English sentence: "Q4_K_M instead of Q8_0: 1.8 times as fast".
[[nodiscard]] std::string helpText(const AdviceHelp& help, const Advice& advice);

}  // namespace autoglm
