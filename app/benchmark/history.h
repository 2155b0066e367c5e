// All benchmarks of this machine, a line of JSON each, shared by command line and window. Several programs
// may use it at once: whoever writes holds a lock. A line that this version cannot read is left as it is.
// Threads: any thread; may block on the disk.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "engine/api/benchmark.h"
#include "engine/base/result.h"

namespace autoglm {

/// "0.4.0".
[[nodiscard]] std::string programVersion();

class BenchmarkHistory {
public:
    /// An empty folder is $XDG_DATA_HOME/open-autoglm, or ~/.local/share/open-autoglm.
    explicit BenchmarkHistory(const std::filesystem::path& folder = {});
    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    /// Errors: Unreadable, where no folder is given and none can be made out.
    [[nodiscard]] Result<void> checkPlace() const;

    /// Oldest first; none where there is no file. Errors: Unreadable.
    [[nodiscard]] Result<std::vector<BenchmarkRecord>> read() const;
    /// Keeps it under its id, if that is free, else under the next; gives it back with that. Its version, if
    /// empty, is this program's. Errors: Unreadable.
    [[nodiscard]] Result<BenchmarkRecord> add(BenchmarkRecord record) const;
    /// Ids that there are not are none of its business. Errors: Unreadable.
    [[nodiscard]] Result<void> remove(std::span<const std::uint32_t> ids) const;

private:
    std::filesystem::path m_file;  // empty: there is no home
};

/// The one with this id. Errors: NotFound, with the ids there are.
[[nodiscard]] Result<BenchmarkRecord> findBenchmark(std::span<const BenchmarkRecord> records,
                                                    std::uint32_t id);

}  // namespace autoglm
