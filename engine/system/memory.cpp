#include "engine/system/memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "engine/system/sensors/parse.h"

namespace autoglm {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> numberIn(const SensorTree& tree, const std::string& path) {
    const SensorText file = tree.read(path);
    return file.ok() ? parseUnsigned(file.text) : std::nullopt;  // absent, or "max"
}

/// File pages of the control group can be reclaimed, so they count as free.
std::uint64_t fieldIn(const SensorTree& tree, const std::string& path, std::string_view field) {
    const SensorText file = tree.read(path);
    const auto value = file.ok() ? valueOf(file.text, field) : std::nullopt;
    return value ? parseUnsigned(*value).value_or(0) : 0;
}

struct GroupFiles {
    const char *limit, *used, *fileField;
};
constexpr GroupFiles kVersion2{"/memory.max", "/memory.current", "file"};
constexpr GroupFiles kVersion1{"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_cache"};

void applyLimit(MemoryStatus& status, const SensorTree& tree, const std::string& dir,
                const GroupFiles& files) {
    const auto limit = numberIn(tree, dir + files.limit), used = numberIn(tree, dir + files.used);
    if (!limit || !used || *limit >= kNoLimit / 2) return;
    const std::uint64_t fileBytes = fieldIn(tree, dir + "/memory.stat", files.fileField);
    const std::uint64_t pinned = *used > fileBytes ? *used - fileBytes : 0;
    status.totalBytes = std::min(status.totalBytes, *limit);
    status.availableBytes = std::min(status.availableBytes, *limit > pinned ? *limit - pinned : 0);
}

/// From the group up to the root of what is mounted: each level may have a limit of its own.
void applyGroups(MemoryStatus& status, const SensorTree& tree, const std::string& mount, std::string group,
                 const GroupFiles& files) {
    while (!group.empty() && group != "/") {
        applyLimit(status, tree, mount + group, files);
        group.resize(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
    }
    applyLimit(status, tree, mount, files);
}

void applyControlGroups(MemoryStatus& status, const SensorTree& tree) {
    const SensorText groups = tree.read("proc/self/cgroup");
    for (const std::string_view line : linesOf(groups.text)) {
        const std::size_t colon = line.rfind(':');
        if (colon == std::string_view::npos) continue;
        const std::string group(line.substr(colon + 1));
        if (line.starts_with("0::")) {
            applyGroups(status, tree, "sys/fs/cgroup", group, kVersion2);
        } else if (line.find(":memory:") != std::string_view::npos) {
            applyGroups(status, tree, "sys/fs/cgroup/memory", group, kVersion1);
        }
    }
}

}  // namespace

MemoryStatus memoryStatus() {
    return memoryStatus(FileTree());
}

MemoryStatus memoryStatus(const SensorTree& tree) {
    const SensorText info = tree.read("proc/meminfo");
    const auto bytes = [&](std::string_view key) {
        const auto words = wordsOf(valueOf(info.text, key).value_or(""));
        return words.empty() ? std::optional<std::uint64_t>() : parseUnsigned(words[0]);
    };
    const auto total = bytes("MemTotal");
    if (!total) return {kNoLimit, kNoLimit};  // no /proc: nothing known, nothing refused
    MemoryStatus status{*total * 1024, bytes("MemAvailable").value_or(0) * 1024};
    applyControlGroups(status, tree);
    return status;
}

std::uint64_t peakResidentBytes() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace autoglm
