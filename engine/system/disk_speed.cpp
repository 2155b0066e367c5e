#include "engine/system/disk_speed.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>

#include "engine/base/mapped_file.h"

namespace autoglm {
namespace {

constexpr std::size_t kChunk = std::size_t{4} << 20, kAlignment = 4096;
constexpr std::uint64_t kLeastFile = std::uint64_t{16} << 20;

class OpenFile {
public:
    OpenFile(const std::filesystem::path& path, int flags)
        : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)) {}
    ~OpenFile() {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    [[nodiscard]] int get() const noexcept { return m_descriptor; }
    /// 0 unless it is an ordinary file.
    [[nodiscard]] std::uint64_t sizeBytes() const noexcept {
        struct stat status {};
        if (m_descriptor < 0 || ::fstat(m_descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
        return static_cast<std::uint64_t>(status.st_size);
    }

private:
    int m_descriptor;
};

struct Freed {
    void operator()(void* memory) const noexcept { std::free(memory); }
};

/// Chunks from all over the file, until the time is over.
std::optional<double> readRate(const OpenFile& file, bool pastCache, double seconds) {
    using Clock = std::chrono::steady_clock;
    const std::unique_ptr<void, Freed> memory(std::aligned_alloc(kAlignment, kChunk));
    const std::uint64_t nChunks = file.sizeBytes() / kChunk;
    if (memory == nullptr || nChunks == 0) return std::nullopt;
    // A step that meets every chunk once: odd, against whatever power of two there are.
    const std::uint64_t step = nChunks / 3 | 1;
    std::uint64_t bytes = 0;
    const auto begin = Clock::now();
    std::chrono::duration<double> elapsed{0};
    for (std::uint64_t i = 0; i < nChunks && elapsed.count() < seconds; ++i) {
        const auto at = static_cast<off_t>((i * step % nChunks) * kChunk);
        if (!pastCache) ::posix_fadvise(file.get(), at, kChunk, POSIX_FADV_DONTNEED);
        const ssize_t got = ::pread(file.get(), memory.get(), kChunk, at);
        if (got <= 0) return std::nullopt;
        bytes += static_cast<std::uint64_t>(got);
        elapsed = Clock::now() - begin;
    }
    if (elapsed.count() <= 0) return std::nullopt;
    return static_cast<double>(bytes) / elapsed.count();
}

}  // namespace

std::optional<double> measureDiskRead(const std::filesystem::path& path, double seconds) {
    const OpenFile direct(path, O_DIRECT);
    if (direct.sizeBytes() >= kLeastFile) {
        if (const auto rate = readRate(direct, true, seconds)) return rate;
    }
    // File systems in memory, and some over networks, know no direct reads.
    const OpenFile file(path, 0);
    if (file.sizeBytes() < kLeastFile) return std::nullopt;
    return readRate(file, false, seconds);
}

double cachedShare(const std::filesystem::path& path) {
    const auto file = MappedFile::open(path);
    if (!file.has_value() || file->sizeBytes() == 0) return 0;
    const double missing = static_cast<double>(file->uncachedBytes(file->bytes()));
    return 1 - missing / static_cast<double>(file->sizeBytes());
}

}  // namespace autoglm
