// `autoglm bench`: how fast this machine runs a model.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/command.h"
#include "app/cli/interrupts.h"
#include "app/cli/model_loader.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "engine/api/advise.h"
#include "engine/api/forecast_log.h"
#include "engine/api/machine.h"

namespace autoglm::cli {
namespace {

struct BenchCommandOptions {
    EngineOptions engine;
    Engine::BenchOptions bench;
    bool json = false;
};

struct Measured {
    Engine::BenchResult speed;
    std::uint64_t peakBytes = 0;
    double bandwidthGbPerSecond = 0;
};

Json benchDocument(const Measured& m, const ModelInfo& info, const Engine::BenchOptions& bench) {
    Json document;
    document["pp"] = m.speed.promptTokensPerSecond;
    document["tg"] = m.speed.decodeTokensPerSecond;
    if (bench.draft > 0) document["tg_draft"] = m.speed.draftTokensPerSecond;
    document["ttft_ms"] = m.speed.timeToFirstTokenMs;
    document["peak_rss_bytes"] = m.peakBytes;
    document["gbps"] = m.speed.achievedGbPerSecond;
    document["bandwidth_gbps"] = m.bandwidthGbPerSecond;
    document["tier"] = info.tier;
    document["device"] = info.device;
    document["threads"] = info.nThreads;
    document["backend"] = info.backend;
    document["model"] = info.name;
    document["quant"] = info.quantName;
    document["kv"] = info.kvType;
    document["n_prompt"] = bench.nPrompt;
    document["n_decode"] = bench.nDecode;
    document["depth"] = bench.depth;
    document["draft"] = bench.draft;
    document["repetitions"] = bench.repetitions;
    return document;
}

std::string benchTable(const Measured& m, const ModelInfo& info, const Engine::BenchOptions& bench) {
    const double share =
        m.bandwidthGbPerSecond > 0 ? m.speed.achievedGbPerSecond * 100 / m.bandwidthGbPerSecond : 0;
    Facts facts;
    facts.emplace_back("Model", modelLine(info));
    facts.emplace_back("Device", info.device + ", " + std::to_string(info.nThreads) +
                                     (info.nThreads == 1 ? " thread" : " threads"));
    if (bench.nPrompt > 0) {
        facts.emplace_back("Prompt", numberText(m.speed.promptTokensPerSecond, 1) + " tokens/s over " +
                                         std::to_string(bench.nPrompt) + " tokens");
        facts.emplace_back("First token", numberText(m.speed.timeToFirstTokenMs, 1) + " ms");
    }
    if (bench.nDecode > 0) {
        facts.emplace_back("Decode", numberText(m.speed.decodeTokensPerSecond, 2) + " tokens/s over " +
                                         std::to_string(bench.nDecode) + " tokens, " +
                                         std::to_string(bench.depth) + " deep");
        if (bench.draft > 0) {
            facts.emplace_back("With guesses", numberText(m.speed.draftTokensPerSecond, 2) +
                                                   " tokens/s if all " + std::to_string(bench.draft) +
                                                   " of a step come true");
        }
        facts.emplace_back("Memory read", numberText(m.speed.achievedGbPerSecond, 2) + " GB/s of " +
                                              numberText(m.bandwidthGbPerSecond, 2) + " GB/s measured (" +
                                              numberText(share, 0) + " %)");
    }
    facts.emplace_back("Peak memory", byteText(m.peakBytes));
    facts.emplace_back("Repetitions", std::to_string(bench.repetitions) + ", medians shown");
    return factTable(facts);
}

/// What was forecast of this run, kept beside what came of it. Only the CPU is forecast.
std::optional<ForecastOutcome> compareWithForecast(const Measured& m, const ModelInfo& info,
                                                   const Engine::BenchOptions& bench) {
    if (info.backend != "cpu" || bench.nPrompt == 0 || bench.nDecode == 0) return std::nullopt;
    if (info.nThreads != machineInfo().nPhysicalCores) return std::nullopt;  // forecasts are for all cores
    const auto advice = adviseFile(
        info.path, AdviceQuery{.nContext = info.nContext, .depth = bench.depth, .nPrompt = bench.nPrompt});
    if (!advice) return std::nullopt;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const ForecastOutcome outcome{
        .unixSeconds = std::chrono::duration_cast<std::chrono::seconds>(now).count(),
        .model = info.name,
        .quantName = info.quantName,
        .device = machineInfo().cpuName,
        .depth = bench.depth,
        .nPrompt = bench.nPrompt,
        .forecastDecode = advice->plainDecode,
        .decode = m.speed.decodeTokensPerSecond,
        .forecastPrefill = advice->plainPrefill,
        .prefill = m.speed.promptTokensPerSecond};
    addForecastOutcome(outcome);
    return outcome;
}

std::string errorText(double error) {
    return numberText(std::abs(error) * 100, 0) + (error >= 0 ? " % faster" : " % slower") + " than forecast";
}

/// The context that prompt, depth and answer need together.
std::uint32_t neededContext(const Engine::BenchOptions& bench) {
    const std::uint64_t needed = std::uint64_t{bench.depth} + bench.nPrompt + bench.nDecode + 1;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(needed, 1u << 30));
}

int bench(const BenchCommandOptions& options) {
    if (options.bench.nPrompt == 0 && options.bench.nDecode == 0)
        throw UsageError("-p and -n are both 0: nothing to measure");
    const auto path = resolveModel(options.engine.model);
    if (!path) return fail(path.error());

    Interrupts interrupts;
    const Operation operation(interrupts);
    LoadOptions load = loadOptions(options.engine, *path);
    if (load.nContext == 0) load.nContext = neededContext(options.bench);
    const auto engine = loadModel(load, operation.token());
    if (!engine) return fail(engine.error(), *path);

    ProgressLine progress;
    progress.show("Measuring " + std::to_string(options.bench.repetitions) + " times …");
    const auto speed = (*engine)->bench(options.bench, operation.token());
    if (!speed) return fail(speed.error(), *path);
    Measured measured{*speed, peakResidentBytes(), 0};  // the probe's own buffer does not count
    measured.bandwidthGbPerSecond = measureReadBandwidthGbPerSecond((*engine)->info().nThreads);
    const ModelInfo& info = (*engine)->info();
    const auto outcome = compareWithForecast(measured, info, options.bench);
    progress.erase();
    if (options.json) {
        Json document = benchDocument(measured, info, options.bench);
        if (outcome) {
            document["forecast"] = Json{{"pp", outcome->forecastPrefill}, {"tg", outcome->forecastDecode}};
        }
        return printJson(document, kExitOk);
    }
    writeOutput(benchTable(measured, info, options.bench));
    if (outcome)
        writeOutput("Decode was " + errorText(outcome->decodeError()) + ", the prompt " +
                    errorText(outcome->prefillError()) + ".\n");
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareBench(CLI::App& app) {
    auto options = std::make_shared<BenchCommandOptions>();
    addEngineOptions(app, options->engine);
    Engine::BenchOptions& b = options->bench;
    constexpr std::uint32_t kMost = 1u << 28;
    addUnsigned(app, "-p,--prompt-tokens", b.nPrompt, std::uint32_t{0}, kMost,
                "Tokens of the prompt (default 512)");
    addUnsigned(app, "-n,--decode-tokens", b.nDecode, std::uint32_t{0}, kMost,
                "Tokens of the answer (default 64)");
    addUnsigned(app, "--depth", b.depth, std::uint32_t{0}, kMost,
                "Tokens already in the context (default 0)");
    addUnsigned(app, "-r,--repetitions", b.repetitions, std::uint32_t{1}, std::uint32_t{1000},
                "Repetitions (default 3)");
    addUnsigned(app, "--draft", b.draft, std::uint32_t{0}, std::uint32_t{64},
                "Also decode with this many guesses a step, as if all were right (default 0: not)");
    addJsonFlag(app, options->json);
    app.footer(
        "Shows medians; one run before them is not counted.\n"
        "Example:\n"
        "  autoglm bench model.gguf -p 512 -n 128 -r 5 --json");
    return [options] { return bench(*options); };
}

}  // namespace autoglm::cli
