#include "engine/vulkan/device.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <new>

#include "engine/base/check.h"

namespace autoglm {
namespace {

std::function<void(VulkanDevice&)>& openHook() {
    static std::function<void(VulkanDevice&)> hook;
    return hook;
}

/// A queue family that computes; one that does not draw is left alone by the desktop.
std::optional<std::uint32_t> computeFamily(VkPhysicalDevice physical) {
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
    std::optional<std::uint32_t> found;
    for (std::uint32_t i = 0; i < count; ++i) {
        const VkQueueFlags flags = families[i].queueFlags;
        if ((flags & VK_QUEUE_COMPUTE_BIT) == 0) continue;
        if (!found || (flags & VK_QUEUE_GRAPHICS_BIT) == 0) found = i;
        if ((flags & VK_QUEUE_GRAPHICS_BIT) == 0) break;
    }
    return found;
}

}  // namespace

// ---- Opening -------------------------------------------------------------------------------------

Result<std::shared_ptr<VulkanDevice>> VulkanDevice::open(std::shared_ptr<VulkanInstance> instance,
                                                         std::size_t index) {
    std::shared_ptr<VulkanDevice> device(new VulkanDevice());
    AUTOGLM_TRY(device->start(std::move(instance), index));
    if (openHook()) openHook()(*device);
    return device;
}

void VulkanDevice::setOpenHook(std::function<void(VulkanDevice&)> hook) {
    openHook() = std::move(hook);
}

Result<void> VulkanDevice::start(std::shared_ptr<VulkanInstance> instance, std::size_t index) {
    AUTOGLM_ASSERT(index < instance->devices().size());
    m_instance = std::move(instance);
    m_info = m_instance->devices()[index];
    if (!m_info.unusable.empty()) {
        return Error{.code = ErrorCode::Device,
                     .subject = m_info.name,
                     .problem = "cannot be used: " + m_info.unusable,
                     .hint = "Use the CPU, or install a newer driver."};
    }
    const VkPhysicalDevice physical = m_instance->physicalDevice(index);
    // A software device compiles kernels when they first run, and there is no desktop waiting for it. Asked
    // of the driver, as tests make one look like hardware.
    VkPhysicalDeviceProperties properties{};
    vkGetPhysicalDeviceProperties(physical, &properties);
    if (properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU) m_timeout = 600'000'000'000;
    const auto family = computeFamily(physical);
    if (!family) {
        return Error{
            .code = ErrorCode::Device, .subject = m_info.name, .problem = "has no queue that computes"};
    }
    AUTOGLM_TRY(createDevice(physical, *family));
    vkGetPhysicalDeviceMemoryProperties(physical, &m_memoryTypes);
    m_queueFamily = *family;
    m_vk.vkGetDeviceQueue(m_device, m_queueFamily, 0, &m_queue);

    const VkSemaphoreTypeCreateInfo timeline{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
                                             .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE};
    const VkSemaphoreCreateInfo semaphore{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
                                          .pNext = &timeline};
    if (const VkResult r = m_vk.vkCreateSemaphore(m_device, &semaphore, nullptr, &m_timeline);
        r != VK_SUCCESS)
        return failure("could not make a semaphore", r);
    const VkPushConstantRange push{.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT, .size = kMaxPushBytes};
    const VkPipelineLayoutCreateInfo layout{.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                            .pushConstantRangeCount = 1,
                                            .pPushConstantRanges = &push};
    if (const VkResult r = m_vk.vkCreatePipelineLayout(m_device, &layout, nullptr, &m_layout);
        r != VK_SUCCESS)
        return failure("could not make a pipeline layout", r);
    loadPipelineCache({});
    return {};
}

Result<void> VulkanDevice::createDevice(VkPhysicalDevice physical, std::uint32_t family) {
    const bool is13 = m_info.apiVersion >= VK_API_VERSION_1_3;
    const auto on = [](bool has) { return has ? VK_TRUE : VK_FALSE; };
    VkPhysicalDeviceVulkan13Features v13{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
                                         .subgroupSizeControl = on(m_info.hasSubgroupSizeControl),
                                         .computeFullSubgroups = on(m_info.hasSubgroupSizeControl),
                                         .shaderIntegerDotProduct = on(m_info.canIntDot)};
    VkPhysicalDeviceVulkan12Features v12{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
                                         .pNext = is13 ? &v13 : nullptr,
                                         .storageBuffer8BitAccess = on(m_info.has8BitStorage),
                                         .shaderFloat16 = on(m_info.hasFloat16),
                                         .shaderInt8 = on(m_info.hasInt8),
                                         .timelineSemaphore = VK_TRUE,
                                         .bufferDeviceAddress = VK_TRUE};
    const VkPhysicalDeviceVulkan11Features v11{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES,
                                               .pNext = &v12,
                                               .storageBuffer16BitAccess = on(m_info.has16BitStorage)};
    const VkPhysicalDeviceFeatures basic{.shaderInt64 = on(m_info.hasInt64)};
    const float priority = 0.5f;
    const VkDeviceQueueCreateInfo queue{.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                        .queueFamilyIndex = family,
                                        .queueCount = 1,
                                        .pQueuePriorities = &priority};
    const VkDeviceCreateInfo info{.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                  .pNext = &v11,
                                  .queueCreateInfoCount = 1,
                                  .pQueueCreateInfos = &queue,
                                  .pEnabledFeatures = &basic};
    if (const VkResult r = vkCreateDevice(physical, &info, nullptr, &m_device); r != VK_SUCCESS)
        return failure("could not be opened", r);
    volkLoadDeviceTable(&m_vk, m_device);
    return {};
}

VulkanDevice::~VulkanDevice() {
    if (m_device == VK_NULL_HANDLE) return;
    if (!mayDestroy() || m_leftSomething) {
        // Outlives the device, so to the end of the process.
        (void)new (std::nothrow) std::shared_ptr<VulkanInstance>(std::move(m_instance));
        return;
    }
    m_vk.vkDeviceWaitIdle(m_device);
    m_vk.vkDestroyPipelineCache(m_device, m_pipelineCache, nullptr);
    m_vk.vkDestroyPipelineLayout(m_device, m_layout, nullptr);
    m_vk.vkDestroySemaphore(m_device, m_timeline, nullptr);
    m_vk.vkDestroyDevice(m_device, nullptr);
}

bool VulkanDevice::mayDestroy() noexcept {
    if (!m_gaveUp) return true;
    std::uint64_t done = 0;
    const VkResult asked = m_vk.vkGetSemaphoreCounterValue(m_device, m_timeline, &done);
    if (asked != VK_SUCCESS || done >= m_submitted) return true;
    m_leftSomething = true;
    return false;
}

Error VulkanDevice::failure(const std::string& doing, VkResult result) {
    const bool memory = result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_OUT_OF_HOST_MEMORY;
    if (result == VK_ERROR_DEVICE_LOST) m_lost = true;
    return Error{.code = memory ? ErrorCode::OutOfMemory : ErrorCode::Device,
                 .subject = m_info.name,
                 .problem = result == VK_ERROR_DEVICE_LOST ? "stopped responding" : doing,
                 .found = vkResultName(result)};
}

// ---- Memory --------------------------------------------------------------------------------------

std::uint32_t VulkanDevice::memoryTypeFor(std::uint32_t allowed, BufferPlace place) const {
    constexpr VkMemoryPropertyFlags kLocal = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT,
                                    kVisible = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                               VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
                                    kCached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
    // Most wanted first; what all of a device's memory cannot do is not asked of it, as the part of it that
    // can is small.
    std::array<VkMemoryPropertyFlags, 3> wishes{};
    switch (place) {
        case BufferPlace::Device:
            wishes = {m_info.deviceMemoryIsMappable ? kLocal | kVisible : kLocal, kLocal, 0};
            break;
        case BufferPlace::Upload:
            wishes = {kVisible, kVisible, kVisible};
            break;
        case BufferPlace::Readback:
            wishes = {kVisible | kCached, kVisible, kVisible};
            break;
    }
    for (const VkMemoryPropertyFlags wish : wishes) {
        for (std::uint32_t i = 0; i < m_memoryTypes.memoryTypeCount; ++i) {
            const VkMemoryPropertyFlags has = m_memoryTypes.memoryTypes[i].propertyFlags;
            if ((allowed & (1u << i)) != 0 && (has & wish) == wish) return i;
        }
    }
    return VK_MAX_MEMORY_TYPES;
}

Result<Buffer> VulkanDevice::createBuffer(std::uint64_t nBytes, BufferPlace place) {
    AUTOGLM_ASSERT(nBytes > 0);
    if (nBytes > m_info.maxBufferBytes) {
        return Error{.code = ErrorCode::OutOfMemory,
                     .subject = m_info.name,
                     .problem = "cannot hold a buffer of this size",
                     .found = std::to_string(nBytes) + " bytes",
                     .expected = "at most " + std::to_string(m_info.maxBufferBytes)};
    }
    Buffer buffer;
    buffer.m_device = shared_from_this();
    buffer.m_size = (nBytes + 255) / 256 * 256;
    const VkBufferCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = buffer.m_size,
        .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT |
                 VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
        .sharingMode = VK_SHARING_MODE_EXCLUSIVE};
    if (const VkResult r = m_vk.vkCreateBuffer(m_device, &info, nullptr, &buffer.m_buffer); r != VK_SUCCESS)
        return failure("could not make a buffer", r);
    AUTOGLM_TRY(allocate(buffer, place));
    return buffer;
}

