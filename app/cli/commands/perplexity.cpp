// `autoglm perplexity`: how well a model foresees a text, for comparing quantizations and backends.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/input.h"
#include "app/cli/interrupts.h"
#include "app/cli/model_loader.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "engine/api/perplexity.h"

namespace autoglm::cli {
namespace {

struct PerplexityCommandOptions {
    EngineOptions engine;
    PerplexityOptions measure;
    TextOptions text;
    bool json = false;
};

Json perplexityDocument(const Perplexity& p, const PerplexityCommandOptions& options, const ModelInfo& info) {
    Json document;
    document["perplexity"] = p.value();
    document["log_loss"] = p.meanLogLoss;
    document["standard_error"] = p.standardError;
    document["tokens"] = p.nTokens;
    document["scored"] = p.nScored;
    document["windows"] = p.nWindows;
    document["window"] = std::min(options.measure.window, info.nContext);
    document["model"] = info.name;
    document["quant"] = info.quantName;
    document["backend"] = info.backend;
    document["tier"] = info.tier;
    document["kv"] = info.kvType;
    return document;
}

std::string perplexityTable(const Perplexity& p, const ModelInfo& info) {
    return factTable(
        {{"Model", modelLine(info)},
         {"Perplexity", numberText(p.value(), 4) + " ± " + numberText(p.value() * p.standardError, 4)},
         {"Log loss", numberText(p.meanLogLoss, 5) + " nats per token"},
         {"Scored", std::to_string(p.nScored) + " of " + std::to_string(p.nTokens) + " tokens in " +
                        std::to_string(p.nWindows) + (p.nWindows == 1 ? " window" : " windows")}});
}

int perplexity(const PerplexityCommandOptions& options) {
    const Result<std::string> text = readText(options.text);
    if (!text) return fail(text.error());
    const auto path = resolveModel(options.engine.model);
    if (!path) return fail(path.error());

    Interrupts interrupts;
    const Operation operation(interrupts);
    LoadOptions load = loadOptions(options.engine, *path);
    if (load.nContext == 0) load.nContext = options.measure.window;
    const auto engine = loadModel(load, operation.token());
    if (!engine) return fail(engine.error(), *path);

    ProgressLine progress;
    const auto onScored = [&progress](std::uint32_t done, std::uint32_t all) {
        progress.show("Token " + std::to_string(done) + " of " + std::to_string(all));
    };
    PerplexityOptions measure = options.measure;
    measure.batch = options.engine.nBatch;
    const auto measured = measurePerplexity(**engine, (*engine)->tokenize(*text, options.text.special),
                                            measure, onScored, operation.token());
    progress.erase();
    if (!measured) return fail(measured.error(), *path);
    const ModelInfo& info = (*engine)->info();
    if (options.json) return printJson(perplexityDocument(*measured, options, info), kExitOk);
    writeOutput(perplexityTable(*measured, info));
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declarePerplexity(CLI::App& app) {
    auto options = std::make_shared<PerplexityCommandOptions>();
    addEngineOptions(app, options->engine);
    addTextOptions(app, options->text);
    addUnsigned(app, "--window", options->measure.window, std::uint32_t{2}, std::uint32_t{1} << 20,
                "Tokens the model sees at once (default " + std::to_string(options->measure.window) + ")");
    addJsonFlag(app, options->json);
    app.footer(
        "Lower is better; compare only with the same text, tokenizer and window.\n"
        "Every token but the first is scored once, with at least half a window before it.\n"
        "Example:\n"
        "  autoglm perplexity model.gguf --file text.txt");
    return [options] { return perplexity(*options); };
}

}  // namespace autoglm::cli
