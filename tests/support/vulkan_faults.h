// Faults of a Vulkan driver, made on purpose: the n-th call of a kind fails on every device opened while this
// object lives; or its products of bytes are wrong. Threads: one object at a time.
#pragma once

namespace autoglm::test {

enum class VulkanFault { LostAtSubmit, LostAtWait, TimeOut, NoDeviceMemory, WrongDot };

class VulkanFaultInjection {
public:
    /// `nth` counts from 1, over all devices.
    VulkanFaultInjection(VulkanFault fault, int nth);
    ~VulkanFaultInjection();
    VulkanFaultInjection(const VulkanFaultInjection&) = delete;
    VulkanFaultInjection& operator=(const VulkanFaultInjection&) = delete;

    /// Whether the call came.
    [[nodiscard]] bool struck() const;
};

}  // namespace autoglm::test
