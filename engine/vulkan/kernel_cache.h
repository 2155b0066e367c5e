// An open device with its compiled kernels, by what they are made from, each compiled once.
// Threads: any thread.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/vulkan/device.h"

namespace autoglm::gpu {

class KernelCache {
public:
    /// With a folder, what was compiled earlier is taken from it, and what is compiled now kept there.
    explicit KernelCache(std::shared_ptr<VulkanDevice> device, std::filesystem::path folder = {});
    ~KernelCache();
    KernelCache(const KernelCache&) = delete;
    KernelCache& operator=(const KernelCache&) = delete;
    /// Compiles at first use. The kernel lives as long as the cache. Errors: Device, OutOfMemory.
    [[nodiscard]] Result<const Pipeline*> get(const PipelineSpec& spec);
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return m_folder; }
    [[nodiscard]] const std::shared_ptr<VulkanDevice>& device() const noexcept { return m_device; }

private:
    std::shared_ptr<VulkanDevice> m_device;
    std::filesystem::path m_folder;
    std::mutex m_mutex;
    std::map<std::pair<std::string, std::vector<std::uint32_t>>, Pipeline> m_kernels;
};

}  // namespace autoglm::gpu
