// A program's commands and options as plain data: what completion scripts and manual pages are written from,
// so that neither lags behind the parser.
// Threads: pure functions; any thread.
#pragma once
#include <string>
#include <vector>

namespace autoglm::cli {

struct OptionShape {
    std::vector<std::string> names;    // "-n", "--max-tokens"
    std::string value;                 // what it is called in help: "N"; empty for a flag
    std::vector<std::string> choices;  // the only values there are; empty: any
    std::string help;
    std::string group;  // empty: the command's own

    [[nodiscard]] bool takesFile() const { return value.starts_with("FILE") || value == "DIR"; }
};

struct CommandShape {
    std::string name;  // empty where the program has no commands
    std::string summary;
    std::string notes;               // after the options: examples
    bool takesModel = false;         // a GGUF file
    std::vector<std::string> words;  // the only values of its argument; empty: none, or any
    std::vector<OptionShape> options;
};

struct ProgramShape {
    std::string name;
    std::vector<CommandShape> commands;  // a single one without name where there are none
};

/// `autoglm`, read from the declarations that also parse.
[[nodiscard]] ProgramShape autoglmShape();
/// A program without commands, read from its help: one option a line, "  --name VALUE  what it does".
[[nodiscard]] ProgramShape shapeFromHelp(const std::string& name, const std::string& help);

[[nodiscard]] std::string bashCompletion(const ProgramShape& program);
[[nodiscard]] std::string zshCompletion(const ProgramShape& program);
[[nodiscard]] std::string fishCompletion(const ProgramShape& program);

}  // namespace autoglm::cli