Result<void> VulkanDevice::allocate(Buffer& buffer, BufferPlace place) {
    VkMemoryRequirements needs{};
    m_vk.vkGetBufferMemoryRequirements(m_device, buffer.m_buffer, &needs);
    const std::uint32_t type = memoryTypeFor(needs.memoryTypeBits, place);
    if (type == VK_MAX_MEMORY_TYPES) {
        return Error{.code = ErrorCode::Device,
                     .subject = m_info.name,
                     .problem = "has no memory of the kind that is needed"};
    }
    const VkMemoryAllocateFlagsInfo flags{.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
                                          .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT};
    const VkMemoryAllocateInfo info{.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                    .pNext = &flags,
                                    .allocationSize = needs.size,
                                    .memoryTypeIndex = type};
    if (const VkResult r = m_vk.vkAllocateMemory(m_device, &info, nullptr, &buffer.m_memory); r != VK_SUCCESS)
        return failure("has no room for another " + std::to_string(needs.size) + " bytes", r);
    if (const VkResult r = m_vk.vkBindBufferMemory(m_device, buffer.m_buffer, buffer.m_memory, 0);
        r != VK_SUCCESS)
        return failure("could not use its memory", r);
    const VkBufferDeviceAddressInfo address{.sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
                                            .buffer = buffer.m_buffer};
    buffer.m_address = m_vk.vkGetBufferDeviceAddress(m_device, &address);
    // Where only a window of the device's memory can be written, what lies in it is written as all else is.
    if (place == BufferPlace::Device && !m_info.deviceMemoryIsMappable) return {};
    constexpr VkMemoryPropertyFlags kMappable =
        VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    if ((m_memoryTypes.memoryTypes[type].propertyFlags & kMappable) != kMappable) return {};
    void* mapped = nullptr;
    if (const VkResult r = m_vk.vkMapMemory(m_device, buffer.m_memory, 0, VK_WHOLE_SIZE, 0, &mapped);
        r != VK_SUCCESS)
        return failure("could not map its memory", r);
    buffer.m_mapped = static_cast<std::byte*>(mapped);
    return {};
}

