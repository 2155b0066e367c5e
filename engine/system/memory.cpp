#include "engine/system/memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

#include "engine/api/machine.h"

namespace autoglm {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> readNumber(const std::string& path) {
    std::ifstream in(path);
    std::uint64_t value = 0;
    if (in >> value) return value;
    return std::nullopt;  // absent, or "max"
}

/// Inactive file pages of the control group can be reclaimed, so they count as free.
std::uint64_t reclaimable(const std::string& statPath, const std::string& field) {
    std::ifstream in(statPath);
    std::string name;
    std::uint64_t value = 0;
    while (in >> name >> value) {
        if (name == field) return value;
    }
    return 0;
}

void applyLimit(MemoryStatus& status, std::uint64_t limit, std::uint64_t used, std::uint64_t fileBytes) {
    if (limit >= status.totalBytes) return;
    const std::uint64_t pinned = used > fileBytes ? used - fileBytes : 0;
    status.totalBytes = limit;
    status.availableBytes = std::min(status.availableBytes, limit > pinned ? limit - pinned : 0);
}

void applyControlGroup(MemoryStatus& status) {
    std::ifstream in("/proc/self/cgroup");
    std::string line;
    while (std::getline(in, line)) {
        const std::size_t colon = line.rfind(':');
        if (colon == std::string::npos) continue;
        const std::string group = line.substr(colon + 1) == "/" ? "" : line.substr(colon + 1);
        if (line.starts_with("0::")) {
            // The mount may show the process's own group as its root (containers) or the whole tree.
            for (const std::string& dir : {"/sys/fs/cgroup" + group, std::string("/sys/fs/cgroup")}) {
                const auto limit = readNumber(dir + "/memory.max"),
                           used = readNumber(dir + "/memory.current");
                if (limit && used)
                    applyLimit(status, *limit, *used, reclaimable(dir + "/memory.stat", "file"));
            }
        } else if (line.find(":memory:") != std::string::npos) {
            for (const std::string& dir :
                 {"/sys/fs/cgroup/memory" + group, std::string("/sys/fs/cgroup/memory")}) {
                const auto limit = readNumber(dir + "/memory.limit_in_bytes");
                const auto used = readNumber(dir + "/memory.usage_in_bytes");
                if (limit && used)
                    applyLimit(status, *limit, *used, reclaimable(dir + "/memory.stat", "total_cache"));
            }
        }
    }
}

}  // namespace

MemoryStatus memoryStatus() {
    MemoryStatus status;
    std::ifstream in("/proc/meminfo");
    std::string name, unit;
    std::uint64_t kib = 0;
    while (in >> name >> kib && std::getline(in, unit)) {
        if (name == "MemTotal:") status.totalBytes = kib * 1024;
        if (name == "MemAvailable:") status.availableBytes = kib * 1024;
    }
    if (status.totalBytes == 0) return {kNoLimit, kNoLimit};  // no /proc: nothing known, nothing refused
    applyControlGroup(status);
    return status;
}

std::uint64_t peakResidentBytes() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace autoglm
