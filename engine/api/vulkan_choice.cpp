#include "engine/api/vulkan_choice.h"

#include <algorithm>

#include "engine/runtime/failover_backend.h"
#include "engine/runtime/memory_plan.h"
#include "engine/runtime/split_backend.h"
#include "engine/system/cache_folder.h"
#include "engine/system/memory.h"
#include "engine/vulkan/device_probe.h"
#include "engine/vulkan/discovery.h"
#include "engine/vulkan/driver_trial.h"
#include "engine/vulkan/placement.h"
#include "engine/vulkan/vulkan_backend.h"

namespace autoglm {
namespace {

/// A device with the layers that are to go there.
struct Part {
    std::shared_ptr<gpu::KernelCache> kernels;
    std::uint32_t nLayers = 0;
};

std::uint32_t layersOf(std::span<const Part> parts) {
    std::uint32_t n = 0;
    for (const Part& part : parts)
        n += part.nLayers;
    return n;
}

/// Builds the parts of one model one after another, and tells their progress as one.
class Builder {
public:
    Builder(std::shared_ptr<const Model> model, BackendOptions options, const PrepareProgress& progress,
            std::stop_token stop)
        : m_model(std::move(model)), m_options(std::move(options)), m_stop(std::move(stop)) {
        const std::uint64_t total = m_model->weightBytes();
        m_progress = [this, &progress, total](std::uint64_t done, std::uint64_t) {
            m_partBytes = done;
            if (progress) progress(std::min(m_doneBytes + done, total), total);
        };
    }

    /// The parts on the devices and, when layers are left, one on the CPU; with room for nPages.
    Result<std::unique_ptr<Backend>> build(std::span<const Part> parts, std::uint32_t nPages) {
        m_backends.clear();
        m_doneBytes = 0;
        std::uint32_t layer = 0;
        std::size_t step = 0;
        for (const Part& part : parts) {
            if (part.nLayers == 0) continue;
            layer += part.nLayers;
            BackendOptions options = m_options;
            options.steps = {.first = step, .end = endOfLayers(m_model->program(), layer)};
            options.embedsOnDevice &= part.nLayers == m_model->shape().nLayers;  // planned for that alone
            step = options.steps.end;
            AUTOGLM_TRY(add(createVulkanBackend(m_model, part.kernels, options, m_progress, m_stop)));
        }
        if (step < m_model->program().steps.size()) {
            BackendOptions options = m_options;
            options.steps.first = step;
            AUTOGLM_TRY(add(createCpuBackend(m_model, options, m_progress, m_stop)));
        }
        const std::uint32_t nEmbd = m_model->shape().nEmbd;
        std::unique_ptr<Backend> whole = m_backends.size() == 1
                                             ? std::move(m_backends.front())
                                             : createSplitBackend(nEmbd, std::move(m_backends));
        AUTOGLM_TRY(whole->reserveKv(nPages));
        return whole;
    }

private:
    Result<void> add(Result<std::unique_ptr<Backend>> made) {
        if (!made.has_value()) {
            m_backends.clear();
            return made.error();
        }
        m_backends.push_back(std::move(*made));
        m_doneBytes += m_partBytes;
        return {};
    }

    std::shared_ptr<const Model> m_model;
    BackendOptions m_options;
    std::stop_token m_stop;
    PrepareProgress m_progress;
    std::uint64_t m_doneBytes = 0, m_partBytes = 0;
    std::vector<std::unique_ptr<Backend>> m_backends;
};

void log(const BackendOptions& options, LogLevel level, const std::string& text) {
    if (options.log) options.log(level, text);
}

std::vector<VulkanDeviceInfo> infosOf(const VulkanInstance& instance, std::span<const std::size_t> indices) {
    const std::vector<VulkanDeviceInfo> all = instance.devicesNow();  // another model may hold memory
    std::vector<VulkanDeviceInfo> infos;
    for (const std::size_t index : indices)
        infos.push_back(all[index]);
    return infos;
}

Error tooManyLayers(std::span<const VulkanDeviceInfo> devices, const Placement& placement,
                    std::uint32_t wished) {
    std::string names;
    std::uint64_t freeBytes = 0;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        names += (names.empty() ? "" : " and ") + printable(devices[i].name);
        freeBytes += placement.plans[i].availableBytes;
    }
    return Error{.code = ErrorCode::OutOfMemory,
                 .subject = names,
                 .problem = "cannot hold " + std::to_string(wished) + " layers",
                 .found = bytesText(freeBytes) + " free, " +
                          bytesText(placement.plans.front().bytesFor(wished)) + " needed",
                 .expected = "at most " + std::to_string(placement.nLayersThatFit) + " layers",
                 .hint = "Ask for fewer layers (--gpu-layers) or a smaller context."};
}

/// "Vulkan: NAME, 40/40 layers", with a part for each device.
std::string describe(std::span<const Part> parts, std::uint32_t nLayers) {
    std::string text;
    for (const Part& part : parts) {
        text += (text.empty() ? "Vulkan: " : "; ") + printable(part.kernels->device()->info().name) + ", " +
                std::to_string(part.nLayers) + "/" + std::to_string(nLayers) + " layers";
    }
    return text;
}

Result<std::vector<Part>> openParts(const std::shared_ptr<VulkanInstance>& instance,
                                    std::span<const std::size_t> indices, const Placement& placement) {
    std::vector<Part> parts;
    for (const DeviceShare& share : placement.shares) {
        AUTOGLM_TRY_ASSIGN(const auto device, VulkanDevice::open(instance, indices[share.device]));
        parts.push_back({std::make_shared<gpu::KernelCache>(device, defaultCacheFolder()), share.nLayers});
        AUTOGLM_TRY(gpu::tuneDevice(*parts.back().kernels));
    }
    return parts;
}

/// What to do when a device fails: everything on the CPU, if its memory holds it.
MakeBackendFn processorFor(std::shared_ptr<const Model> model, BackendOptions options) {
    return [model = std::move(model), options = std::move(options)]() -> Result<std::unique_ptr<Backend>> {
        const std::uint64_t freeBytes = memoryStatus().availableBytes;
        if (model->weightBytes() > freeBytes) {
            return Error{.code = ErrorCode::OutOfMemory,
                         .subject = "memory",
                         .problem = "is too small to go on without the device",
                         .found = bytesText(freeBytes) + " available",
                         .expected = bytesText(model->weightBytes()),
                         .hint = "Close other programs, or load the model again."};
        }
        return createCpuBackend(model, options, {}, {});
    };
}

}  // namespace