Buffer::~Buffer() {
    if (m_device == nullptr || !m_device->mayDestroy()) return;
    m_device->m_vk.vkDestroyBuffer(m_device->m_device, m_buffer, nullptr);
    m_device->m_vk.vkFreeMemory(m_device->m_device, m_memory, nullptr);
}

void Buffer::swap(Buffer& other) noexcept {
    std::swap(m_device, other.m_device);
    std::swap(m_buffer, other.m_buffer);
    std::swap(m_memory, other.m_memory);
    std::swap(m_address, other.m_address);
    std::swap(m_size, other.m_size);
    std::swap(m_mapped, other.m_mapped);
}

// ---- Pipelines -----------------------------------------------------------------------------------

Result<Pipeline> VulkanDevice::createPipeline(const PipelineSpec& spec) {
    AUTOGLM_ASSERT(spec.pushBytes <= kMaxPushBytes);
    const VkShaderModuleCreateInfo moduleInfo{.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                              .codeSize = spec.spirv.size_bytes(),
                                              .pCode = spec.spirv.data()};
    VkShaderModule module = VK_NULL_HANDLE;
    if (const VkResult r = m_vk.vkCreateShaderModule(m_device, &moduleInfo, nullptr, &module);
        r != VK_SUCCESS)
        return failure("refused the kernel " + spec.name, r);

    std::vector<VkSpecializationMapEntry> entries;
    for (std::uint32_t i = 0; i < spec.constants.size(); ++i)
        entries.push_back({.constantID = i, .offset = i * 4, .size = 4});
    const VkSpecializationInfo specialization{.mapEntryCount = static_cast<std::uint32_t>(entries.size()),
                                              .pMapEntries = entries.data(),
                                              .dataSize = spec.constants.size() * 4,
                                              .pData = spec.constants.data()};
    const bool fixed = spec.subgroupSize != 0 && m_info.hasSubgroupSizeControl;
    const VkPipelineShaderStageRequiredSubgroupSizeCreateInfo size{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO,
        .requiredSubgroupSize = spec.subgroupSize};
    const VkComputePipelineCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage =
            {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
             .pNext = fixed ? &size : nullptr,
             .flags =
                 fixed
                     ? VkPipelineShaderStageCreateFlags{VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT}
                     : 0,
             .stage = VK_SHADER_STAGE_COMPUTE_BIT,
             .module = module,
             .pName = "main",
             .pSpecializationInfo = &specialization},
        .layout = m_layout};
    Pipeline pipeline;
    pipeline.m_device = shared_from_this();
    pipeline.m_name = spec.name;
    pipeline.m_pushBytes = spec.pushBytes;
    const VkResult made =
        m_vk.vkCreateComputePipelines(m_device, m_pipelineCache, 1, &info, nullptr, &pipeline.m_pipeline);
    m_vk.vkDestroyShaderModule(m_device, module, nullptr);
    if (made != VK_SUCCESS) return failure("could not compile the kernel " + spec.name, made);
    return pipeline;
}

