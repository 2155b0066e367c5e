// What goes to stdout: text as it comes, tables, and one JSON document. Remembers a failed write, so that a
// closed pipe or a full disk ends the command instead of going unnoticed.
// Threads: the main thread.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace autoglm::cli {

/// Writes all of it now. False once stdout has failed; then the command should stop and return
/// finishOutput().
bool writeOutput(std::string_view text);
[[nodiscard]] bool outputFailed();
/// `code`, or kExitFailure if stdout failed: silently for a reader that went away, with a message for
/// anything else.
int finishOutput(int code);

/// One document, readable, with a line break at its end. Invalid UTF-8 is replaced.
using Json = nlohmann::ordered_json;
int printJson(const Json& document, int code);

/// Lines "label   value", the values in one column.
using Facts = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::string factTable(const Facts& facts);
/// Columns as wide as their widest cell; the columns named in `right` are aligned to the right.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows,
                                const std::vector<bool>& right);

/// "4.0 GB", "812 kB", "17 B".
[[nodiscard]] std::string byteText(std::uint64_t bytes);
/// With `decimals` places, always with a point.
[[nodiscard]] std::string numberText(double value, int decimals);
/// "6.6 M", "9.4 B".
[[nodiscard]] std::string countText(std::uint64_t count);

}  // namespace autoglm::cli
