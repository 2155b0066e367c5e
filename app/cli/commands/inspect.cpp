// `autoglm inspect`: what a model file holds, without loading it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "engine/api/inspect.h"

namespace autoglm::cli {
namespace {

constexpr std::uint32_t kUsualContext = 4096;

struct InspectOptions {
    std::string model;
    std::uint32_t nContext = 0;
    bool json = false, metadata = false, tensors = false, chatTemplate = false;
};

/// Memory at a context length: what was asked for, or a usual one within what the model knows.
struct Needed {
    std::uint64_t context = 0, kv = 0, total = 0;
};

Needed neededAt(const FileReport& r, std::uint32_t asked) {
    Needed n;
    n.context = asked != 0             ? asked
                : r.contextLength == 0 ? kUsualContext
                                       : std::min(r.contextLength, kUsualContext);
    // A hostile file may name absurd sizes; a sum that does not fit 64 bits stays at the largest number.
    if (__builtin_mul_overflow(r.kvBytesPerToken, n.context, &n.kv) ||
        __builtin_add_overflow(r.weightBytes, n.kv, &n.total) ||
        __builtin_add_overflow(n.total, r.scratchBytes, &n.total)) {
        n.total = UINT64_MAX;
    }
    return n;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + printable(part, 60);
    return text;
}

std::string shapeText(const std::vector<std::uint64_t>& shape) {
    std::string text;
    for (const std::uint64_t n : shape)
        text += (text.empty() ? "" : " × ") + std::to_string(n);
    return text;
}

Json hyperParameters(const FileReport& r) {
    Json h;
    h["layers"] = r.nLayers;
    h["embedding"] = r.nEmbd;
    h["heads"] = r.nHeads;
    h["kv_heads"] = r.nKvHeads;
    h["head_dim"] = r.headDim;
    h["feed_forward"] = r.nFf;
    h["vocabulary"] = r.nVocab;
    h["context_length"] = r.contextLength;
    h["rope"] = Json{
        {"dimensions", r.nRot}, {"base", r.ropeBase}, {"pairing", r.ropePairing}, {"scaling", r.ropeScaling}};
    return h;
}

Json tensorLists(const FileReport& r, Json document) {
    Json types = Json::array(), tensors = Json::array(), metadata = Json::array();
    for (const TypeShare& t : r.types) {
        types.push_back(Json{{"type", t.type}, {"tensors", t.nTensors}, {"bytes", t.sizeBytes}});
    }
    for (const TensorField& t : r.tensors) {
        tensors.push_back(
            Json{{"name", t.name}, {"type", t.type}, {"shape", t.shape}, {"bytes", t.sizeBytes}});
    }
    for (const MetaField& m : r.metadata) {
        metadata.push_back(Json{{"key", m.key}, {"type", m.type}, {"value", m.value}});
    }
    document["types"] = std::move(types);
    document["tensors"] = std::move(tensors);
    document["metadata"] = std::move(metadata);
    return document;
}

Json reportDocument(const FileReport& r, std::uint32_t asked) {
    const Needed needed = neededAt(r, asked);
    Json d;
    d["file"] = r.path.native();
    d["file_bytes"] = r.fileBytes;
    d["gguf_version"] = r.ggufVersion;
    d["shards"] = r.nShards;
    d["architecture"] = r.architecture;
    d["name"] = r.name;
    d["quant"] = r.quantName;
    d["parameters"] = r.nParameters;
    d["supported"] = r.supported;
    d["reason"] = r.reason;
    d["hyper_parameters"] = hyperParameters(r);
    d["tokenizer"] = Json{{"model", r.tokenizerModel},
                          {"pre", r.tokenizerPre},
                          {"tokens", r.nTokens},
                          {"stop_tokens", r.stopTokens}};
    d["prompt"] = Json{{"format", r.promptFormat}, {"reason", r.promptReason}, {"template", r.chatTemplate}};
    d["memory"] =
        Json{{"weights", r.weightBytes}, {"kv_per_token", r.kvBytesPerToken}, {"context", needed.context},
             {"kv", needed.kv},          {"scratch", r.scratchBytes},         {"total", needed.total}};
    return tensorLists(r, std::move(d));
}

void addShape(Facts& facts, const FileReport& r) {
    facts.emplace_back("Layers", std::to_string(r.nLayers) + ", embedding " + std::to_string(r.nEmbd) +
                                     ", feed-forward " + std::to_string(r.nFf));
    facts.emplace_back("Attention", std::to_string(r.nHeads) + " heads, " + std::to_string(r.nKvHeads) +
                                        " for keys and values, " + std::to_string(r.headDim) + " wide");
    std::string rope = std::to_string(r.nRot) + " dimensions, base " + numberText(r.ropeBase, 0);
    if (!r.ropePairing.empty()) rope += ", " + printable(r.ropePairing);
    if (!r.ropeScaling.empty()) rope += ", scaling " + printable(r.ropeScaling);
    facts.emplace_back("Positions", rope);
    facts.emplace_back("Context", std::to_string(r.contextLength) + " tokens trained");
}

std::string overview(const FileReport& r, std::uint32_t asked) {
    Facts facts;
    facts.emplace_back("File", printable(r.path.native(), 4096));
    facts.emplace_back("Size", byteText(r.fileBytes) + ", GGUF version " + std::to_string(r.ggufVersion) +
                                   (r.nShards > 1 ? ", " + std::to_string(r.nShards) + " parts" : ""));
    facts.emplace_back("Model", printable(r.name.empty() ? "(no name)" : r.name));
    facts.emplace_back("Architecture", printable(r.architecture) + ", " + countText(r.nParameters) +
                                           " parameters, " + printable(r.quantName));
    facts.emplace_back("Supported", r.supported ? "yes" : "no: " + printable(r.reason, 400));
    addShape(facts, r);
    facts.emplace_back("Tokenizer", printable(r.tokenizerModel) + " " + printable(r.tokenizerPre) + ", " +
                                        std::to_string(r.nTokens) + " tokens, ends at " +
                                        joined(r.stopTokens));
    facts.emplace_back("Prompt", printable(r.promptFormat) + " (" + printable(r.promptReason) + ")");
    const Needed n = neededAt(r, asked);
    facts.emplace_back("Memory", byteText(n.total) + " at a context of " + std::to_string(n.context) +
                                     ": weights " + byteText(r.weightBytes) + ", keys and values " +
                                     byteText(n.kv) + ", working space " + byteText(r.scratchBytes));
    return factTable(facts);
}

std::string typeTable(const FileReport& r) {
    std::uint64_t all = 0;
    for (const TypeShare& t : r.types)
        all += t.sizeBytes;
    std::vector<std::vector<std::string>> rows = {{"Type", "Tensors", "Size", "Share"}};
    for (const TypeShare& t : r.types) {
        const double share = all == 0 ? 0 : static_cast<double>(t.sizeBytes) * 100 / static_cast<double>(all);
        rows.push_back(
            {t.type, std::to_string(t.nTensors), byteText(t.sizeBytes), numberText(share, 1) + " %"});
    }
    return table(rows, {false, true, true, true});
}

std::string tensorTable(const FileReport& r) {
    std::vector<std::vector<std::string>> rows = {{"Tensor", "Type", "Shape", "Size"}};
    for (const TensorField& t : r.tensors) {
        rows.push_back({printable(t.name), t.type, shapeText(t.shape), byteText(t.sizeBytes)});
    }
    return table(rows, {false, false, false, true});
}

std::string metadataTable(const FileReport& r) {
    std::vector<std::vector<std::string>> rows = {{"Key", "Type", "Value"}};
    for (const MetaField& m : r.metadata)
        rows.push_back({printable(m.key), m.type, printable(m.value, 200)});
    return table(rows, {false, false, false});
}

int inspect(const InspectOptions& options) {
    const auto path = resolveModel(options.model);
    if (!path) return fail(path.error());
    const auto report = inspectFile(*path);
    if (!report) return fail(report.error(), *path);
    if (options.json) return printJson(reportDocument(*report, options.nContext), kExitOk);
    std::string text = overview(*report, options.nContext) + "\n" + typeTable(*report);
    if (options.metadata) text += "\n" + metadataTable(*report);
    if (options.tensors) text += "\n" + tensorTable(*report);
    if (options.chatTemplate) text += "\n" + terminalText(report->chatTemplate) + "\n";
    writeOutput(text);
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareInspect(CLI::App& app) {
    auto options = std::make_shared<InspectOptions>();
    addModelArgument(app, options->model);
    addUnsigned(app, "--ctx", options->nContext, std::uint32_t{1}, std::uint32_t{1u << 30},
                "Context for the memory needed, in tokens (default: 4096 or what the model knows)");
    app.add_flag("--metadata", options->metadata, "Also list keys and values");
    app.add_flag("--tensors", options->tensors, "Also list tensors");
    app.add_flag("--template", options->chatTemplate, "Also show the chat template of the file");
    addJsonFlag(app, options->json);
    app.footer(
        "--json holds all of it. A sound file that cannot be run is shown with the reason, and exit code 0.\n"
        "Example:\n"
        "  autoglm inspect model.gguf --tensors");
    return [options] { return inspect(*options); };
}

}  // namespace autoglm::cli
