// Text that comes in: a file, standard input, a list of token ids.
// Threads: the main thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "app/cli/options.h"
#include "engine/base/result.h"

namespace autoglm::cli {

/// All of a file, or of standard input for "-". Pipes are fine; folders are not.
/// Errors: NotFound, Unreadable, NotRegularFile, InvalidArgument (more than 256 MiB).
[[nodiscard]] Result<std::string> readAll(const std::string& path);

/// The text that was asked for. Throws UsageError unless it was given in exactly one way. Errors: those of
/// readAll().
[[nodiscard]] Result<std::string> readText(const TextOptions& options);

/// Ids separated by commas, spaces or line breaks: "1,2,3". Throws UsageError naming `option` and the first
/// wrong piece.
[[nodiscard]] std::vector<std::int32_t> parseIds(const std::string& option, const std::string& text);

}  // namespace autoglm::cli
