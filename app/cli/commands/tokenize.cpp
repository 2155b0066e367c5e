// `autoglm tokenize`: text to ids, with only the vocabulary of the file read.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/input.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "engine/api/inspect.h"

namespace autoglm::cli {
namespace {

struct TokenizeOptions {
    std::string model;
    TextOptions text;
    bool json = false;
};

std::string idLine(const std::vector<std::int32_t>& ids) {
    std::string line;
    for (const std::int32_t id : ids) {
        if (!line.empty()) line += ' ';
        line += std::to_string(id);
    }
    return line + "\n";
}

int tokenize(const TokenizeOptions& options) {
    const Result<std::string> text = readText(options.text);
    if (!text) return fail(text.error());
    const auto path = resolveModel(options.model);
    if (!path) return fail(path.error());
    const auto ids = tokenizeWithFile(*path, *text, options.text.special);
    if (!ids) return fail(ids.error(), *path);
    writeOutput(options.json ? Json(*ids).dump() + "\n" : idLine(*ids));
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareTokenize(CLI::App& app) {
    auto options = std::make_shared<TokenizeOptions>();
    addModelArgument(app, options->model);
    addTextOptions(app, options->text);
    app.add_flag("--json", options->json, "Print the ids as a JSON array");
    app.footer(
        "No token is added at the beginning or the end.\n"
        "Example:\n"
        "  autoglm tokenize model.gguf --text 'Hello, world'");
    return [options] { return tokenize(*options); };
}

}  // namespace autoglm::cli
