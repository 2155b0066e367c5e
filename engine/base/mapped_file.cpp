#include "engine/base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace autoglm {
namespace {

Error systemError(const std::filesystem::path& path, int number) {
    const bool absent = number == ENOENT || number == ENOTDIR;
    return Error{.code = absent ? ErrorCode::NotFound : ErrorCode::Unreadable,
                 .subject = printable(path.string()),
                 .problem = absent ? "there is no such file"
                                   : "cannot be read: " + std::generic_category().message(number)};
}

std::string kindName(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a FIFO";
    if (S_ISSOCK(mode)) return "a socket";
    if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
    return "not a regular file";
}

std::int64_t modifiedNs(const struct stat& info) {
    return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    MappedFile file;
    // O_NONBLOCK: opening a FIFO without a writer must not wait.
    file.m_descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file.m_descriptor < 0) return systemError(path, errno);
    struct stat info {};
    if (::fstat(file.m_descriptor, &info) != 0) return systemError(path, errno);
    if (!S_ISREG(info.st_mode)) {
        return Error{.code = ErrorCode::NotRegularFile,
                     .subject = printable(path.string()),
                     .problem = "is " + kindName(info.st_mode) + ", not a file",
                     .hint = "Choose a .gguf file."};
    }
    file.m_modifiedNs = modifiedNs(info);
    const auto sizeBytes = static_cast<std::size_t>(info.st_size);
    if (sizeBytes == 0) return file;
    void* memory = ::mmap(nullptr, sizeBytes, PROT_READ, MAP_SHARED, file.m_descriptor, 0);
    if (memory == MAP_FAILED) return systemError(path, errno);
    file.m_data = static_cast<const std::byte*>(memory);
    file.m_sizeBytes = sizeBytes;
    file.m_guard = MappingGuard(file.bytes());
    return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)),
      m_sizeBytes(std::exchange(other.m_sizeBytes, 0)),
      m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_modifiedNs(other.m_modifiedNs),
      m_guard(std::move(other.m_guard)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_sizeBytes, other.m_sizeBytes);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_modifiedNs, other.m_modifiedNs);
    std::swap(m_guard, other.m_guard);
    return *this;
}

MappedFile::~MappedFile() {
    m_guard = {};  // before the range can become somebody else's
    if (m_data != nullptr) ::munmap(const_cast<std::byte*>(m_data), m_sizeBytes);
    if (m_descriptor >= 0) ::close(m_descriptor);
}

bool MappedFile::unchanged() const noexcept {
    struct stat info {};
    if (m_guard.lostPages()) return false;
    if (m_descriptor < 0 || ::fstat(m_descriptor, &info) != 0) return false;
    return static_cast<std::size_t>(info.st_size) == m_sizeBytes && modifiedNs(info) == m_modifiedNs;
}

std::size_t MappedFile::uncachedBytes(std::span<const std::byte> part) const {
    if (part.empty()) return 0;
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(part.data()) / page * page;
    const std::uintptr_t length = reinterpret_cast<std::uintptr_t>(part.data()) + part.size() - begin;
    std::vector<unsigned char> pages((length + page - 1) / page);
    if (::mincore(reinterpret_cast<void*>(begin), length, pages.data()) != 0) return 0;
    const auto isAbsent = [](unsigned char state) { return (state & 1) == 0; };
    return static_cast<std::size_t>(std::count_if(pages.begin(), pages.end(), isAbsent)) * page;
}

void MappedFile::release(std::span<const std::byte> part) const noexcept {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = (reinterpret_cast<std::uintptr_t>(part.data()) + page - 1) / page * page;
    const auto end = (reinterpret_cast<std::uintptr_t>(part.data()) + part.size()) / page * page;
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

}  // namespace autoglm
