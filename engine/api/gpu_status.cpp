#include "engine/api/gpu_status.h"

#include <algorithm>

#include "engine/api/automatic_choice.h"
#include "engine/api/layer_probe.h"
#include "engine/api/processor_probe.h"
#include "engine/system/cache_folder.h"
#include "engine/vulkan/device_probe.h"
#include "engine/vulkan/discovery.h"
#include "engine/vulkan/driver_trial.h"
#include "engine/vulkan/pipeline_store.h"
#include "engine/vulkan/vulkan_backend.h"

namespace autoglm {
namespace {

/// What chooseDevices() takes for this one.
std::string idOf(const VulkanDeviceInfo& info, const std::vector<VulkanDeviceInfo>& all) {
    const auto nNamesakes = std::count_if(
        all.begin(), all.end(), [&](const VulkanDeviceInfo& other) { return other.name == info.name; });
    return nNamesakes == 1 ? info.name : std::to_string(info.index);
}

GpuDevice describeDevice(const VulkanDeviceInfo& info, const std::vector<VulkanDeviceInfo>& all) {
    GpuDevice device{.index = info.index,
                     .id = idOf(info, all),
                     .name = printable(info.name),
                     .kind = vulkanDeviceKindName(info.kind),
                     .driver = printable(info.driver),
                     .vulkanVersion = std::to_string(VK_API_VERSION_MAJOR(info.apiVersion)) + "." +
                                      std::to_string(VK_API_VERSION_MINOR(info.apiVersion)) + "." +
                                      std::to_string(VK_API_VERSION_PATCH(info.apiVersion)),
                     .memoryBytes = info.memoryBytes,
                     .budgetBytes = info.budgetBytes,
                     .reason = whyNotUnasked(info),
                     .isUsable = info.unusable.empty()};
    for (const auto& [has, name] : {std::pair{info.hasFloat16, "f16"},
                                    {info.hasInt8, "int8"},
                                    {info.hasIntDot, "int-dot"},
                                    {info.hasSubgroupArithmetic, "subgroup arithmetic"},
                                    {info.hasSubgroupSizeControl, "subgroup size control"},
                                    {info.hasMemoryBudget, "memory budget"}}) {
        if (has) device.features.emplace_back(name);
    }
    return device;
}

std::string keyOf(const VulkanDeviceInfo& info) {
    return "vulkan-" + std::to_string(info.index) + "-" + gpu::kernelSetName(info);
}

/// Kept where it succeeds. A device that fails has no speed, and so is not taken unasked.
DeviceSpeed measure(const std::shared_ptr<VulkanInstance>& instance, const VulkanDeviceInfo& info,
                    Measuring measuring) {
    const auto folder = defaultCacheFolder();
    const auto device = VulkanDevice::open(instance, info.index);
    if (!device.has_value()) return {};
    const auto kernels = std::make_shared<gpu::KernelCache>(*device, folder);
    if (!gpu::tuneDevice(*kernels, measuring == Measuring::Anew).has_value()) return {};
    Result<DeviceSpeed> speed = gpu::measureDevice(*kernels);
    if (!speed.has_value()) return {};
    const auto onDevice = [&](std::shared_ptr<const Model> model) {
        return createVulkanBackend(std::move(model), kernels, BackendOptions{}, {}, {});
    };
    speed->layers = measureLayers(onDevice, *speed);
    writeSpeed(folder, keyOf(info), *speed);
    return *speed;
}

DeviceSpeed speedOf(const std::shared_ptr<VulkanInstance>& instance, const VulkanDeviceInfo& info,
                    Measuring measuring) {
    if (!info.unusable.empty()) return {};
    if (measuring == Measuring::Anew) return measure(instance, info, measuring);
    if (const auto known = readSpeed(defaultCacheFolder(), keyOf(info))) return *known;
    const bool decides = whyNotUnasked(info).empty();
    return measuring == Measuring::AsNeeded && decides ? measure(instance, info, measuring) : DeviceSpeed();
}

DeviceSpeed speedOfProcessor(Measuring measuring, bool decides) {
    if (measuring == Measuring::Anew || (measuring == Measuring::AsNeeded && decides))
        return processorSpeed({}, measuring == Measuring::Anew);
    return readSpeed(defaultCacheFolder(), processorKey()).value_or(DeviceSpeed());
}

/// Of the devices that may be taken unasked, those that beat the processor, the fastest first.
std::vector<std::uint32_t> choose(GpuStatus& status) {
    std::vector<Contender> contenders;
    std::vector<std::uint32_t> indices;
    std::string reasons;
    for (const GpuDevice& device : status.devices) {
        if (device.reason.empty()) {
            contenders.push_back({device.name, device.speed});
            indices.push_back(device.index);
        } else {
            reasons += (reasons.empty() ? "" : "; ") + device.name + ": " + device.reason;
        }
    }
    if (contenders.empty()) {
        status.choice = "The processor is used: " + reasons + ".";
        return {};
    }
    const AutomaticChoice choice = chooseFastest(status.processor, contenders);
    status.choice = choice.sentence;
    std::vector<std::uint32_t> chosen;
    for (const std::size_t i : choice.devices)
        chosen.push_back(indices[i]);
    return chosen;
}

struct Examined {
    GpuStatus status;
    std::vector<std::uint32_t> chosen;
};

Examined examine(Measuring measuring) {
    Examined all;
    GpuStatus& status = all.status;
    const auto instance = openVulkan(defaultCacheFolder());
    bool decides = false;
    if (instance.has_value()) {
        const std::vector<VulkanDeviceInfo> devices = (*instance)->devicesNow();
        for (const VulkanDeviceInfo& info : devices) {
            status.devices.push_back(describeDevice(info, devices));
            status.devices.back().speed = speedOf(*instance, info, measuring);
            decides = decides || status.devices.back().reason.empty();
        }
    } else {
        status.reason = instance.error().problem;
    }
    status.processor = speedOfProcessor(measuring, decides);
    if (instance.has_value()) {
        all.chosen = choose(status);
        if (!all.chosen.empty()) status.chosen = all.chosen.front();
    } else {
        status.choice = "The processor is used: " + status.reason + ".";
    }
    return all;
}

}  // namespace

GpuStatus gpuStatus(Measuring measuring) {
    return examine(measuring).status;
}

Result<GpuDevice> measuredDevice(const std::string& wish) {
    AUTOGLM_TRY_ASSIGN(const auto instance, openVulkan(defaultCacheFolder()));
    AUTOGLM_TRY_ASSIGN(const std::vector<std::size_t> indices, chooseDevices(*instance, wish));
    const VulkanDeviceInfo& info = instance->devices()[indices.front()];
    GpuDevice device = describeDevice(info, instance->devices());
    const auto known = readSpeed(defaultCacheFolder(), keyOf(info));
    device.speed = known ? *known : measure(instance, info, Measuring::AsNeeded);
    if (device.speed.isKnown()) return device;
    return Error{.code = ErrorCode::Device,
                 .subject = device.name,
                 .problem = "could not be measured",
                 .hint = "Ask for a forecast of the processor (--backend cpu)."};
}

AutomaticDevices automaticDevices() {
    // Drivers need not be started where an earlier trial has told that nothing comes of it.
    const DriverTrial trial = driverTrial(defaultCacheFolder());
    if (!trial.failure.empty()) return {.sentence = trial.failure};
    if (!trial.notUnasked.empty()) return {.sentence = trial.notUnasked};
    const Examined all = examine(Measuring::AsNeeded);
    AutomaticDevices automatic{.sentence = all.status.choice};
    for (const std::uint32_t index : all.chosen)
        automatic.wish += (automatic.wish.empty() ? "" : "+") + std::to_string(index);
    return automatic;
}

}  // namespace autoglm
