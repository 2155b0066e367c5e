#include "app/desktop/command_line.h"

#include <algorithm>

namespace autoglm::desktop {
namespace {

struct Option {
    const char* name;
    std::string CommandLine::*member;
    std::vector<std::string> choices;  // empty: anything
};

const std::vector<Option>& options() {
    static const std::vector<Option> all = {
        {"--profile", &CommandLine::profile, {}},
        {"--lang", &CommandLine::language, {"en", "zh_CN"}},
        {"--theme", &CommandLine::theme, {"light", "dark", "system"}},
    };
    return all;
}

CommandLine wrong(std::string problem) {
    CommandLine line;
    line.action = CommandLine::Action::WrongUsage;
    line.problem = std::move(problem);
    return line;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace

CommandLine parseCommandLine(const std::vector<std::string>& arguments) {
    CommandLine line;
    bool optionsEnded = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (optionsEnded || argument.size() < 2 || argument[0] != '-') {
            if (!line.model.empty())
                return wrong("only one model can be opened at a time: \"" + argument + "\" is one too many");
            line.model = argument;
            continue;
        }
        if (argument == "--") {
            optionsEnded = true;
            continue;
        }
        if (argument == "--help" || argument == "-h") {
            line.action = CommandLine::Action::Help;
            return line;
        }
        if (argument == "--version") {
            line.action = CommandLine::Action::Version;
            return line;
        }
        const auto equals = argument.find('=');
        const std::string name = argument.substr(0, equals);
        const auto option =
            std::find_if(options().begin(), options().end(), [&](const Option& o) { return name == o.name; });
        if (option == options().end()) return wrong("unknown option \"" + name + "\"");
        std::string value;
        if (equals != std::string::npos) {
            value = argument.substr(equals + 1);
        } else if (i + 1 < arguments.size()) {
            value = arguments[++i];
        }
        if (value.empty()) return wrong(name + " needs a value");
        if (!option->choices.empty() &&
            std::find(option->choices.begin(), option->choices.end(), value) == option->choices.end()) {
            return wrong(name + " is one of " + listed(option->choices) + ", not \"" + value + "\"");
        }
        line.*(option->member) = value;
    }
    return line;
}

std::string commandLineHelp() {
    return "Usage: open-autoglm [options] [MODEL.gguf]\n"
           "Opens the Open-AutoGLM window and chats with a GLM model on this machine.\n"
           "\n"
           "  MODEL.gguf          the model to open; left out: the built-in guide\n"
           "  --profile DIR       keep settings and data in DIR\n"
           "  --lang en|zh_CN     language of the window (default: as in the settings)\n"
           "  --theme light|dark|system\n"
           "                      colours of the window (default: as in the settings)\n"
           "  --help              show this text and exit\n"
           "  --version           show the version and exit\n";
}

}  // namespace autoglm::desktop
