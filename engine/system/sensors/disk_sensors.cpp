#include "engine/system/sensors/disk_sensors.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>

namespace autoglm {
namespace {

constexpr double kSector = 512;  // of the statistics, whatever the disk's own is
constexpr std::uint64_t kMillisecondRange = std::uint64_t{1} << 32;

bool isWholeDisk(const SensorTree& tree, const std::string& name) {
    // Memory that poses as a disk, and layers over disks that are counted themselves.
    for (const char* kind : {"ram", "zram", "loop", "dm-", "md", "sr", "fd"})
        if (name.starts_with(kind)) return false;
    return !tree.list("sys/block/" + name).empty();
}

Reading sum(const Reading& a, const Reading& b) {
    if (!a.has()) return b;
    return b.has() ? Reading::of(a.value + b.value) : a;
}

Reading scaled(Reading reading, double factor) {
    reading.value *= factor;
    return reading;
}

}  // namespace

std::string diskOfDevice(const SensorTree& tree, unsigned major, unsigned minor) {
    const std::string node = "sys/dev/block/" + std::to_string(major) + ":" + std::to_string(minor);
    const std::filesystem::path target = tree.link(node);
    if (target.empty()) return {};
    const bool isPartition = tree.read(node + "/partition").ok();
    return (isPartition ? target.parent_path() : target).filename().string();
}

std::string deviceOfFile(const SensorTree& tree, const std::filesystem::path& file) {
    struct stat status {};
    if (file.empty() || stat(file.c_str(), &status) != 0) return {};
    const unsigned fileMajor = major(status.st_dev), fileMinor = minor(status.st_dev);
    if (fileMajor != 0) return diskOfDevice(tree, fileMajor, fileMinor);
    // btrfs, overlays and the like: the mount's row says what lies below.
    const std::string number = std::to_string(fileMajor) + ":" + std::to_string(fileMinor);
    const SensorText mounts = tree.read("proc/self/mountinfo");
    for (const std::string_view line : linesOf(mounts.text)) {
        const auto words = wordsOf(line);
        const auto dash = std::find(words.begin(), words.end(), "-");
        if (words.size() < 3 || words[2] != number || words.end() - dash < 3) continue;
        const std::string source(dash[2]);
        struct stat device {};
        if (source.starts_with("/dev/") && stat(source.c_str(), &device) == 0)
            return diskOfDevice(tree, major(device.st_rdev), minor(device.st_rdev));
    }
    return {};
}

void DiskSensors::watch(std::string device) {
    if (device == m_device) return;
    m_device = std::move(device);
    m_rows.clear();
}

DiskFigures DiskSensors::sample(const SensorTree& tree, std::int64_t nowNs) {
    // major minor name, then reads, merged, sectors, ms; writes, merged, sectors, ms; in flight, ms busy, …
    constexpr std::size_t kName = 2, kRead = 5, kWritten = 9, kBusy = 12;
    DiskFigures figures{.device = m_device};
    const SensorText stats = tree.read("proc/diskstats");
    if (!stats.ok()) {
        const Reading absent = Reading::absent(absenceOf(stats.error));
        figures.readPerSecond = figures.writePerSecond = figures.activePercent = absent;
    }
    for (const std::string_view line : linesOf(stats.text)) {
        const auto words = wordsOf(line);
        if (words.size() <= kBusy) continue;
        const std::string name(words[kName]);
        if (m_device.empty() ? !isWholeDisk(tree, name) : name != m_device) continue;
        const auto read = parseUnsigned(words[kRead]), written = parseUnsigned(words[kWritten]),
                   busy = parseUnsigned(words[kBusy]);
        if (!read || !written || !busy) continue;
        Row& row = m_rows[name];
        figures.readPerSecond = sum(figures.readPerSecond, scaled(row.read.perSecond(*read, nowNs), kSector));
        figures.writePerSecond =
            sum(figures.writePerSecond, scaled(row.write.perSecond(*written, nowNs), kSector));
        const Reading active = row.active.perSecond(*busy, nowNs, kMillisecondRange);
        const Reading percent = active.has() ? Reading::of(std::min(100.0, active.value / 10)) : active;
        if (!figures.activePercent.has() || percent.value > figures.activePercent.value)
            figures.activePercent = percent;
        // Without a value yet the reason is still "first sample", not "no sensor".
        if (!figures.readPerSecond.has()) figures.readPerSecond = Reading::absent(Absence::FirstSample);
        if (!figures.writePerSecond.has()) figures.writePerSecond = Reading::absent(Absence::FirstSample);
    }
    const SensorText own = tree.read("proc/self/io");
    if (!own.ok()) {
        figures.processReadPerSecond = Reading::absent(absenceOf(own.error));
        return figures;
    }
    const auto bytes = parseUnsigned(valueOf(own.text, "read_bytes").value_or(""));
    figures.processReadPerSecond =
        bytes ? m_ownRead.perSecond(*bytes, nowNs) : Reading::absent(Absence::Failed);
    return figures;
}

}  // namespace autoglm
