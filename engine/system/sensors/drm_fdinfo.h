// What this process does on its GPUs, from the fdinfo of its open render nodes.
// Threads: pure functions.
// Source:  kernel documentation "DRM client usage stats"; regions and engines are named by the driver.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/system/sensors/sensor_tree.h"

namespace autoglm {

/// One client of one device. Several descriptors may show the same one.
struct DrmClient {
    std::string driver, device;  // "amdgpu", "0000:03:00.0"
    std::uint64_t id = 0;
    std::map<std::string, std::uint64_t> resident;  // region → bytes
    std::map<std::string, std::uint64_t> engineNs;  // engine → busy time
    std::map<std::string, std::uint64_t> cycles, totalCycles;
    std::map<std::string, std::uint64_t> capacity;  // engines behind one name; absent: 1
    std::uint64_t evictedBytes = 0;
};

/// False when the text is of no DRM client.
[[nodiscard]] bool parseFdinfo(const std::string& text, DrmClient& client);
/// All clients of this process, each once.
[[nodiscard]] std::vector<DrmClient> ownDrmClients(const SensorTree& tree);

}  // namespace autoglm
