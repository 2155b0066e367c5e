// What is read from and written to the disk that holds the model, and by this process.
// Threads: one owner.
// Source:  /proc/diskstats, /proc/self/io, /proc/self/mountinfo, /sys/dev/block.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "engine/system/sensors/parse.h"

namespace autoglm {

class DiskSensors {
public:
    /// `device`: as deviceOfFile() gives it; "" = all disks together.
    void watch(std::string device);
    [[nodiscard]] DiskFigures sample(const SensorTree& tree, std::int64_t nowNs);

private:
    struct Row {
        Counter read, write, active;
    };
    std::string m_device;
    std::map<std::string, Row> m_rows;
    Counter m_ownRead;
};

/// The name in /proc/diskstats of the disk under `major`:`minor`; a partition's whole disk. "" if unknown.
[[nodiscard]] std::string diskOfDevice(const SensorTree& tree, unsigned major, unsigned minor);
/// The same for a file, through the table of mounts where its file system has a number of its own.
[[nodiscard]] std::string deviceOfFile(const SensorTree& tree, const std::filesystem::path& file);

}  // namespace autoglm
