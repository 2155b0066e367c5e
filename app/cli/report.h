// How failures reach the person: one line on stderr, "autoglm: …".
#pragma once
#include <filesystem>
#include <string_view>

#include "engine/base/error.h"

namespace autoglm::cli {

/// Prints one line and returns kExitFailure. Line breaks and control characters in `message` are escaped.
int fail(std::string_view message);
/// The same for an engine error: class words, what, where, found and expected. `file` is named if the error
/// is about it and does not name it itself. What was cancelled is just "stopped".
int fail(const Error& error, const std::filesystem::path& file = {});
/// The line that fail() would print, without the program's name.
[[nodiscard]] std::string describe(const Error& error, const std::filesystem::path& file = {});
/// A line on stderr that is no failure, and so without the program's name.
void note(std::string_view message);

}  // namespace autoglm::cli
