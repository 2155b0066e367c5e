#include "tests/support/vulkan_faults.h"

#include <algorithm>
#include <vector>

#include "engine/vulkan/device.h"

namespace autoglm::test {
namespace {

struct Plan {
    VulkanFault fault;
    int callsLeft = 0;
    PFN_vkQueueSubmit submit = nullptr;
    PFN_vkWaitSemaphores wait = nullptr;
    PFN_vkAllocateMemory allocate = nullptr;
    PFN_vkCreateShaderModule createModule = nullptr;
};
Plan plan;

bool isTime() {
    return --plan.callsLeft == 0;
}

VKAPI_ATTR VkResult VKAPI_CALL submit(VkQueue queue, std::uint32_t count, const VkSubmitInfo* infos,
                                      VkFence fence) {
    return isTime() ? VK_ERROR_DEVICE_LOST : plan.submit(queue, count, infos, fence);
}

VKAPI_ATTR VkResult VKAPI_CALL wait(VkDevice device, const VkSemaphoreWaitInfo* info, std::uint64_t timeout) {
    const VkResult done = plan.wait(device, info, timeout);
    if (!isTime()) return done;
    return plan.fault == VulkanFault::TimeOut ? VK_TIMEOUT : VK_ERROR_DEVICE_LOST;
}

VKAPI_ATTR VkResult VKAPI_CALL allocate(VkDevice device, const VkMemoryAllocateInfo* info,
                                        const VkAllocationCallbacks* callbacks, VkDeviceMemory* memory) {
    return isTime() ? VK_ERROR_OUT_OF_DEVICE_MEMORY : plan.allocate(device, info, callbacks, memory);
}

/// Every OpSDot then multiplies its first operand with itself.
VKAPI_ATTR VkResult VKAPI_CALL createModule(VkDevice device, const VkShaderModuleCreateInfo* info,
                                            const VkAllocationCallbacks* callbacks, VkShaderModule* module) {
    constexpr std::uint32_t kSDot = 4450, kHeaderWords = 5;
    std::vector<std::uint32_t> words(info->pCode, info->pCode + info->codeSize / 4);
    bool isWrong = false;
    for (std::size_t at = kHeaderWords; at < words.size(); at += std::max(words[at] >> 16, 1u)) {
        if ((words[at] & 0xffff) != kSDot) continue;
        words[at + 4] = words[at + 3];
        isWrong = true;
    }
    if (isWrong) plan.callsLeft = 0;
    VkShaderModuleCreateInfo changed = *info;
    changed.pCode = words.data();
    return plan.createModule(device, &changed, callbacks, module);
}

void wrap(VulkanDevice& device) {
    VolkDeviceTable& vk = device.calls();
    switch (plan.fault) {
        case VulkanFault::LostAtSubmit:
            plan.submit = vk.vkQueueSubmit;
            vk.vkQueueSubmit = submit;
            break;
        case VulkanFault::LostAtWait:
        case VulkanFault::TimeOut:
            plan.wait = vk.vkWaitSemaphores;
            vk.vkWaitSemaphores = wait;
            break;
        case VulkanFault::WrongDot:
            plan.createModule = vk.vkCreateShaderModule;
            vk.vkCreateShaderModule = createModule;
            break;
        case VulkanFault::NoDeviceMemory:
            plan.allocate = vk.vkAllocateMemory;
            vk.vkAllocateMemory = allocate;
            break;
    }
}

}  // namespace

VulkanFaultInjection::VulkanFaultInjection(VulkanFault fault, int nth) {
    plan = {.fault = fault, .callsLeft = nth};
    VulkanDevice::setOpenHook(wrap);
}

VulkanFaultInjection::~VulkanFaultInjection() {
    VulkanDevice::setOpenHook({});
}

bool VulkanFaultInjection::struck() const {
    return plan.callsLeft <= 0;
}

}  // namespace autoglm::test
