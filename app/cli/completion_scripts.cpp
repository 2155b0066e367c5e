// Completion for bash, zsh and fish. Each script is data around one short function; nothing is run at Tab.
#include <algorithm>
#include <map>

#include "app/cli/program_shape.h"

namespace autoglm::cli {
namespace {

std::string joined(const std::vector<std::string>& words, const std::string& between) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : between) + word;
    return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

/// Within single quotes of bash and zsh.
std::string inQuotes(const std::string& text) {
    return "'" + replaced(text, "'", "'\\''") + "'";
}

std::string fishQuoted(const std::string& text) {
    return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

/// "open-autoglm" is no name for a function.
std::string functionName(const ProgramShape& program) {
    return "_" + replaced(program.name, "-", "_");
}

bool hasCommands(const ProgramShape& program) {
    return !program.commands.front().name.empty();
}

std::vector<std::string> commandNames(const ProgramShape& program) {
    std::vector<std::string> names;
    for (const CommandShape& command : program.commands)
        names.push_back(command.name);
    return names;
}

std::string longNames(const CommandShape& command) {
    std::vector<std::string> names;
    for (const OptionShape& option : command.options)
        std::copy_if(option.names.begin(), option.names.end(), std::back_inserter(names),
                     [](const std::string& name) { return name.starts_with("--"); });
    return joined(names, " ");
}

/// What bash does after an option with this value.
std::string bashValue(const OptionShape& option) {
    if (!option.choices.empty())
        return "mapfile -t COMPREPLY < <(compgen -W '" + joined(option.choices, " ") +
               "' -- \"$word\"); return";
    if (option.takesFile())
        return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return";
    return "return";  // a number or a text: nothing to offer
}

/// Lines of `case $before in`, one for each thing to do. A name means the same in every command.
std::string bashValues(const ProgramShape& program) {
    std::map<std::string, std::string> actionOf;
    for (const CommandShape& command : program.commands) {
        for (const OptionShape& option : command.options) {
            if (option.value.empty()) continue;
            for (const std::string& name : option.names)
                actionOf.emplace(name, bashValue(option));
        }
    }
    std::map<std::string, std::vector<std::string>> namesOf;
    for (const auto& [name, action] : actionOf)
        namesOf[action].push_back(name);
    std::string text;
    for (const auto& [action, names] : namesOf)
        text += "        " + joined(names, " | ") + ") " + action + " ;;\n";
    return text;
}

std::string bashCommand(const CommandShape& command) {
    std::string text = "options='" + longNames(command) + "'";
    if (!command.words.empty()) text += " words='" + joined(command.words, " ") + "'";
    if (!command.takesModel) text += " models=";
    return text;
}

/// "[-n,--max-tokens]" as zsh wants it: exclusions, names, help, value.
std::string zshOption(const OptionShape& option) {
    std::string help = option.help;
    for (const char* special : {"[", "]", ":"})
        help = replaced(help, special, std::string("\\") + special);
    std::string rest = "[" + help + "]";
    if (!option.choices.empty()) {
        rest += ":value:(" + joined(option.choices, " ") + ")";
    } else if (!option.value.empty()) {
        rest += ":" + option.value + ":" + (option.takesFile() ? "_files" : "");
    }
    if (option.names.size() == 1) return inQuotes(option.names.front() + rest);
    return "'(" + joined(option.names, " ") + ")'{" + joined(option.names, ",") + "}" + inQuotes(rest);
}

std::string zshArguments(const CommandShape& command, const std::string& indent) {
    std::string text = indent + "_arguments -S";
    for (const OptionShape& option : command.options)
        text += " \\\n" + indent + "    " + zshOption(option);
    if (!command.words.empty()) text += " \\\n" + indent + "    ':word:(" + joined(command.words, " ") + ")'";
    if (command.takesModel) text += " \\\n" + indent + "    ':model:_files -g \"*.gguf(-.)\"'";
    return text;
}

std::string fishLines(const std::string& start, const CommandShape& command) {
    std::string text;
    for (const OptionShape& option : command.options) {
        text += start;
        for (const std::string& name : option.names)
            text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        if (!option.choices.empty()) {
            text += " -xa " + fishQuoted(joined(option.choices, " "));
        } else if (!option.value.empty()) {
            text += option.takesFile() ? " -rF" : " -x";
        }
        text += " -d " + fishQuoted(option.help) + "\n";
    }
    if (!command.words.empty()) text += start + " -a " + fishQuoted(joined(command.words, " ")) + "\n";
    if (command.takesModel) text += start + " -ka '(__fish_complete_suffix .gguf)'\n";
    return text;
}

}  // namespace

std::string bashCompletion(const ProgramShape& program) {
    const std::string function = functionName(program);
    std::string text = "# bash completion for " + program.name +
                       "\n"
                       "# shellcheck shell=bash\n" +
                       function +
                       "() {\n"
                       "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "    local options='' words='' models=yes\n"
                       "    COMPREPLY=()\n";
    if (hasCommands(program)) {
        text +=
            "    if ((COMP_CWORD == 1)); then\n"
            "        mapfile -t COMPREPLY < <(compgen -W '" +
            joined(commandNames(program), " ") +
            " help --help --version' -- \"$word\")\n"
            "        return\n"
            "    fi\n";
    }
    text += "    case $before in\n" + bashValues(program) + "    esac\n";
    if (hasCommands(program)) {
        text += "    case ${COMP_WORDS[1]} in\n";
        for (const CommandShape& command : program.commands)
            text += "        " + command.name + ") " + bashCommand(command) + " ;;\n";
        text += "    esac\n";
    } else {
        text += "    " + bashCommand(program.commands.front()) + "\n";
    }
    text +=
        "    if [[ $word == -* ]]; then\n"
        "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
        "    elif [[ $words ]]; then\n"
        "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
        "    elif [[ $models ]]; then\n"
        "        compopt -o filenames 2>/dev/null\n"
        "        mapfile -t COMPREPLY < <(compgen -d -- \"$word\"; compgen -f -X '!*.gguf' -- \"$word\")\n"
        "    fi\n"
        "}\n";
    return text + "complete -F " + function + " " + program.name + "\n";
}

std::string zshCompletion(const ProgramShape& program) {
    const std::string function = functionName(program);
    std::string text = "#compdef " + program.name + "\n" + function + "() {\n";
    if (!hasCommands(program)) {
        text += zshArguments(program.commands.front(), "    ") + "\n";
    } else {
        text += "    local -a commands=(\n";
        for (const CommandShape& command : program.commands)
            text += "        " + inQuotes(command.name + ":" + replaced(command.summary, ":", "\\:")) + "\n";
        text +=
            "    )\n"
            "    if ((CURRENT == 2)); then\n"
            "        _describe command commands\n"
            "        return\n"
            "    fi\n"
            "    local command=$words[2]\n"
            "    shift words\n"
            "    ((CURRENT--))\n"
            "    case $command in\n";
        for (const CommandShape& command : program.commands)
            text += "        " + command.name + ")\n" + zshArguments(command, "            ") +
                    "\n            ;;\n";
        text += "    esac\n";
    }
    return text + "}\n" + function + " \"$@\"\n";
}

std::string fishCompletion(const ProgramShape& program) {
    const std::string start = "complete -c " + program.name;
    std::string text = "# fish completion for " + program.name + "\n" + start + " -f\n";
    if (!hasCommands(program)) return text + fishLines(start, program.commands.front());
    for (const CommandShape& command : program.commands) {
        text += start + " -n __fish_use_subcommand -a " + command.name + " -d " +
                fishQuoted(command.summary) + "\n";
    }
    for (const CommandShape& command : program.commands)
        text += fishLines(start + " -n '__fish_seen_subcommand_from " + command.name + "'", command);
    return text;
}

}  // namespace autoglm::cli
