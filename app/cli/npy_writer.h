// A two-dimensional float32 array as a NumPy file (format 1.0), written row by row. The file appears whole or
// not at all.
// Threads: one thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "engine/base/result.h"

namespace autoglm::cli {

class NpyWriter {
public:
    /// Writes beside `path` until finish(). Errors: Unreadable with the system's reason, NotRegularFile if
    /// `path` is there and no ordinary file.
    [[nodiscard]] static Result<NpyWriter> create(const std::filesystem::path& path, std::uint64_t nRows,
                                                  std::uint64_t nColumns);
    NpyWriter(NpyWriter&&) noexcept;
    NpyWriter& operator=(NpyWriter&&) = delete;
    ~NpyWriter();  // removes what was not finished

    /// Requires: row.size() == nColumns. A failed write is told by finish().
    void addRow(std::span<const float> row);
    [[nodiscard]] bool failed() const;
    /// Syncs and renames. Errors: Unreadable with the system's reason; Internal if rows are missing.
    [[nodiscard]] Result<void> finish();

private:
    struct State;
    explicit NpyWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace autoglm::cli
