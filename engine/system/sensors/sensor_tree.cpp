#include "engine/system/sensors/sensor_tree.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace autoglm {
namespace {

// /proc/stat of a machine with hundreds of CPUs is tens of kilobytes; nothing here is near this.
constexpr std::size_t kMostBytes = std::size_t{1} << 20;

}  // namespace

SensorText FileTree::read(const std::string& path) const {
    // Never blocks at opening, whatever lies there.
    const int file = open((m_root / path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return {.error = errno};
    SensorText found;
    std::array<char, 16384> part;
    for (;;) {
        const ssize_t n = ::read(file, part.data(), part.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) found = {.error = errno};
        if (n <= 0) break;
        found.text.append(part.data(), static_cast<std::size_t>(n));
        if (found.text.size() > kMostBytes) {
            found = {.error = EFBIG};
            break;
        }
    }
    close(file);
    return found;
}

std::vector<std::string> FileTree::list(const std::string& folder) const {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator it(m_root / folder, error), end; !error && it != end;
         it.increment(error))
        names.push_back(it->path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string FileTree::link(const std::string& path) const {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(m_root / path, error);
    return error ? std::string() : target.string();
}

}  // namespace autoglm
