// `autoglm`: finds the command, parses its options, runs it, and turns every outcome into an exit code.
#include <fcntl.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/report.h"

namespace autoglm::cli {
namespace {

std::string generalHelp() {
    std::string text =
        "Runs GLM language models on this machine.\n"
        "Usage: autoglm COMMAND [MODEL] [OPTIONS]\n\nCommands:\n";
    std::vector<std::vector<std::string>> rows;
    for (const Command& command : commandTable()) {
        rows.push_back({"  " + std::string(command.name), std::string(command.summary)});
    }
    text += table(rows, {false, false});
    return text +
           "\nOptions:\n"
           "  -h, --help     This text; after a command, its options\n"
           "  -V, --version  The version\n\n"
           "Where MODEL is left out, the built-in model is used.\n"
           "Exit codes: 0 success, 1 refused input or failure, 2 wrong usage.\n\n"
           "Example:\n"
           "  autoglm run -p 'Hello'\n";
}

int print(const std::string& text) {
    writeOutput(text);
    return finishOutput(kExitOk);
}

int wrongUsage(const std::string& problem, const std::string& usage, const std::string& helpCommand) {
    fail(problem);
    const std::string hint = usage + "Try '" + helpCommand + " --help'.\n";
    std::fwrite(hint.data(), 1, hint.size(), stderr);
    return kExitUsage;
}

/// CLI11 takes "--text=" for a missing value; scripts mean an empty one. Stops at "--".
std::vector<std::string> withEmptyValues(const CLI::App& app, std::vector<std::string> arguments) {
    std::vector<std::string> result;
    bool optionsEnded = false;
    for (std::string& argument : arguments) {
        optionsEnded = optionsEnded || argument == "--";
        const bool empty = !optionsEnded && argument.size() > 3 && argument.starts_with("--") &&
                           argument.find('=') == argument.size() - 1;
        const std::string name = empty ? argument.substr(0, argument.size() - 1) : std::string();
        if (empty && app.get_option_no_throw(name) != nullptr) {
            result.insert(result.end(), {name, std::string()});
        } else {
            result.push_back(std::move(argument));
        }
    }
    return result;
}

/// CLI11 sets two empty lines between groups.
std::string withoutDoubleGaps(std::string text) {
    for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;)
        text.erase(at, 1);
    return text;
}

int runCommand(const Command& command, std::vector<std::string> arguments) {
    const std::string name = "autoglm " + std::string(command.name);
    CLI::App app(std::string(command.summary) + ".", name);
    app.get_formatter()->column_width(34);
    const CommandBody body = command.declare(app);
    const std::string usage = CLI::Formatter().make_usage(&app, name);
    arguments = withEmptyValues(app, std::move(arguments));
    std::reverse(arguments.begin(), arguments.end());  // the order that CLI11 wants
    try {
        app.parse(std::move(arguments));
        return body();
    } catch (const CLI::CallForHelp&) {
        return print(withoutDoubleGaps(app.help()));
    } catch (const CLI::ParseError& error) {
        return wrongUsage(error.what(), usage, name);
    } catch (const UsageError& error) {
        return wrongUsage(error.what(), usage, name);
    }
}

int dispatch(std::vector<std::string> arguments) {
    const std::string usage = "Usage: autoglm COMMAND [MODEL] [OPTIONS]\n";
    if (arguments.empty()) return wrongUsage("no command given", usage, "autoglm");
    const std::string name = arguments.front();
    arguments.erase(arguments.begin());
    if (name == "--version" || name == "-V") return print("autoglm " AUTOGLM_VERSION "\n");
    const bool help = name == "help" || name == "--help" || name == "-h";
    if (help && (arguments.empty() || name != "help")) return print(generalHelp());
    if (help) return dispatch({arguments.front(), "--help"});
    const auto commands = commandTable();
    const auto found =
        std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
    if (found == commands.end()) return wrongUsage(name + ": no such command", usage, "autoglm");
    return runCommand(*found, std::move(arguments));
}

/// The next file opened would get the number of a standard stream that was closed, and what is meant for the
/// stream would go to the file. The wrong way round, so that using them fails as before.
void occupyStandardStreams() {
    for (const int fd : {0, 1, 2}) {
        if (fcntl(fd, F_GETFD) < 0) static_cast<void>(open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY));
    }
}

}  // namespace
}  // namespace autoglm::cli

int main(int argc, char** argv) {
    autoglm::cli::occupyStandardStreams();
    // Characters as the terminal has them; numbers stay in the C locale everywhere.
    std::setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");  // line editing needs to know characters
    std::signal(SIGPIPE, SIG_IGN);                             // a reader that went away is told by write()
    std::signal(SIGXFSZ, SIG_IGN);                             // and so is a limit on the size of files
    try {
        return autoglm::cli::dispatch({argv + std::min(argc, 1), argv + argc});
    } catch (const std::bad_alloc&) {
        return autoglm::cli::fail("out of memory");
    } catch (const std::system_error& error) {
        return autoglm::cli::fail(std::string("the system does not give what is needed: ") + error.what());
    } catch (const std::exception& error) {
        return autoglm::cli::fail(std::string("internal: ") + error.what());
    }
}
