// The weights of a run of program steps in device memory, repacked for the kernels.
// Threads: immutable once prepared.
#pragma once
#include <cstdint>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "engine/model/model.h"
#include "engine/runtime/backend.h"
#include "engine/vulkan/device.h"
#include "engine/vulkan/weight_layout.h"

namespace autoglm::gpu {

/// Matrices that read the same input and are of one type, stacked so that one product runs them all.
struct DeviceMatrix {
    WeightLayout layout;
    VkDeviceAddress address = 0;
    std::uint32_t firstOut = 0;  // of its rows among the outputs of its step
    bool hasPair = false;        // gate rows above as many up rows
};

/// Such a stack before it is on a device.
struct StackLayout {
    WeightLayout layout;
    bool hasPair = false;
};

class DeviceWeights {
public:
    /// The stacks that one step multiplies with.
    [[nodiscard]] static std::vector<StackLayout> layoutsFor(const Step& step);
    /// Uploads every matrix that the steps multiply with, and their norms and biases. The embedding stays in
    /// the file, where the CPU looks its rows up, unless the head uses the same matrix, or `withEmbedding`.
    /// Errors: OutOfMemory, Device, Cancelled.
    [[nodiscard]] static Result<DeviceWeights> prepare(const Model& model, std::span<const Step> steps,
                                                       bool withEmbedding,
                                                       std::shared_ptr<VulkanDevice> device,
                                                       const PrepareProgress& progress, std::stop_token stop);
    /// Bytes that prepare() takes on the device without the embedding.
    [[nodiscard]] static std::uint64_t bytesFor(std::span<const Step> steps);
    /// What the embedding adds to that: 0 when the steps hold it anyway, or none, or there is no kernel for
    /// it.
    [[nodiscard]] static std::uint64_t embeddingBytes(std::span<const Step> steps);

    /// The matrices of the step whose first one is `first`: q, gate, or the only one.
    [[nodiscard]] std::span<const DeviceMatrix> of(const MatrixRef& first) const {
        return m_matrices.at(&first);
    }
    /// Whose rows the device can look up; null when it has none.
    [[nodiscard]] const DeviceMatrix* embedding() const noexcept {
        return m_embedding.address != 0 ? &m_embedding : nullptr;
    }
    /// 0 for an empty vector.
    [[nodiscard]] VkDeviceAddress of(const VectorRef& ref) const { return m_vectors.at(&ref); }
    /// The three biases of a step back to back; 0 when it has none.
    [[nodiscard]] VkDeviceAddress biasOf(const AttentionInputStep& step) const { return m_biases.at(&step); }
    /// Every matrix there is, for compiling what they need.
    [[nodiscard]] const auto& all() const noexcept { return m_matrices; }
    [[nodiscard]] std::uint64_t sizeBytes() const noexcept;

private:
    friend class WeightUpload;
    std::vector<Buffer> m_blocks;
    std::unordered_map<const MatrixRef*, std::vector<DeviceMatrix>> m_matrices;
    DeviceMatrix m_embedding;
    std::unordered_map<const VectorRef*, VkDeviceAddress> m_vectors;
    std::unordered_map<const AttentionInputStep*, VkDeviceAddress> m_biases;
};

}  // namespace autoglm::gpu
