// `autoglm detokenize`: ids to text, with only the vocabulary of the file read.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/input.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "engine/api/inspect.h"

namespace autoglm::cli {
namespace {

struct DetokenizeOptions {
    std::string model, ids;
    bool json = false;
};

/// Ids that the vocabulary does not have would otherwise just be missing in the text.
Result<void> checkIds(const std::filesystem::path& path, const std::vector<std::int32_t>& ids) {
    AUTOGLM_TRY_ASSIGN(const FileReport report, inspectFile(path));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (static_cast<std::uint64_t>(ids[i]) < report.nTokens) continue;
        return Error{.code = ErrorCode::InvalidArgument,
                     .subject = "--ids",
                     .problem = "number " + std::to_string(i + 1) + " of the list is not in the vocabulary",
                     .found = std::to_string(ids[i]),
                     .expected = "below " + std::to_string(report.nTokens)};
    }
    return {};
}

int detokenize(const DetokenizeOptions& options) {
    const std::vector<std::int32_t> ids = parseIds("--ids", options.ids);
    const auto path = resolveModel(options.model);
    if (!path) return fail(path.error());
    const Result<void> known = checkIds(*path, ids);
    if (!known) return fail(known.error(), *path);
    const auto text = detokenizeWithFile(*path, ids);
    if (!text) return fail(text.error(), *path);
    if (options.json) return printJson(Json{{"text", *text}}, kExitOk);
    // A pipe gets the bytes and nothing else, so that the text can be compared.
    writeOutput(outputIsTerminal() ? terminalText(*text) + "\n" : *text);
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareDetokenize(CLI::App& app) {
    auto options = std::make_shared<DetokenizeOptions>();
    addModelArgument(app, options->model);
    app.add_option("--ids", options->ids, "Token ids, separated by commas or spaces")
        ->type_name("IDS")
        ->required();
    addJsonFlag(app, options->json);
    app.footer(
        "Example:\n"
        "  autoglm detokenize model.gguf --ids 9703,11,1879");
    return [options] { return detokenize(*options); };
}

}  // namespace autoglm::cli
