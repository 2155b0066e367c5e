#include "engine/api/vulkan_choice.h"

#include <algorithm>

#include "engine/api/machine.h"
#include "engine/runtime/failover_backend.h"
#include "engine/runtime/memory_plan.h"
#include "engine/runtime/split_backend.h"
#include "engine/vulkan/discovery.h"
#include "engine/vulkan/placement.h"
#include "engine/vulkan/vulkan_backend.h"

namespace autoglm {
namespace {

void log(const BackendOptions& options, LogLevel level, const std::string& text) {
    if (options.log) options.log(level, text);
}

Error tooManyLayers(const VulkanDeviceInfo& device, const DevicePlan& plan, std::uint32_t wished) {
    return Error{
        .code = ErrorCode::OutOfMemory,
        .subject = printable(device.name),
        .problem = "cannot hold " + std::to_string(wished) + " layers",
        .found = bytesText(plan.availableBytes) + " free, " + bytesText(plan.bytesFor(wished)) + " needed",
        .expected = "at most " + std::to_string(plan.nLayersThatFit) + " layers",
        .hint = "Ask for fewer layers (--gpu-layers) or a smaller context."};
}

/// The part on the device and, when layers are left, the one on the CPU.
Result<std::unique_ptr<Backend>> makeSplit(std::shared_ptr<const Model> model,
                                           const std::shared_ptr<gpu::KernelCache>& kernels,
                                           const BackendOptions& options, std::uint32_t nGpuLayers,
                                           std::uint32_t nPages, const PrepareProgress& progress,
                                           std::stop_token stop) {
    const LayerProgram& program = model->program();
    const std::size_t border = endOfLayers(program, nGpuLayers);
    BackendOptions onDevice = options, onCpu = options;
    onDevice.steps.end = border;
    onCpu.steps.first = border;
    std::unique_ptr<Backend> whole;
    AUTOGLM_TRY_ASSIGN(whole, createVulkanBackend(model, kernels, onDevice, progress, stop));
    if (border < program.steps.size()) {
        const std::uint32_t nEmbd = model->shape().nEmbd;
        std::vector<std::unique_ptr<Backend>> parts;
        parts.push_back(std::move(whole));
        AUTOGLM_TRY_ASSIGN(std::unique_ptr<Backend> rest,
                           createCpuBackend(std::move(model), onCpu, progress, std::move(stop)));
        parts.push_back(std::move(rest));
        whole = createSplitBackend(nEmbd, std::move(parts));
    }
    AUTOGLM_TRY(whole->reserveKv(nPages));
    return whole;
}

/// What chooseDevice() takes for this one.
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

}  // namespace

GpuStatus gpuStatus() {
    GpuStatus status;
    const auto instance = openVulkan(defaultCacheFolder());
    if (!instance.has_value()) {
        status.reason = instance.error().problem;
        status.choice = "The processor is used: " + status.reason + ".";
        return status;
    }
    for (const VulkanDeviceInfo& info : (*instance)->devices())
        status.devices.push_back(describeDevice(info, (*instance)->devices()));
    const std::string whyNot = whyNotVulkan({});
    if (whyNot.empty()) {
        status.chosen = static_cast<std::uint32_t>(chooseDevice(**instance, {}).value());
        status.choice = status.devices[*status.chosen].name + " is used, with as many layers as fit.";
    } else {
        status.choice = "The processor is used: " + whyNot + ".";
    }
    return status;
}

std::string whyNotVulkan(const std::string& device) {
    const DriverTrial trial = driverTrial(defaultCacheFolder());
    if (!trial.failure.empty()) return trial.failure;
    return device.empty() ? trial.notUnasked : "";  // a device that is named is asked for
}

Result<ChosenBackend> makeVulkan(const BackendWish& wish, std::shared_ptr<const Model> model,
                                 const BackendOptions& options, const PrepareProgress& progress,
                                 std::stop_token stop) {
    AUTOGLM_TRY_ASSIGN(const auto instance, openVulkan(defaultCacheFolder()));
    AUTOGLM_TRY_ASSIGN(const std::size_t index, chooseDevice(*instance, wish.device));
    const std::uint32_t nLayers = model->shape().nLayers;
    const VulkanDeviceInfo info = instance->devices()[index];
    const DevicePlan plan = planDevice(*model, options.kvType, wish.nPages, info);
    std::uint32_t nGpuLayers = std::min(nLayers, wish.nGpuLayers.value_or(plan.nLayersThatFit));
    if (nGpuLayers > plan.nLayersThatFit) return tooManyLayers(info, plan, nGpuLayers);
    const auto cpu = [model, options]() -> Result<std::unique_ptr<Backend>> {
        return createCpuBackend(model, options, {}, {});
    };
    const auto describe = [&](std::uint32_t n) {
        return "Vulkan: " + printable(info.name) + ", " + std::to_string(n) + "/" + std::to_string(nLayers) +
               " layers";
    };
    if (nGpuLayers == 0) {
        if (!wish.nGpuLayers) return tooManyLayers(info, plan, 1);
        ChosenBackend none{.reason = describe(0)};
        AUTOGLM_TRY_ASSIGN(none.backend, createCpuBackend(model, options, progress, std::move(stop)));
        return none;
    }
    AUTOGLM_TRY_ASSIGN(const auto device, VulkanDevice::open(instance, index));
    const auto kernels = std::make_shared<gpu::KernelCache>(device, defaultCacheFolder());
    Result<std::unique_ptr<Backend>> made =
        makeSplit(model, kernels, options, nGpuLayers, wish.nPages, progress, stop);
    if (!made.has_value() && made.error().code == ErrorCode::OutOfMemory && !wish.nGpuLayers &&
        nGpuLayers > 1) {
        log(options, LogLevel::Warning,
            made.error().message() + " Trying with " + std::to_string(nGpuLayers * 3 / 4) + " layers.");
        nGpuLayers = nGpuLayers * 3 / 4;
        made = makeSplit(model, kernels, options, nGpuLayers, wish.nPages, progress, stop);
    }
    AUTOGLM_TRY_ASSIGN(std::unique_ptr<Backend> first, std::move(made));
    ChosenBackend chosen{.hasKv = true, .reason = describe(nGpuLayers), .nDeviceLayers = nGpuLayers};
    chosen.backend = createFailoverBackend(std::move(first), cpu, wish.nPages, options.log);
    log(options, LogLevel::Info, chosen.reason);
    return chosen;
}

}  // namespace autoglm
