// `autoglm completion`: a completion script for bash, made from the same declarations as the help.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/output.h"

namespace autoglm::cli {
namespace {

/// "--ctx --help -h …" of one command.
std::string optionWords(const Command& command) {
    CLI::App app;
    const CommandBody unused = command.declare(app);
    std::string words;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            words += (words.empty() ? "--" : " --") + name;
    }
    return words;
}

std::string commandNames() {
    std::string names;
    for (const Command& command : commandTable())
        names += (names.empty() ? "" : " ") + std::string(command.name);
    return names;
}

int printCompletion() {
    std::string script =
        "# bash completion for autoglm\n"
        "_autoglm() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=\n"
        "    COMPREPLY=()\n"
        "    if ((COMP_CWORD == 1)); then\n"
        "        COMPREPLY=($(compgen -W '" +
        commandNames() +
        " help --help --version' -- \"$word\"))\n"
        "        return\n"
        "    fi\n"
        "    case $before in\n"
        "        --backend) COMPREPLY=($(compgen -W 'auto cpu vulkan reference' -- \"$word\")); return ;;\n"
        "        --kv) COMPREPLY=($(compgen -W 'f16 q8_0 f32' -- \"$word\")); return ;;\n"
        "    esac\n"
        "    case ${COMP_WORDS[1]} in\n";
    for (const Command& command : commandTable()) {
        script += "        " + std::string(command.name) + ") options='" + optionWords(command) + "' ;;\n";
    }
    script +=
        "    esac\n"
        "    if [[ $word == -* ]]; then\n"
        "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
        "    else\n"
        "        compopt -o filenames 2>/dev/null\n"
        "        COMPREPLY=($(compgen -d -- \"$word\") $(compgen -f -X '!*.gguf' -- \"$word\"))\n"
        "    fi\n"
        "}\n"
        "complete -F _autoglm autoglm\n";
    writeOutput(script);
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareCompletion(CLI::App& app) {
    app.footer(
        "Example:\n"
        "  autoglm completion > ~/.local/share/bash-completion/completions/autoglm");
    return printCompletion;
}

}  // namespace autoglm::cli
