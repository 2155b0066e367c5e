#include "engine/vulkan/device_info.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace autoglm {
namespace {

VulkanDeviceKind kindOf(VkPhysicalDeviceType type) {
    switch (type) {
        case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
            return VulkanDeviceKind::Discrete;
        case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
            return VulkanDeviceKind::Integrated;
        case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
            return VulkanDeviceKind::Virtual;
        case VK_PHYSICAL_DEVICE_TYPE_CPU:
            return VulkanDeviceKind::Software;
        default:
            return VulkanDeviceKind::Other;
    }
}

bool hasExtension(VkPhysicalDevice device, const char* wanted) {
    std::uint32_t count = 0;
    vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    vkEnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data());
    return std::any_of(extensions.begin(), extensions.end(), [&](const VkExtensionProperties& extension) {
        return std::strcmp(extension.extensionName, wanted) == 0;
    });
}

std::string versionText(std::uint32_t version) {
    return std::to_string(VK_API_VERSION_MAJOR(version)) + "." +
           std::to_string(VK_API_VERSION_MINOR(version));
}

void readMemory(VkPhysicalDevice device, VulkanDeviceInfo& info) {
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT};
    VkPhysicalDeviceMemoryProperties2 memory{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
                                             .pNext = info.hasMemoryBudget ? &budget : nullptr};
    vkGetPhysicalDeviceMemoryProperties2(device, &memory);
    const VkPhysicalDeviceMemoryProperties& m = memory.memoryProperties;
    std::uint32_t largest = VK_MAX_MEMORY_HEAPS;
    for (std::uint32_t i = 0; i < m.memoryHeapCount; ++i) {
        if ((m.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) == 0) continue;
        if (m.memoryHeaps[i].size <= info.memoryBytes) continue;
        largest = i;
        info.memoryBytes = m.memoryHeaps[i].size;
    }
    if (largest == VK_MAX_MEMORY_HEAPS) return;
    const std::uint64_t usage = budget.heapUsage[largest], limit = budget.heapBudget[largest];
    info.budgetBytes = info.hasMemoryBudget ? (limit > usage ? limit - usage : 0) : info.memoryBytes;
    constexpr VkMemoryPropertyFlags kMappable = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT |
                                                VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                                VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    for (std::uint32_t i = 0; i < m.memoryTypeCount; ++i) {
        const VkMemoryType& type = m.memoryTypes[i];
        if (type.heapIndex == largest && (type.propertyFlags & kMappable) == kMappable)
            info.deviceMemoryIsMappable = true;
    }
}

struct Features {
    VkPhysicalDeviceVulkan12Features v12{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
    VkPhysicalDeviceVulkan11Features v11{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES,
                                         .pNext = &v12};
    VkPhysicalDeviceVulkan13Features v13{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    VkPhysicalDeviceFeatures2 all{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &v11};
};

struct Properties {
    VkPhysicalDeviceVulkan13Properties v13{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_PROPERTIES};
    VkPhysicalDeviceVulkan12Properties v12{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES};
    VkPhysicalDeviceVulkan11Properties v11{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES,
                                           .pNext = &v12};
    VkPhysicalDeviceProperties2 all{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &v11};
};

void readLimits(const Properties& properties, bool is13, VulkanDeviceInfo& info) {
    const VkPhysicalDeviceLimits& limits = properties.all.properties.limits;
    info.subgroupSize = properties.v11.subgroupSize;
    info.minSubgroupSize = is13 ? properties.v13.minSubgroupSize : info.subgroupSize;
    info.maxSubgroupSize = is13 ? properties.v13.maxSubgroupSize : info.subgroupSize;
    info.sharedMemoryBytes = limits.maxComputeSharedMemorySize;
    info.maxWorkgroupInvocations = limits.maxComputeWorkGroupInvocations;
    std::copy_n(limits.maxComputeWorkGroupCount, 3, info.maxGroups);
    const VkSubgroupFeatureFlags operations = properties.v11.subgroupSupportedOperations;
    const bool inCompute = (properties.v11.subgroupSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0;
    info.hasSubgroupArithmetic = inCompute && (operations & VK_SUBGROUP_FEATURE_ARITHMETIC_BIT) != 0;
    info.hasSubgroupShuffle = inCompute && (operations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT) != 0;
    info.maxBufferBytes = properties.v11.maxMemoryAllocationSize;
    if (is13) info.maxBufferBytes = std::min(info.maxBufferBytes, properties.v13.maxBufferSize);
    info.hasIntDot = is13 && properties.v13.integerDotProduct4x8BitPackedSignedAccelerated == VK_TRUE;
}

void readFeatures(const Features& features, bool is13, VulkanDeviceInfo& info) {
    info.hasFloat16 = features.v12.shaderFloat16 == VK_TRUE;
    info.hasInt8 = features.v12.shaderInt8 == VK_TRUE;
    info.hasInt64 = features.all.features.shaderInt64 == VK_TRUE;
    info.has16BitStorage = features.v11.storageBuffer16BitAccess == VK_TRUE;
    info.has8BitStorage = features.v12.storageBuffer8BitAccess == VK_TRUE;
    info.hasSubgroupSizeControl =
        is13 && features.v13.subgroupSizeControl == VK_TRUE && features.v13.computeFullSubgroups == VK_TRUE;
    info.canIntDot = is13 && features.v13.shaderIntegerDotProduct == VK_TRUE;
    if (features.v12.bufferDeviceAddress != VK_TRUE) {
        info.unusable = "its driver lacks buffer device addresses";
    } else if (features.v12.timelineSemaphore != VK_TRUE) {
        info.unusable = "its driver lacks timeline semaphores";
    }
}

}  // namespace

const char* vulkanDeviceKindName(VulkanDeviceKind kind) noexcept {
    switch (kind) {
        case VulkanDeviceKind::Discrete:
            return "discrete";
        case VulkanDeviceKind::Integrated:
            return "integrated";
        case VulkanDeviceKind::Virtual:
            return "virtual";
        case VulkanDeviceKind::Software:
            return "software";
        case VulkanDeviceKind::Other:
            break;
    }
    return "other";
}

VulkanDeviceInfo readDeviceInfo(VkPhysicalDevice device, std::uint32_t index) {
    VulkanDeviceInfo info{.index = index};
    VkPhysicalDeviceProperties basic{};
    vkGetPhysicalDeviceProperties(device, &basic);
    info.name = basic.deviceName;
    info.kind = kindOf(basic.deviceType);
    info.vendorId = basic.vendorID, info.deviceId = basic.deviceID;
    info.apiVersion = basic.apiVersion, info.driverVersion = basic.driverVersion;
    std::copy_n(basic.pipelineCacheUUID, VK_UUID_SIZE, info.pipelineCacheUuid);
    if (basic.apiVersion < VK_API_VERSION_1_2) {
        info.unusable = "its driver offers Vulkan " + versionText(basic.apiVersion) + ", 1.2 is needed";
        return info;
    }
    const bool is13 = basic.apiVersion >= VK_API_VERSION_1_3;
    Properties properties;
    Features features;
    if (is13) properties.v12.pNext = &properties.v13, features.v12.pNext = &features.v13;
    vkGetPhysicalDeviceProperties2(device, &properties.all);
    vkGetPhysicalDeviceFeatures2(device, &features.all);
    info.driver = std::string(properties.v12.driverName) + " " + properties.v12.driverInfo;
    info.hasMemoryBudget = hasExtension(device, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
    readLimits(properties, is13, info);
    readFeatures(features, is13, info);
    readMemory(device, info);
    return info;
}

}  // namespace autoglm
