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

DevicePlan planDevice(const Model& model, KvType kvType, std::uint32_t nPages,
                      const VulkanDeviceInfo& device) {
    const LayerProgram& program = model.program();
    const ModelShape& shape = program.shape;
    const std::uint64_t kvBytes = gpu::kvPageBytes(kvType, shape.headDim, shape.nKvHeads) * nPages;
    DevicePlan plan{.availableBytes = device.budgetBytes - marginOf(device.budgetBytes)};
    std::uint64_t bytes = gpu::Activations::bytesFor(shape, false);
    std::size_t done = 0;
    plan.layerBytes.push_back(0);
    for (std::uint32_t n = 1; n <= shape.nLayers; ++n) {
        const std::size_t end = endOfLayers(program, n);
        bytes += gpu::DeviceWeights::bytesFor(std::span(program.steps).subspan(done, end - done)) + kvBytes;
        if (n == shape.nLayers)
            bytes += gpu::Activations::bytesFor(shape, true) - gpu::Activations::bytesFor(shape, false);
        done = end;
        plan.layerBytes.push_back(bytes);
        if (bytes <= plan.availableBytes) plan.nLayersThatFit = n;
    }
    return plan;
}

}  // namespace autoglm
