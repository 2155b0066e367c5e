#include "engine/vulkan/placement.h"

#include <algorithm>
#include <variant>

#include "engine/vulkan/kernels.h"
#include "engine/vulkan/program_recorder.h"
#include "engine/vulkan/weights.h"

namespace autoglm {
namespace {

/// Left to the desktop and the driver.
std::uint64_t marginOf(std::uint64_t bytes) {
    return std::min<std::uint64_t>(bytes / 10, 512 << 20);
}

}  // namespace

std::size_t endOfLayers(const LayerProgram& program, std::uint32_t nLayers) {
    if (nLayers >= program.shape.nLayers) return program.steps.size();
    std::size_t end = 0;
    for (std::uint32_t layer = 0; end < program.steps.size(); ++end) {
        if (!std::holds_alternative<AttentionInputStep>(program.steps[end])) continue;
        if (layer++ == nLayers) break;
    }
    return end;
}

DevicePlan planDevice(const Model& model, KvType kvType, std::uint32_t nPages, const VulkanDeviceInfo& device,
                      std::uint32_t firstLayer) {
    const LayerProgram& program = model.program();
    const ModelShape& shape = program.shape;
    const std::uint64_t kvBytes = gpu::kvPageBytes(kvType, shape.headDim, shape.nKvHeads) * nPages;
    DevicePlan plan{.availableBytes = device.budgetBytes - marginOf(device.budgetBytes),
                    .embeddingBytes = gpu::DeviceWeights::embeddingBytes(program.steps)};
    std::uint64_t bytes = gpu::Activations::bytesFor(shape, false);
    std::size_t done = endOfLayers(program, firstLayer);
    plan.layerBytes.push_back(0);
    for (std::uint32_t n = 1; firstLayer + n <= shape.nLayers; ++n) {
        const std::size_t end = endOfLayers(program, firstLayer + n);
        bytes += gpu::DeviceWeights::bytesFor(std::span(program.steps).subspan(done, end - done)) + kvBytes;
        if (firstLayer + n == shape.nLayers)
            bytes += gpu::Activations::bytesFor(shape, true) - gpu::Activations::bytesFor(shape, false);
        done = end;
        plan.layerBytes.push_back(bytes);
        if (bytes <= plan.availableBytes) plan.nLayersThatFit = n;
    }
    return plan;
}

Placement placeLayers(const Model& model, KvType kvType, std::uint32_t nPages,
                      std::span<const VulkanDeviceInfo> devices, std::uint32_t mostLayers) {
    Placement placement;
    const std::uint32_t nLayers = model.shape().nLayers;
    std::uint32_t fitting = 0;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        placement.plans.push_back(planDevice(model, kvType, nPages, devices[i], fitting));
        const std::uint32_t fits = placement.plans.back().nLayersThatFit;
        const std::uint32_t wanted = std::min(fits, mostLayers - std::min(mostLayers, fitting));
        if (wanted > 0) placement.shares.push_back({i, fitting, wanted});
        if (wanted == nLayers) {
            const DevicePlan& plan = placement.plans.back();
            placement.embedsOnDevice = devices[i].kind == VulkanDeviceKind::Discrete &&
                                       plan.bytesFor(nLayers) + plan.embeddingBytes <= plan.availableBytes;
        }
        placement.nLayers += wanted;
        fitting = std::min(nLayers, fitting + fits);
    }
    placement.nLayersThatFit = fitting;
    return placement;
}

}  // namespace autoglm
