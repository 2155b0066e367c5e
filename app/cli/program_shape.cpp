#include "app/cli/program_shape.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "app/cli/command.h"

namespace autoglm::cli {
namespace {

/// "a|b|c": the values themselves stand where others have a name for them.
std::vector<std::string> choicesIn(const std::string& value) {
    std::vector<std::string> choices;
    if (value.find('|') == std::string::npos) return choices;
    std::istringstream words(value);
    for (std::string word; std::getline(words, word, '|');)
        choices.push_back(word);
    return choices;
}

OptionShape shapeOf(const CLI::Option& option) {
    OptionShape shape;
    for (const std::string& name : option.get_snames())
        shape.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
        shape.names.push_back("--" + name);
    if (option.get_expected_max() > 0 && option.get_type_size() > 0) shape.value = option.get_type_name();
    shape.choices = choicesIn(shape.value);
    shape.help = option.get_description();
    if (option.get_group() != "Options") shape.group = option.get_group();
    return shape;
}

CommandShape shapeOf(const Command& command) {
    CLI::App app;
    const CommandBody unused = command.declare(app);
    CommandShape shape;
    shape.name = command.name;
    shape.summary = command.summary;
    shape.notes = app.get_footer();
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_positional()) {
            shape.options.push_back(shapeOf(*option));
        } else if (const auto words = choicesIn(option->get_type_name()); !words.empty()) {
            shape.words = words;
        } else {
            shape.takesModel = true;
        }
    }
    return shape;
}

/// "-h, --help VALUE" into names and value; nothing where the words are not an option's.
OptionShape optionFrom(const std::string& words) {
    OptionShape shape;
    std::istringstream in(words);
    for (std::string word; in >> word;) {
        if (word.starts_with('-')) {
            shape.names.push_back(word.substr(0, word.find(',')));
        } else {
            shape.value = word;
        }
    }
    shape.choices = choicesIn(shape.value);
    return shape;
}

}  // namespace

ProgramShape autoglmShape() {
    ProgramShape program{.name = "autoglm", .commands = {}};
    for (const Command& command : commandTable())
        program.commands.push_back(shapeOf(command));
    return program;
}

ProgramShape shapeFromHelp(const std::string& name, const std::string& help) {
    CommandShape only{.name = {}, .summary = {}, .notes = {}, .takesModel = true, .words = {}, .options = {}};
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
        const auto begin = line.find_first_not_of(' ');
        if (begin == std::string::npos || begin == 0) continue;
        const bool isOption = line[begin] == '-';
        const auto gap = isOption ? line.find("  ", begin) : begin;
        const auto text = gap == std::string::npos ? gap : line.find_first_not_of(' ', gap);
        const std::string about = text == std::string::npos ? std::string() : line.substr(text);
        if (isOption) {
            only.options.push_back(optionFrom(line.substr(begin, gap - begin)));
            only.options.back().help = about;
        } else if (begin > 4 && !only.options.empty()) {  // the last option's text goes on
            std::string& told = only.options.back().help;
            told += (told.empty() ? "" : " ") + about;
        }
    }
    return {.name = name, .commands = {only}};
}

}  // namespace autoglm::cli
