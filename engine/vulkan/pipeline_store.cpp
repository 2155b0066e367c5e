#include "engine/vulkan/pipeline_store.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "engine/base/hash.h"
#include "engine/system/cache_folder.h"
#include "engine/vulkan/kernels.h"

namespace autoglm::gpu {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 256u << 20;

/// What nobody has written for long belongs to drivers or shaders that are gone; of others it is made again.
void removeOld(const fs::path& folder) {
    constexpr auto kLasts = std::chrono::hours(24 * 60);
    const auto now = fs::file_time_type::clock::now();
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        std::error_code gone;  // another process may tidy up too
        const bool isOurs = entry->path().filename().string().starts_with("vulkan-");
        const auto written = entry->last_write_time(gone);
        if (isOurs && !gone && now - written > kLasts) fs::remove(entry->path(), gone);
    }
}

fs::path fileFor(const fs::path& folder, const VulkanDeviceInfo& device) {
    return folder / ("vulkan-kernels-" + kernelSetName(device));
}

}  // namespace

std::string kernelSetName(const VulkanDeviceInfo& device) {
    static const std::uint64_t shaders = [] {
        std::uint64_t hash = kHashStart;
        for (const Shader& shader : allShaders())
            hash = hashOf(std::as_bytes(shader.spirv), hash);
        return hash;
    }();
    const std::array<std::uint32_t, 3> numbers = {device.vendorId, device.deviceId, device.driverVersion};
    std::uint64_t hash = hashOf(std::as_bytes(std::span(numbers)), shaders);
    hash = hashOf(std::as_bytes(std::span(device.pipelineCacheUuid)), hash);
    hash = hashOf(std::as_bytes(std::span(device.driver)), hash);
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
    return text.data();
}

std::vector<std::byte> readPipelines(const fs::path& folder, const VulkanDeviceInfo& device) {
    std::error_code failure;
    const fs::path path = fileFor(folder, device);
    const auto size = fs::file_size(path, failure);
    std::uint64_t expected = 0;
    if (failure || size <= sizeof expected || size > kLargestFile) return {};
    std::ifstream file(path, std::ios::binary);
    std::vector<std::byte> data(size - sizeof expected);
    file.read(reinterpret_cast<char*>(&expected), sizeof expected);
    file.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(data.size()));
    // Drivers check little of what they are given: a damaged file must not reach them.
    if (!file || hashOf(data) != expected) return {};
    VkPipelineCacheHeaderVersionOne header{};
    if (data.size() < sizeof header) return {};
    std::memcpy(&header, data.data(), sizeof header);
    const bool same = header.vendorID == device.vendorId && header.deviceID == device.deviceId &&
                      std::memcmp(header.pipelineCacheUUID, device.pipelineCacheUuid, VK_UUID_SIZE) == 0;
    return same ? data : std::vector<std::byte>();
}

void writePipelines(const fs::path& folder, const VulkanDeviceInfo& device, std::span<const std::byte> data) {
    if (data.empty()) return;
    removeOld(folder);
    const std::uint64_t hash = hashOf(data);
    std::string content(reinterpret_cast<const char*>(&hash), sizeof hash);
    content.append(reinterpret_cast<const char*>(data.data()), data.size());
    replaceFile(fileFor(folder, device), content);
}

}  // namespace autoglm::gpu
