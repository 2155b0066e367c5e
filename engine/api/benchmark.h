// A benchmark as people keep and compare it: how fast one loaded model reads and writes, at one or more
// depths, and everything it depends on: file, device, threads, version, machine. Names no folder, user or
// host.
// Threads: runBenchmark() on the engine's worker; the rest are values.
#pragma once
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/api/engine.h"
#include "engine/base/result.h"

namespace autoglm {

struct BenchmarkPoint {
    std::uint32_t depth = 0, nPrompt = 0, nDecode = 0;  // tokens before; of the prompt; of the answer
    double promptTokensPerSecond = 0, decodeTokensPerSecond = 0, timeToFirstTokenMs = 0;  // 0: not measured
    double promptSpread = 0, decodeSpread = 0;  // half of what repetitions differ by, as a share
    double achievedGbPerSecond = 0;             // read while decoding
};

struct BenchmarkRecord {
    std::uint32_t id = 0;  // within a history; 0: in none
    std::int64_t unixSeconds = 0;
    std::string version;  // of this program; whoever keeps the record sets it
    std::string model, architecture, quantName;
    std::uint64_t nParameters = 0, fileBytes = 0;
    struct TypePart {
        std::string type;
        std::uint64_t bytes = 0;
    };
    std::vector<TypePart> types;  // largest first
    std::string backend, tier, device, kvType;
    unsigned nThreads = 0;
    std::uint32_t nLayers = 0, nDeviceLayers = 0, repetitions = 0;
    std::uint64_t memoryBytes = 0;    // weights, keys and values, working space
    double bandwidthGbPerSecond = 0;  // that the processor's memory was measured to give; 0: not measured
    struct Gpu {
        std::string name, driver;
        std::uint64_t memoryBytes = 0;
    };
    struct Machine {
        std::string cpuName;
        unsigned nPhysicalCores = 0, nLogicalCores = 0;
        std::uint64_t memoryBytes = 0;
        std::vector<Gpu> gpus;
    } machine;
    std::vector<BenchmarkPoint> points;  // by depth, shallow first
};

struct BenchmarkPlan {
    std::uint32_t nPrompt = 512, nDecode = 128, repetitions = 3;
    std::vector<std::uint32_t> depths{0};
    /// The context that the deepest of them needs.
    [[nodiscard]] std::uint32_t neededContext() const noexcept;
};

struct BenchmarkProgress {
    std::uint32_t depth = 0;
    double share = 0;  // of all that is to be done, 0 to 1, as far as it can be known
    BenchProgress step;
};
using BenchmarkProgressFn = std::function<void(const BenchmarkProgress&)>;

/// Errors: those of Engine::bench; InvalidArgument (no depth).
[[nodiscard]] Result<BenchmarkRecord> runBenchmark(Engine& engine, const BenchmarkPlan& plan,
                                                   const BenchmarkProgressFn& progress, std::stop_token stop);

/// What a model on this machine is, without figures.
[[nodiscard]] BenchmarkRecord describeForBenchmark(const ModelInfo& info);
[[nodiscard]] BenchmarkPoint toBenchmarkPoint(const Engine::BenchOptions& options,
                                              const Engine::BenchResult& result);

/// 1, 2, 4 … up to and with `nCores`.
[[nodiscard]] std::vector<unsigned> threadCountsUpTo(unsigned nCores);

}  // namespace autoglm
