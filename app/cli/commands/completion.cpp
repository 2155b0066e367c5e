// `autoglm completion`: a completion script, made from the same declarations as the help.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/program_shape.h"

namespace autoglm::cli {
namespace {

int printCompletion(const std::string& shell) {
    const ProgramShape program = autoglmShape();
    if (shell == "zsh") {
        writeOutput(zshCompletion(program));
    } else if (shell == "fish") {
        writeOutput(fishCompletion(program));
    } else {
        writeOutput(bashCompletion(program));
    }
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareCompletion(CLI::App& app) {
    const auto shell = std::make_shared<std::string>("bash");
    app.add_option("SHELL", *shell, "The shell that it is for (default: bash)")
        ->type_name("bash|zsh|fish")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
    app.footer(
        "Example:\n"
        "  autoglm completion > ~/.local/share/bash-completion/completions/autoglm");
    return [shell] { return printCompletion(*shell); };
}

}  // namespace autoglm::cli