Pipeline::~Pipeline() {
    if (m_device != nullptr && m_device->mayDestroy())
        m_device->m_vk.vkDestroyPipeline(m_device->m_device, m_pipeline, nullptr);
}

void Pipeline::swap(Pipeline& other) noexcept {
    std::swap(m_device, other.m_device);
    std::swap(m_pipeline, other.m_pipeline);
    std::swap(m_pushBytes, other.m_pushBytes);
    std::swap(m_name, other.m_name);
}

void VulkanDevice::loadPipelineCache(std::span<const std::byte> data) {
    m_vk.vkDestroyPipelineCache(m_device, m_pipelineCache, nullptr);
    m_pipelineCache = VK_NULL_HANDLE;
    const VkPipelineCacheCreateInfo info{.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
                                         .initialDataSize = data.size(),
                                         .pInitialData = data.data()};
    // Without a cache pipelines are compiled all the same.
    m_vk.vkCreatePipelineCache(m_device, &info, nullptr, &m_pipelineCache);
}

std::vector<std::byte> VulkanDevice::pipelineCacheData() const {
    if (m_pipelineCache == VK_NULL_HANDLE) return {};
    std::size_t size = 0;
    if (m_vk.vkGetPipelineCacheData(m_device, m_pipelineCache, &size, nullptr) != VK_SUCCESS) return {};
    std::vector<std::byte> data(size);
    if (m_vk.vkGetPipelineCacheData(m_device, m_pipelineCache, &size, data.data()) != VK_SUCCESS) return {};
    data.resize(size);
    return data;
}

}  // namespace autoglm
