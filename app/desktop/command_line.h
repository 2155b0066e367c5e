// open-autoglm's arguments, read before Qt starts so that --help works without a display.
#pragma once
#include <string>
#include <vector>

namespace autoglm::desktop {

struct CommandLine {
    enum class Action { Start, Help, Version, WrongUsage };
    Action action = Action::Start;
    std::string problem;  // WrongUsage: a sentence for stderr
    std::string model;    // bytes as given; "" = the built-in guide
    std::string profile, language, theme;
};

/// `arguments` without the program's name. "--" ends the options, so a file may begin with a dash.
[[nodiscard]] CommandLine parseCommandLine(const std::vector<std::string>& arguments);
[[nodiscard]] std::string commandLineHelp();

}  // namespace autoglm::desktop
