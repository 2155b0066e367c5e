// A whole regular file, read-only in memory.
// Threads: immutable after open(); the bytes may be read from any thread.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/base/mapping_guard.h"
#include "engine/base/result.h"

namespace autoglm {

class MappedFile {
public:
    MappedFile() = default;
    /// Opens without blocking and looks before it reads, so FIFOs, devices and folders are refused untouched.
    /// Errors: NotFound, Unreadable, NotRegularFile, OutOfMemory (no address space). An empty file maps to no
    /// bytes.
    [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    /// Dies with this object. Where the file is cut meanwhile, the bytes behind the cut become zeros when
    /// they are read, and unchanged() is false from then on.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {m_data, m_sizeBytes}; }
    [[nodiscard]] std::size_t sizeBytes() const noexcept { return m_sizeBytes; }
    /// The file's size now, against sizeBytes() when it was opened: false when it was cut, grown or
    /// overwritten.
    [[nodiscard]] bool unchanged() const noexcept;
    /// Gives the pages under `part` back to the system; they are read again when touched. For weights that a
    /// backend has copied into its own layout.
    void release(std::span<const std::byte> part) const noexcept;

    /// Bytes of the pages under `part` that are not in memory: reading them waits for the disk. 0 where the
    /// system does not tell.
    [[nodiscard]] std::size_t uncachedBytes(std::span<const std::byte> part) const;

private:
    const std::byte* m_data = nullptr;
    std::size_t m_sizeBytes = 0;
    int m_descriptor = -1;
    std::int64_t m_modifiedNs = 0;
    MappingGuard m_guard;
};

}  // namespace autoglm
