// `autoglm logits`: what the model thinks of given tokens, for comparing engines and numerics.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/input.h"
#include "app/cli/interrupts.h"
#include "app/cli/model_loader.h"
#include "app/cli/npy_writer.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"

namespace autoglm::cli {
namespace {

struct LogitsOptions {
    EngineOptions engine;
    std::string tokens, out;
};

Result<std::vector<std::int32_t>> tokenList(const std::string& text) {
    if (!text.starts_with('@')) return parseIds("--tokens", text);
    AUTOGLM_TRY_ASSIGN(const std::string list, readAll(text.substr(1)));
    return parseIds("--tokens", list);
}

Result<void> checkVocabulary(const std::vector<std::int32_t>& tokens, std::uint32_t nVocab) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (static_cast<std::uint32_t>(tokens[i]) < nVocab) continue;
        return Error{.code = ErrorCode::InvalidArgument,
                     .subject = "--tokens",
                     .problem = "token " + std::to_string(i + 1) + " of the list is not in the vocabulary",
                     .found = std::to_string(tokens[i]),
                     .expected = "below " + std::to_string(nVocab)};
    }
    return {};
}

Result<void> checkOutput(const std::string& out, const std::filesystem::path& model) {
    std::error_code isNew;
    if (!std::filesystem::equivalent(out, model, isNew)) return {};
    return Error{.code = ErrorCode::InvalidArgument,
                 .subject = printable(out, 4096),
                 .problem = "is the model itself",
                 .hint = "Choose another name for --out."};
}

Result<void> writeLogits(Engine& engine, const std::vector<std::int32_t>& tokens,
                         const LogitsOptions& options, Interrupts& interrupts, std::stop_token stop) {
    AUTOGLM_TRY(checkVocabulary(tokens, engine.info().nVocab));
    AUTOGLM_TRY_ASSIGN(NpyWriter writer, NpyWriter::create(options.out, tokens.size(), engine.info().nVocab));
    ProgressLine progress;
    const auto onRow = [&](std::size_t index, std::span<const float> row) {
        writer.addRow(row);
        if (writer.failed()) interrupts.stop();
        progress.show("Token " + std::to_string(index + 1) + " of " + std::to_string(tokens.size()));
    };
    const Result<void> done = engine.logits(tokens, options.engine.nBatch, onRow, stop);
    if (!done && !writer.failed()) return done.error();
    return writer.finish();
}

int logits(const LogitsOptions& options) {
    const auto tokens = tokenList(options.tokens);
    if (!tokens) return fail(tokens.error());
    const auto path = resolveModel(options.engine.model);
    if (!path) return fail(path.error());
    if (const auto usable = checkOutput(options.out, *path); !usable) return fail(usable.error());

    Interrupts interrupts;
    const Operation operation(interrupts);
    LoadOptions load = loadOptions(options.engine, *path);
    if (load.nContext == 0) load.nContext = static_cast<std::uint32_t>(tokens->size());
    const auto engine = loadModel(load, operation.token());
    if (!engine) return fail(engine.error(), *path);
    const Result<void> done = writeLogits(**engine, *tokens, options, interrupts, operation.token());
    if (done) return kExitOk;
    const bool aboutOutput = done.error().subject == printable(options.out, 4096);
    return fail(done.error(), aboutOutput ? std::filesystem::path(options.out) : *path);
}

}  // namespace

CommandBody declareLogits(CLI::App& app) {
    auto options = std::make_shared<LogitsOptions>();
    addEngineOptions(app, options->engine);
    app.add_option("--tokens", options->tokens, "Token ids, separated by commas, or @FILE with such a list")
        ->type_name("IDS")
        ->required();
    app.add_option("--out", options->out, "The file to write: float32, one row per token, NumPy format")
        ->type_name("FILE.npy")
        ->required();
    app.footer(
        "--batch 1 feeds the tokens one by one.\n"
        "Example:\n"
        "  autoglm logits model.gguf --tokens 1,2,3 --out logits.npy");
    return [options] { return logits(*options); };
}

}  // namespace autoglm::cli
