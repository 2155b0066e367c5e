#include "tests/support/vulkan_faults.h"

#include "engine/vulkan/device.h"

namespace autoglm::test {
namespace {

struct Plan {
    VulkanFault fault;
    int callsLeft = 0;
    PFN_vkQueueSubmit submit = nullptr;
    PFN_vkWaitSemaphores wait = nullptr;
    PFN_vkAllocateMemory allocate = nullptr;
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
