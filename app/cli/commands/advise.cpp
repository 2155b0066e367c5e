// `autoglm advise`: fit and speed before loading.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/command.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "engine/api/advise.h"

namespace autoglm::cli {
namespace {

struct AdviseOptions {
    std::string model, device;
    bool catalog = false, json = false;
    std::uint32_t nContext = 0;
    std::optional<std::uint32_t> depth, nPrompt;
    BackendChoice backend = BackendChoice::Auto;
};

Json speedJson(const SpeedRange& range) {
    return Json{{"low", range.low}, {"expected", range.expected}, {"high", range.high}};
}

Json needsJson(const MachineNeeds& n) {
    return Json{{"type", n.type},
                {"context", n.nContext},
                {"tokens_per_second", n.tokensPerSecond},
                {"memory_bytes", n.memoryBytes},
                {"graphics_bytes", n.graphicsBytes},
                {"disk_bytes", n.diskBytes},
                {"bandwidth_gbps", n.gbPerSecond},
                {"cores", n.nCores}};
}

Json sizingJson(const Sizing& sizing) {
    Json rows = Json::array();
    for (const PrecisionSize& p : sizing.precisions) {
        rows.push_back(Json{{"precision", p.name},
                            {"type", p.type},
                            {"weights", p.weightBytes},
                            {"needed", p.neededBytes},
                            {"fits", p.fits},
                            {"decode", p.decode},
                            {"prefill", p.prefill}});
    }
    return Json{{"precisions", rows},
                {"minimum", needsJson(sizing.minimum)},
                {"recommended", needsJson(sizing.recommended)}};
}

Json adviceJson(const Advice& a) {
    Json document;
    document["model"] = a.name;
    document["architecture"] = a.architecture;
    document["quant"] = a.quantName;
    document["device"] = a.device;
    document["decode"] = speedJson(a.decode);
    document["prefill"] = speedJson(a.prefill);
    document["memory"] = Json{{"weights", a.weightBytes}, {"kv", a.kvBytes}, {"scratch", a.scratchBytes}};
    document["available_bytes"] = a.availableBytes;
    document["fits"] = a.fits;
    document["limit"] = a.limit;
    document["reason"] = a.reason;
    document["context"] = a.nContext;
    Json helps = Json::array();
    for (const AdviceHelp& help : a.helps)
        helps.push_back(helpText(help, a));
    document["helps"] = helps;
    document["sizing"] = sizingJson(a.sizing);
    if (a.load) {
        document["load"] = Json{{"disk_seconds", a.load->fromDisk},
                                {"cached_seconds", a.load->fromCache},
                                {"disk_bytes_per_second", a.load->diskBytesPerSecond},
                                {"cached_share", a.load->cachedShare}};
    }
    document["outcomes"] = a.nOutcomes;
    if (a.triedError) document["tried_error"] = *a.triedError;
    return document;
}

std::uint64_t neededBytes(const Advice& a) {
    return a.weightBytes + a.kvBytes + a.scratchBytes;
}

std::string rangeText(const SpeedRange& range) {
    const int decimals = range.expected < 10 ? 1 : 0;
    return numberText(range.expected, decimals) + " tokens/s (" + numberText(range.low, decimals) + " to " +
           numberText(range.high, decimals) + ")";
}

std::string needsText(const MachineNeeds& n) {
    std::string text = byteText(n.memoryBytes) + " of memory that reads " + numberText(n.gbPerSecond, 0) +
                       " GB/s, " + std::to_string(n.nCores) + " cores";
    if (n.graphicsBytes > 0) text += ", or a card with " + byteText(n.graphicsBytes);
    return text + "; " + byteText(n.diskBytes) + " of disk (" + n.type + ", context " +
           std::to_string(n.nContext) + ", " + numberText(n.tokensPerSecond, 0) + " tokens/s)";
}

std::string sizingTable(const Sizing& sizing) {
    std::vector<std::vector<std::string>> rows = {
        {"Precision", "Type", "Weights", "Needed", "Fits", "Decode/s", "Prompt/s"}};
    for (const PrecisionSize& p : sizing.precisions) {
        rows.push_back({p.name, p.type, byteText(p.weightBytes), byteText(p.neededBytes),
                        p.fits ? "yes" : "no", numberText(p.decode, p.decode < 10 ? 1 : 0),
                        numberText(p.prefill, 0)});
    }
    return table(rows, {false, false, true, true, false, true, true});
}

std::string adviceTable(const Advice& a) {
    Facts facts;
    facts.emplace_back(
        "Model", printable(a.name) + " · " + printable(a.architecture) + " · " + printable(a.quantName));
    facts.emplace_back("Device", printable(a.device));
    facts.emplace_back("Fits", std::string(a.fits ? "yes" : "no") + ": needs " + byteText(neededBytes(a)) +
                                   " of " + byteText(a.availableBytes) + " available");
    facts.emplace_back("Memory", "weights " + byteText(a.weightBytes) + ", keys and values " +
                                     byteText(a.kvBytes) + ", working space " + byteText(a.scratchBytes));
    facts.emplace_back("Decode", rangeText(a.decode));
    facts.emplace_back("Prompt", rangeText(a.prefill));
    facts.emplace_back("Limit", a.limit);
    facts.emplace_back("Why", a.reason);
    if (a.load) facts.emplace_back("Loading", loadText(*a.load));
    facts.emplace_back("Minimum", needsText(a.sizing.minimum));
    facts.emplace_back("Good", needsText(a.sizing.recommended));
    for (const AdviceHelp& help : a.helps)
        facts.emplace_back("Would help", helpText(help, a));
    if (a.triedError) {
        const double percent = *a.triedError * 100;
        facts.emplace_back("Last time", "decode was " + numberText(std::abs(percent), 0) + " % " +
                                            (percent >= 0 ? "faster" : "slower") +
                                            " than forecast; forecasts here rest on " +
                                            std::to_string(a.nOutcomes) + " outcomes");
    }
    return factTable(facts) + "\n" + sizingTable(a.sizing);
}

std::string catalogTable(const std::vector<Advice>& models) {
    std::vector<std::vector<std::string>> rows = {
        {"Model", "Type", "Memory", "Fits", "Decode/s", "Prompt/s", "Limit"}};
    for (const Advice& a : models) {
        rows.push_back({printable(a.name, 40), printable(a.quantName, 20), byteText(neededBytes(a)),
                        a.fits ? "yes" : "no", numberText(a.decode.expected, 1),
                        numberText(a.prefill.expected, 0), a.limit});
    }
    return table(rows, {false, false, true, false, true, true, false});
}

int adviseAll(const AdviseOptions& options) {
    const auto models =
        adviseCatalog({.nContext = options.nContext, .backend = options.backend, .device = options.device});
    if (!models) return fail(models.error());
    if (!options.json) {
        writeOutput(catalogTable(*models));
        return finishOutput(kExitOk);
    }
    Json list = Json::array();
    for (const Advice& a : *models)
        list.push_back(adviceJson(a));
    return printJson(Json{{"models", list}}, kExitOk);
}

/// A published model by its name, when there is no such file. Nothing: there is no such model either.
std::optional<int> adviseKnown(const AdviseOptions& options) {
    const auto models =
        adviseCatalog({.nContext = options.nContext, .backend = options.backend, .device = options.device});
    if (!models) return fail(models.error());
    const auto same = [&](const std::string& name) {
        return std::equal(
            name.begin(), name.end(), options.model.begin(), options.model.end(),
            [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
    };
    // The first row of a model is the one that most people take.
    const auto at =
        std::find_if(models->begin(), models->end(), [&](const Advice& a) { return same(a.name); });
    if (at == models->end()) return std::nullopt;
    if (options.json) return printJson(adviceJson(*at), kExitOk);
    writeOutput(adviceTable(*at));
    return finishOutput(kExitOk);
}

int advise(const AdviseOptions& options) {
    if (options.catalog && !options.model.empty()) throw UsageError("give either MODEL or --catalog");
    ProgressLine progress;
    progress.show("Measuring this machine …");
    if (options.catalog) return adviseAll(options);
    std::error_code ignored;
    if (!options.model.empty() && !std::filesystem::exists(options.model, ignored)) {
        if (const auto known = adviseKnown(options)) return *known;
    }
    const auto path = resolveModel(options.model);
    if (!path) return fail(path.error());
    const AdviceQuery query{.nContext = options.nContext,
                            .depth = options.depth,
                            .nPrompt = options.nPrompt,
                            .backend = options.backend,
                            .device = options.device};
    const auto advice = adviseFile(*path, query);
    if (!advice) return fail(advice.error(), *path);
    if (options.json) return printJson(adviceJson(*advice), kExitOk);
    writeOutput(adviceTable(*advice));
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareAdvise(CLI::App& app) {
    auto options = std::make_shared<AdviseOptions>();
    addModelArgument(app, options->model);
    app.add_flag("--catalog", options->catalog, "All known GLM models instead of one file");
    addUnsigned(app, "--ctx", options->nContext, std::uint32_t{1}, std::uint32_t{1u << 30},
                "Context to reserve, in tokens (default: the model's, as far as it is sensible here)");
    app.add_option("--depth", options->depth, "Forecast for this many tokens in the context")
        ->check(CLI::Range(0u, 1u << 30));
    app.add_option("-p,--prompt-tokens", options->nPrompt, "Forecast for a prompt of this many tokens")
        ->check(CLI::Range(1u, 1u << 30));
    addBackendOption(app, options->backend);
    app.add_option("--device", options->device,
                   "Vulkan device to forecast for, by number or part of its name (see `autoglm devices`)");
    addJsonFlag(app, options->json);
    app.footer(
        "Measures this machine for a few seconds the first time; the model is not loaded. `autoglm bench` "
        "compares\n"
        "its result with the forecast, and the error corrects the next one.\n"
        "Examples:\n"
        "  autoglm advise model.gguf --ctx 8192\n"
        "  autoglm advise GLM-4-9B-0414\n"
        "  autoglm advise --catalog");
    return [options] { return advise(*options); };
}

}  // namespace autoglm::cli
