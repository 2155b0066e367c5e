// `autoglm bench`: how fast this machine runs a model.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/benchmark/history.h"
#include "app/cli/command.h"
#include "app/cli/commands/bench_history.h"
#include "app/cli/interrupts.h"
#include "app/cli/model_loader.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "engine/api/advise.h"
#include "engine/api/benchmark.h"
#include "engine/api/forecast_log.h"
#include "engine/api/machine.h"

namespace autoglm::cli {
namespace {

struct BenchCommandOptions {
    EngineOptions engine;
    Engine::BenchOptions bench;
    HistoryQuery history;
    bool eachThreadCount = false, save = true;
    bool json = false;
};

struct Measured {
    Engine::BenchResult speed;
    std::uint64_t peakBytes = 0;
    double bandwidthGbPerSecond = 0;
    ModelInfo info;
    std::optional<ForecastOutcome> outcome;
    BenchmarkRecord record;
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

/// What was forecast of this run, kept beside what came of it.
std::optional<ForecastOutcome> compareWithForecast(const Measured& m, const ModelInfo& info,
                                                   const BenchCommandOptions& options) {
    const Engine::BenchOptions& bench = options.bench;
    const bool onProcessor = info.backend == "cpu";
    // Forecasts are for all cores, or for a whole model on one device.
    if ((!onProcessor && info.backend != "vulkan") || bench.nPrompt == 0 || bench.nDecode == 0)
        return std::nullopt;
    if (onProcessor && info.nThreads != machineInfo().nPhysicalCores) return std::nullopt;
    const auto advice =
        adviseFile(info.path, AdviceQuery{.nContext = info.nContext,
                                          .depth = bench.depth,
                                          .nPrompt = bench.nPrompt,
                                          .backend = onProcessor ? BackendChoice::Cpu : BackendChoice::Vulkan,
                                          .device = onProcessor ? "" : options.engine.device});
    if (!advice) return std::nullopt;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const ForecastOutcome outcome{
        .unixSeconds = std::chrono::duration_cast<std::chrono::seconds>(now).count(),
        .model = info.name,
        .quantName = info.quantName,
        .device = advice->device,
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

/// "Measuring, 2 of 3: answer 40 of 64 …"
std::string progressText(const BenchProgress& at) {
    if (at.stage == BenchProgress::Stage::Preparing) return "Packing the weights …";
    if (at.stage == BenchProgress::Stage::Filling)
        return "Filling the context, " + std::to_string(at.doneTokens) + " of " +
               std::to_string(at.totalTokens) + " …";
    return at.repetition == 0 ? "Warming up …"
                              : "Measuring, " + std::to_string(at.repetition) + " of " +
                                    std::to_string(at.repetitions) + " …";
}

/// Loads the model with so many threads (0: the usual), measures it and keeps what came of it.
Result<Measured> measure(const BenchCommandOptions& options, const std::filesystem::path& path,
                         unsigned nThreads, std::stop_token stop) {
    LoadOptions load = loadOptions(options.engine, path);
    if (load.nContext == 0) load.nContext = neededContext(options.bench);
    if (nThreads > 0) load.nThreads = nThreads;
    AUTOGLM_TRY_ASSIGN(const auto engine, loadModel(load, stop));
    ProgressLine progress;
    Engine::BenchOptions bench = options.bench;
    bench.onProgress = [&](const BenchProgress& at) { progress.show(progressText(at)); };
    AUTOGLM_TRY_ASSIGN(const Engine::BenchResult speed, engine->bench(bench, stop));
    // The probe's own buffer does not count as peak memory.
    Measured measured{.speed = speed, .peakBytes = peakResidentBytes(), .info = engine->info()};
    measured.bandwidthGbPerSecond = measureReadBandwidthGbPerSecond(measured.info.nThreads);
    measured.outcome = compareWithForecast(measured, measured.info, options);
    measured.record = describeForBenchmark(measured.info);
    measured.record.repetitions = bench.repetitions;
    measured.record.bandwidthGbPerSecond = measured.bandwidthGbPerSecond;
    measured.record.points = {toBenchmarkPoint(bench, speed)};
    return measured;
}

/// A figure that could not be kept is still a figure.
void keep(Measured& measured) {
    const auto kept = BenchmarkHistory().add(measured.record);
    if (kept) {
        measured.record = *kept;
    } else {
        note(describe(kept.error()));
    }
}

Json documentOf(const Measured& m, const Engine::BenchOptions& bench) {
    Json document = benchDocument(m, m.info, bench);
    if (m.record.id != 0) document["id"] = m.record.id;
    if (m.outcome)
        document["forecast"] = Json{{"pp", m.outcome->forecastPrefill}, {"tg", m.outcome->forecastDecode}};
    return document;
}

int printOne(const Measured& m, const BenchCommandOptions& options) {
    if (options.json) return printJson(documentOf(m, options.bench), kExitOk);
    writeOutput(benchTable(m, m.info, options.bench));
    if (m.outcome)
        writeOutput("Decode was " + errorText(m.outcome->decodeError()) + ", the prompt " +
                    errorText(m.outcome->prefillError()) + ".\n");
    return finishOutput(kExitOk);
}

int printAll(const std::vector<Measured>& all, const BenchCommandOptions& options) {
    if (all.size() == 1) return printOne(all.front(), options);
    std::vector<BenchmarkRecord> records;
    Json list = Json::array();
    for (const Measured& measured : all) {
        records.push_back(measured.record);
        list.push_back(documentOf(measured, options.bench));
    }
    if (options.json) return printJson(Json{{"runs", list}}, kExitOk);
    writeOutput(comparisonTable(records));
    return finishOutput(kExitOk);
}

int bench(const BenchCommandOptions& options) {
    if (options.history.isAsked()) return answerFromHistory(options.history, options.json);
    if (options.bench.nPrompt == 0 && options.bench.nDecode == 0)
        throw UsageError("-p and -n are both 0: nothing to measure");
    if (options.eachThreadCount && options.engine.nThreads > 0)
        throw UsageError("give either --threads or --each-thread-count");
    const auto path = resolveModel(options.engine.model);
    if (!path) return fail(path.error());

    Interrupts interrupts;
    const Operation operation(interrupts);
    std::vector<unsigned> counts{0};
    if (options.eachThreadCount) counts = threadCountsUpTo(machineInfo().nPhysicalCores);
    std::vector<Measured> all;
    for (const unsigned count : counts) {
        auto measured = measure(options, *path, count, operation.token());
        if (!measured) return fail(measured.error(), *path);
        if (options.save) keep(*measured);
        all.push_back(std::move(*measured));
    }
    return printAll(all, options);
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
    app.add_flag("--each-thread-count", options->eachThreadCount,
                 "One run each with 1, 2, 4 and more threads, up to all cores");
    app.add_flag("!--no-save", options->save, "Keep the run out of the history");
    addHistoryOptions(app, options->history);
    addJsonFlag(app, options->json);
    app.footer(
        "Shows medians; one run before them is not counted. Runs are kept in a history that the window shows "
        "too.\n"
        "Examples:\n"
        "  autoglm bench model.gguf -p 512 -n 128 -r 5 --json\n"
        "  autoglm bench --history\n"
        "  autoglm bench --compare 3 7\n"
        "  autoglm bench --report 7 > benchmark.md");
    return [options] { return bench(*options); };
}

}  // namespace autoglm::cli
