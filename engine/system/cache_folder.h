// The folder of what can be made again: measured speeds, compiled kernels, what became of drivers. Losing
// such a file costs time only, so writing one never fails loudly.
// Threads: any thread.
#pragma once
#include <filesystem>
#include <string_view>

namespace autoglm {

/// $XDG_CACHE_HOME/open-autoglm, or ~/.cache/open-autoglm; empty where neither is known.
[[nodiscard]] std::filesystem::path defaultCacheFolder();

/// Puts `content` in the place of `file`, whole or not at all, whoever else writes it; makes its folder.
/// False where that fails.
bool replaceFile(const std::filesystem::path& file, std::string_view content);
/// Adds `content` at the end of `file`; makes both. False where that fails.
bool appendToFile(const std::filesystem::path& file, std::string_view content);

}  // namespace autoglm
