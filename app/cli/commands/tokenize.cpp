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
    std::string model, text, file;
    bool textGiven = false, special = false, json = false;
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
    if (options.textGiven != options.file.empty()) throw UsageError("give either --text TEXT or --file FILE");
    const Result<std::string> text =
        options.textGiven ? Result<std::string>(options.text) : readAll(options.file);
    if (!text) return fail(text.error());
    const auto path = resolveModel(options.model);
    if (!path) return fail(path.error());
    const auto ids = tokenizeWithFile(*path, *text, options.special);
    if (!ids) return fail(ids.error(), *path);
    writeOutput(options.json ? Json(*ids).dump() + "\n" : idLine(*ids));
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareTokenize(CLI::App& app) {
    auto options = std::make_shared<TokenizeOptions>();
    addModelArgument(app, options->model);
    const auto setText = [o = options.get()](const std::string& text) {
        o->text = text;
        o->textGiven = true;
    };
    app.add_option_function<std::string>("--text", setText, "The text")->type_name("TEXT");
    app.add_option("--file", options->file, "A file with the text; - is standard input")->type_name("FILE");
    app.add_flag("--special", options->special, "Read special tokens such as <|user|> as such");
    app.add_flag("--json", options->json, "Print the ids as a JSON array");
    app.footer(
        "No token is added at the beginning or the end.\n"
        "Example:\n"
        "  autoglm tokenize model.gguf --text 'Hello, world'");
    return [options] { return tokenize(*options); };
}

}  // namespace autoglm::cli
