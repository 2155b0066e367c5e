// How many layers of a model a device can hold, from its memory and the tensor table.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/model.h"
#include "engine/runtime/backend.h"
#include "engine/vulkan/device_info.h"

namespace autoglm {

/// Steps of the program up to the end of its first `nLayers` layers; with all of them the head too.
[[nodiscard]] std::size_t endOfLayers(const LayerProgram& program, std::uint32_t nLayers);

struct DevicePlan {
    std::uint64_t availableBytes = 0;       // what the device has left, less a margin
    std::vector<std::uint64_t> layerBytes;  // [n]: all that n layers take: weights, KV, scratch
    std::uint64_t embeddingBytes = 0;       // that the whole model may leave to the processor
    std::uint32_t nLayersThatFit = 0;

    [[nodiscard]] std::uint64_t bytesFor(std::uint32_t nLayers) const { return layerBytes[nLayers]; }
};

/// For layers from `firstLayer` on.
[[nodiscard]] DevicePlan planDevice(const Model& model, KvType kvType, std::uint32_t nPages,
                                    const VulkanDeviceInfo& device, std::uint32_t firstLayer = 0);

/// Layers [firstLayer, firstLayer + nLayers) on one of several devices.
struct DeviceShare {
    std::size_t device = 0;  // of those that were given
    std::uint32_t firstLayer = 0, nLayers = 0;
};
struct Placement {
    std::vector<DeviceShare> shares;  // in the order of the layers; devices without any are left out
    std::uint32_t nLayers = 0;        // of all shares; the processor has the rest
    std::uint32_t nLayersThatFit = 0;
    bool embedsOnDevice = false;    // one card has the whole model, and room for its embedding
    std::vector<DevicePlan> plans;  // of every device, for what was left when its turn came
};
/// Fills the devices one after another with at most `mostLayers` layers in all.
[[nodiscard]] Placement placeLayers(const Model& model, KvType kvType, std::uint32_t nPages,
                                    std::span<const VulkanDeviceInfo> devices, std::uint32_t mostLayers);

}  // namespace autoglm
