#include "packaging/tools/manual.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace autoglm::packaging {
namespace {

constexpr const char* kOptionsLine = ".\\\" OPTIONS\n";

/// Text of one line: nothing in it is a request, and a minus is one that can be pasted.
std::string roff(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\') {
            escaped += "\\e";
        } else if (c == '-') {
            escaped += "\\-";
        } else if (c == '`') {
            escaped += "\\(ga";
        } else {
            escaped += c;
        }
    }
    return !escaped.empty() && (escaped[0] == '.' || escaped[0] == '\'') ? "\\&" + escaped : escaped;
}

std::string optionEntry(const cli::OptionShape& option) {
    std::string names;
    for (const std::string& name : option.names)
        names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
    // Choices are to be typed as they stand, a value's name is not.
    const char* font = option.choices.empty() ? " \\fI" : " \\fB";
    if (!option.value.empty()) names += font + roff(option.value) + "\\fR";
    return ".TP\n" + names + "\n" + roff(option.help) + "\n";
}

std::string optionList(const cli::CommandShape& command) {
    std::string text, group;
    for (const cli::OptionShape& option : command.options) {
        if (option.group != group) {
            group = option.group;
            text += ".PP\n" + roff(group.empty() ? "General" : group) + ":\n";
        }
        text += optionEntry(option);
    }
    return text;
}

std::string argumentOf(const cli::CommandShape& command) {
    if (command.takesModel) return " [\\fIMODEL\\fR]";
    std::string words;
    for (const std::string& word : command.words)
        words += (words.empty() ? "" : "|") + roff(word);
    return words.empty() ? "" : " [\\fB" + words + "\\fR]";
}

/// Notes keep their lines: they are commands to copy.
std::string notesOf(const cli::CommandShape& command) {
    if (command.notes.empty()) return {};
    std::string text = ".PP\n.nf\n";
    std::istringstream lines(command.notes);
    for (std::string line; std::getline(lines, line);)
        text += line.empty() ? ".sp\n" : roff(line) + "\n";
    return text + ".fi\n";
}

}  // namespace

std::string manualOf(const cli::ProgramShape& program) {
    std::string text;
    for (const cli::CommandShape& command : program.commands) {
        if (!command.name.empty()) {
            text += ".SS " + roff(command.name) + "\n\\fB" + program.name + " " + roff(command.name) +
                    "\\fR" + argumentOf(command) + " [\\fIOPTIONS\\fR]\n.PP\n" + roff(command.summary) +
                    ".\n";
        }
        text += optionList(command) + notesOf(command);
    }
    return text;
}

std::string withOptions(std::string page, const std::string& options) {
    const auto at = page.find(kOptionsLine);
    if (at != std::string::npos) page.replace(at, std::char_traits<char>::length(kOptionsLine), options);
    return page;
}

std::string readOrLeave(const char* path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in && !text.empty()) return text;
    std::fprintf(stderr, "%s: cannot be read, or is empty\n", path);
    std::exit(1);
}

}  // namespace autoglm::packaging
