// How many layers of a model a device can hold, from its memory and the tensor table.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/model/model.h"
#include "engine/runtime/backend.h"
#include "engine/vulkan/device_info.h"

namespace autoglm {

/// Steps of the program up to the end of its first `nLayers` layers; with all of them the head too.
[[nodiscard]] std::size_t endOfLayers(const LayerProgram& program, std::uint32_t nLayers);

struct DevicePlan {
    std::uint64_t availableBytes = 0;       // what the device has left, less a margin
    std::vector<std::uint64_t> layerBytes;  // [n]: all that the first n layers take: weights, KV, scratch
    std::uint32_t nLayersThatFit = 0;

    [[nodiscard]] std::uint64_t bytesFor(std::uint32_t nLayers) const { return layerBytes[nLayers]; }
};

[[nodiscard]] DevicePlan planDevice(const Model& model, KvType kvType, std::uint32_t nPages,
                                    const VulkanDeviceInfo& device);

}  // namespace autoglm