Result<ChosenBackend> makeVulkan(const BackendWish& wish, std::shared_ptr<const Model> model,
                                 const BackendOptions& options, const PrepareProgress& progress,
                                 std::stop_token stop) {
    AUTOGLM_TRY_ASSIGN(const auto instance, openVulkan(defaultCacheFolder()));
    AUTOGLM_TRY_ASSIGN(const std::vector<std::size_t> indices, chooseDevices(*instance, wish.device));
    const std::vector<VulkanDeviceInfo> infos = infosOf(*instance, indices);
    const std::uint32_t nLayers = model->shape().nLayers;
    const std::uint32_t wished = std::min(nLayers, wish.nGpuLayers.value_or(nLayers));
    const Placement placement = placeLayers(*model, options.kvType, wish.nPages, infos, wished);
    if (wish.nGpuLayers && wished > placement.nLayersThatFit) return tooManyLayers(infos, placement, wished);
    if (placement.nLayers == 0) {
        if (!wish.nGpuLayers) return tooManyLayers(infos, placement, 1);
        ChosenBackend none{.reason = "Vulkan: " + printable(infos.front().name) + ", 0/" +
                                     std::to_string(nLayers) + " layers"};
        AUTOGLM_TRY_ASSIGN(none.backend, createCpuBackend(model, options, progress, std::move(stop)));
        return none;
    }
    AUTOGLM_TRY_ASSIGN(std::vector<Part> parts, openParts(instance, indices, placement));
    BackendOptions deviceOptions = options;
    deviceOptions.embedsOnDevice = placement.embedsOnDevice;
    Builder builder(model, deviceOptions, progress, std::move(stop));
    Result<std::unique_ptr<Backend>> made = builder.build(parts, wish.nPages);
    if (!made.has_value() && made.error().code == ErrorCode::OutOfMemory && !wish.nGpuLayers &&
        layersOf(parts) > 1) {
        for (Part& part : parts)
            part.nLayers = part.nLayers * 3 / 4;
        log(options, LogLevel::Warning,
            made.error().message() + " Trying with " + std::to_string(layersOf(parts)) + " layers.");
        made = builder.build(parts, wish.nPages);
    }
    AUTOGLM_TRY_ASSIGN(std::unique_ptr<Backend> first, std::move(made));
    ChosenBackend chosen{.hasKv = true, .reason = describe(parts, nLayers), .nDeviceLayers = layersOf(parts)};
    chosen.backend =
        createFailoverBackend(std::move(first), processorFor(model, options), wish.nPages, options.log);
    log(options, LogLevel::Info, chosen.reason);
    return chosen;
}

double hostShareOf(const BackendWish& wish, const Model& model, KvType kvType) {
    const auto instance = openVulkan(defaultCacheFolder());
    if (!instance.has_value()) return 1;
    const auto indices = chooseDevices(**instance, wish.device);
    if (!indices.has_value()) return 1;
    std::vector<VulkanDeviceInfo> cards;
    for (const VulkanDeviceInfo& info : infosOf(**instance, *indices)) {
        if (info.kind == VulkanDeviceKind::Discrete) cards.push_back(info);
    }
    const std::uint32_t nLayers = model.shape().nLayers;
    const Placement placement =
        placeLayers(model, kvType, wish.nPages, cards, std::min(nLayers, wish.nGpuLayers.value_or(nLayers)));
    return 1 - static_cast<double>(placement.nLayers) / nLayers;
}

}  // namespace autoglm
