// The parts of manual pages that are made from what the programs declare.
#pragma once
#include <string>

#include "app/cli/program_shape.h"

namespace autoglm::packaging {

/// A section of roff for each command, or the bare list of options where there are no commands.
[[nodiscard]] std::string manualOf(const cli::ProgramShape& program);
/// `page` with its line '.\" OPTIONS' replaced; the page as it is where that line is missing.
[[nodiscard]] std::string withOptions(std::string page, const std::string& options);
/// Whole file; ends the program with a sentence where it cannot be read.
[[nodiscard]] std::string readOrLeave(const char* path);

}  // namespace autoglm::packaging
