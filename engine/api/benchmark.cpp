#include "engine/api/benchmark.h"

#include <algorithm>
#include <chrono>

#include "engine/api/inspect.h"
#include "engine/api/machine.h"
#include "engine/base/error.h"

namespace autoglm {
namespace {

// How much longer than a token of a prompt one of an answer takes, for a bar that moves evenly: about what a
// processor does. The first repetition that is over knows better, but a bar that jumps is worse.
constexpr double kDecodeWeight = 8, kFillWeight = 1.2;

/// The name of a model may be the folder that it was converted in; what stands before it is nobody's
/// business.
std::string shareableName(const ModelInfo& info) {
    std::string name = info.name.empty() ? info.path.stem().string() : info.name;
    while (!name.empty() && (name.back() == '/' || name.back() == '\\'))
        name.pop_back();
    if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string::npos)
        name = name.substr(slash + 1);
    return printable(name, 120);
}

std::int64_t unixNow() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

BenchmarkRecord::Machine describeMachine() {
    const MachineInfo machine = machineInfo();
    BenchmarkRecord::Machine out{.cpuName = printable(machine.cpuName, 120),
                                 .nPhysicalCores = machine.nPhysicalCores,
                                 .nLogicalCores = machine.nLogicalCores,
                                 .memoryBytes = machine.memoryBytes};
    for (const GpuDevice& gpu : gpuStatus(Measuring::Never).devices)
        if (gpu.kind != "software")
            out.gpus.push_back({printable(gpu.name, 120), printable(gpu.driver, 120), gpu.memoryBytes});
    return out;
}

/// Of one depth, in tokens of a prompt.
double weightOf(const BenchmarkPlan& plan, std::uint32_t depth) {
    const double repetition = plan.nPrompt + kDecodeWeight * plan.nDecode;
    return kFillWeight * depth + repetition * (plan.repetitions + 1.0);
}

double doneOf(const BenchmarkPlan& plan, std::uint32_t depth, const BenchProgress& step) {
    using Stage = BenchProgress::Stage;
    if (step.stage == Stage::Preparing) return 0;
    if (step.stage == Stage::Filling) return kFillWeight * step.doneTokens;
    const double repetition = plan.nPrompt + kDecodeWeight * plan.nDecode;
    const double before = kFillWeight * depth + repetition * step.repetition;
    if (step.stage == Stage::Prompt) return before + step.doneTokens;
    return before + plan.nPrompt + kDecodeWeight * step.doneTokens;
}

}  // namespace

std::uint32_t BenchmarkPlan::neededContext() const noexcept {
    const std::uint32_t deepest = depths.empty() ? 0 : *std::max_element(depths.begin(), depths.end());
    const std::uint64_t needed = std::uint64_t{deepest} + std::max(nPrompt, nDecode) + 1;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(needed, 1u << 30));
}

BenchmarkRecord describeForBenchmark(const ModelInfo& info) {
    BenchmarkRecord record{.unixSeconds = unixNow(),
                           .model = shareableName(info),
                           .architecture = printable(info.architecture, 60),
                           .quantName = printable(info.quantName, 60),
                           .nParameters = info.nParameters,
                           .fileBytes = info.fileBytes,
                           .backend = info.backend,
                           .tier = info.tier,
                           .device = printable(info.device, 120),
                           .kvType = info.kvType,
                           .nThreads = info.nThreads,
                           .nLayers = info.nLayers,
                           .nDeviceLayers = info.nDeviceLayers,
                           .memoryBytes = info.weightBytes + info.kvBytes + info.scratchBytes,
                           .machine = describeMachine()};
    if (const auto report = inspectFile(info.path)) {
        for (const TypeShare& share : report->types)
            record.types.push_back({share.type, share.sizeBytes});
    }
    return record;
}

BenchmarkPoint toBenchmarkPoint(const Engine::BenchOptions& options, const Engine::BenchResult& result) {
    return {.depth = options.depth,
            .nPrompt = options.nPrompt,
            .nDecode = options.nDecode,
            .promptTokensPerSecond = result.promptTokensPerSecond,
            .decodeTokensPerSecond = result.decodeTokensPerSecond,
            .timeToFirstTokenMs = result.timeToFirstTokenMs,
            .promptSpread = result.promptSpread,
            .decodeSpread = result.decodeSpread,
            .achievedGbPerSecond = result.achievedGbPerSecond};
}

Result<BenchmarkRecord> runBenchmark(Engine& engine, const BenchmarkPlan& plan,
                                     const BenchmarkProgressFn& progress, std::stop_token stop) {
    if (plan.depths.empty()) {
        return Error{.code = ErrorCode::InvalidArgument,
                     .subject = "benchmark",
                     .problem = "has no depth to measure at"};
    }
    std::vector<std::uint32_t> depths = plan.depths;
    std::sort(depths.begin(), depths.end());
    depths.erase(std::unique(depths.begin(), depths.end()), depths.end());
    double total = 0, before = 0;
    for (const std::uint32_t depth : depths)
        total += weightOf(plan, depth);
    std::vector<BenchmarkPoint> points;
    for (const std::uint32_t depth : depths) {
        Engine::BenchOptions options{.nPrompt = plan.nPrompt,
                                     .nDecode = plan.nDecode,
                                     .depth = depth,
                                     .repetitions = plan.repetitions};
        options.onProgress = [&](const BenchProgress& step) {
            if (!progress) return;
            progress({depth, std::clamp((before + doneOf(plan, depth, step)) / total, 0.0, 1.0), step});
        };
        AUTOGLM_TRY_ASSIGN(const Engine::BenchResult result, engine.bench(options, stop));
        points.push_back(toBenchmarkPoint(options, result));
        before += weightOf(plan, depth);
    }
    BenchmarkRecord record = describeForBenchmark(engine.info());
    record.repetitions = plan.repetitions;
    record.points = std::move(points);
    record.bandwidthGbPerSecond = measureReadBandwidthGbPerSecond(engine.info().nThreads);
    return record;
}

std::vector<unsigned> threadCountsUpTo(unsigned nCores) {
    std::vector<unsigned> counts;
    for (unsigned n = 1; n < nCores; n *= 2)
        counts.push_back(n);
    counts.push_back(std::max(nCores, 1u));
    return counts;
}

}  // namespace autoglm
