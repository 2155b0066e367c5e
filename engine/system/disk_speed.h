// How fast the disk under a file reads.
// Threads: any thread; waits for the disk for a fraction of a second.
#pragma once
#include <filesystem>
#include <optional>

namespace autoglm {

/// Bytes per second of the file's own blocks, read past the page cache; nothing for files too small to tell,
/// or that cannot be read so.
[[nodiscard]] std::optional<double> measureDiskRead(const std::filesystem::path& file, double seconds = 0.25);
/// Of the file's bytes, the share that the page cache holds already, 0 to 1.
[[nodiscard]] double cachedShare(const std::filesystem::path& file);

}  // namespace autoglm
