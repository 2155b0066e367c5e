// Devices as they are not: one that looks like several, or like hardware.
// Threads: one object at a time; before the first use of Vulkan in a test.
#pragma once
#include <utility>

#include "engine/vulkan/instance.h"

namespace autoglm::test {

class SimulatedDevices {
public:
    explicit SimulatedDevices(VulkanInstance::DevicesHook hook) {
        VulkanInstance::setDevicesHook(std::move(hook));
    }
    ~SimulatedDevices() { VulkanInstance::setDevicesHook({}); }
    SimulatedDevices(const SimulatedDevices&) = delete;
    SimulatedDevices& operator=(const SimulatedDevices&) = delete;
};

/// The first device as often as there are budgets, named "first", "second", …
inline VulkanInstance::DevicesHook devicesWithBudgets(std::vector<std::uint64_t> budgets) {
    return [budgets = std::move(budgets)](std::vector<VkPhysicalDevice>& handles,
                                          std::vector<VulkanDeviceInfo>& infos) {
        const char* const names[] = {"first", "second", "third"};
        handles.resize(1), infos.resize(1);
        for (std::uint32_t i = 0; i < budgets.size(); ++i) {
            if (i > 0) handles.push_back(handles.front()), infos.push_back(infos.front());
            infos[i].index = i;
            infos[i].name = names[i];
            infos[i].budgetBytes = budgets[i];
        }
    };
}

/// The first device as if it were a card with a dot product for bytes and memory of its own: its kernels are
/// then the ones of hardware, and weights pass through the staging ring.
inline void looksLikeHardware(std::vector<VkPhysicalDevice>& handles, std::vector<VulkanDeviceInfo>& infos) {
    handles.resize(1), infos.resize(1);
    infos.front().kind = VulkanDeviceKind::Discrete;
    infos.front().hasIntDot = infos.front().canIntDot;
    infos.front().deviceMemoryIsMappable = false;
}

}  // namespace autoglm::test
