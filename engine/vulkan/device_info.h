// What a Vulkan device is and can do, as plain facts.
// Threads: plain values.
#pragma once
#include <volk.h>

#include <cstdint>
#include <string>

namespace autoglm {

enum class VulkanDeviceKind : std::uint8_t { Discrete, Integrated, Virtual, Software, Other };
[[nodiscard]] const char* vulkanDeviceKindName(VulkanDeviceKind kind) noexcept;  // "discrete", "software", …

/// Which variants of kernels were measured to be the best; what is not is decided by rules.
struct KernelTuning {
    std::uint32_t vecLanes = 0, vecRows = 0;  // of MatVecShape with up to two columns; 0: not measured
    bool vecAvoidsDot = false, matAvoidsDot = false;
};

struct VulkanDeviceInfo {
    std::uint32_t index = 0;  // in the loader's order
    std::string name;         // "AMD Radeon RX 7800 XT (RADV NAVI32)"
    VulkanDeviceKind kind = VulkanDeviceKind::Other;
    std::uint32_t vendorId = 0, deviceId = 0;
    std::uint32_t apiVersion = 0, driverVersion = 0;
    std::string driver;  // "radv Mesa 22.3.6"
    std::uint8_t pipelineCacheUuid[VK_UUID_SIZE] = {};

    // Memory: the largest device-local heap, and what of it this process may still take, if the driver says.
    std::uint64_t memoryBytes = 0, budgetBytes = 0;
    std::uint64_t maxBufferBytes = 0;     // of one buffer and of one allocation
    bool deviceMemoryIsMappable = false;  // all of it can be written by the CPU: integrated, or resizable BAR

    // Limits kernels are chosen by.
    std::uint32_t subgroupSize = 0, minSubgroupSize = 0, maxSubgroupSize = 0;
    std::uint32_t sharedMemoryBytes = 0, maxWorkgroupInvocations = 0;
    std::uint32_t maxGroups[3] = {};

    // Features; all that a device has are switched on when it is opened.
    bool hasFloat16 = false;  // f16 arithmetic
    bool hasInt8 = false;     // 8-bit arithmetic
    bool hasInt64 = false;    // 64-bit arithmetic
    bool has16BitStorage = false, has8BitStorage = false;
    bool hasSubgroupArithmetic = false, hasSubgroupShuffle = false;
    bool hasSubgroupSizeControl = false;  // a required size and full subgroups may be asked for
    bool hasIntDot = false;               // 4x8 bit dot product in hardware
    bool canIntDot = false;               // the instruction exists, in hardware or not
    bool hasMemoryBudget = false;

    KernelTuning tuning;

    /// Why the backend cannot use this device; empty when it can.
    std::string unusable;
};

/// Reads all of it from the driver.
[[nodiscard]] VulkanDeviceInfo readDeviceInfo(VkPhysicalDevice device, std::uint32_t index);

}  // namespace autoglm
