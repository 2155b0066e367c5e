// The Vulkan loader and what it finds. Opened at run time: a machine without it is a reason, not a failure.
// Threads: any thread; an instance is immutable once made.
#pragma once
#include <volk.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/vulkan/device_info.h"

namespace autoglm {

struct InstanceOptions {
    bool validation = false;  // Khronos validation layer, with synchronization checks
    bool onDevice = false;    // which also watches every access to memory inside kernels: slow
};

class VulkanInstance {
public:
    /// Errors: Device, with the one reason why Vulkan cannot be used here.
    [[nodiscard]] static Result<std::shared_ptr<VulkanInstance>> create(const InstanceOptions& options);
    /// The instance that all users in this process share while one of them holds it.
    /// AUTOGLM_VULKAN_VALIDATION=1 turns the validation layer on, =device that of accesses inside kernels
    /// too.
    [[nodiscard]] static Result<std::shared_ptr<VulkanInstance>> shared();
    ~VulkanInstance();
    VulkanInstance(const VulkanInstance&) = delete;
    VulkanInstance& operator=(const VulkanInstance&) = delete;

    [[nodiscard]] VkInstance handle() const noexcept { return m_instance; }
    [[nodiscard]] bool hasValidation() const noexcept { return m_messenger != VK_NULL_HANDLE; }
    /// Devices in the order of the loader; handles are those of devices()[i].
    [[nodiscard]] const std::vector<VulkanDeviceInfo>& devices() const noexcept { return m_infos; }
    /// The same, with what is free of their memory now and not when the instance was made.
    [[nodiscard]] std::vector<VulkanDeviceInfo> devicesNow() const;
    [[nodiscard]] VkPhysicalDevice physicalDevice(std::size_t index) const { return m_physical[index]; }
    /// Changes what further instances and calls of devicesNow() find; for tests, which make one device look
    /// like several or like others.
    using DevicesHook = std::function<void(std::vector<VkPhysicalDevice>&, std::vector<VulkanDeviceInfo>&)>;
    static void setDevicesHook(DevicesHook hook);

private:
    VulkanInstance() = default;
    Result<void> start(const InstanceOptions& options);
    Result<void> listDevices();

    VkInstance m_instance = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT m_messenger = VK_NULL_HANDLE;
    std::vector<VkPhysicalDevice> m_listed, m_physical;  // as the loader tells; as the hook left them
    std::vector<VulkanDeviceInfo> m_infos;
};

/// What the validation layer has complained about since the start of the process, for tests.
[[nodiscard]] std::vector<std::string> validationMessages();

/// "VK_ERROR_DEVICE_LOST"; the number for a result without a name here.
[[nodiscard]] std::string vkResultName(VkResult result);

}  // namespace autoglm
