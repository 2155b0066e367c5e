// Turns steps of the layer program into dispatches.
// Threads: one thread at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/model/model.h"
#include "engine/vulkan/batch_input.h"
#include "engine/vulkan/kernel_cache.h"
#include "engine/vulkan/kernels.h"
#include "engine/vulkan/weights.h"

namespace autoglm::gpu {

/// Buffers of a batch's activations, f32 rows.
struct Activations {
    Buffer buffer;
    std::uint64_t sizeBytes = 0;
    std::uint64_t x = 0, normed = 0, qkv = 0, parts = 0, attended = 0, projected = 0, gateUp = 0,
                  activated = 0, rounded = 0, counter = 0, top = 0, lists = 0, headNormed = 0,
                  logits = 0;       // offsets
    std::uint32_t maxHeadRows = 0;  // of one pass; 0: there is no head
    std::uint32_t maxTop = 0;       // largest logits of a row that can be had without the others

    /// Errors: OutOfMemory, Device.
    [[nodiscard]] static Result<Activations> create(const ModelShape& shape, bool hasHead,
                                                    VulkanDevice& device);
    [[nodiscard]] static Activations plan(const ModelShape& shape, bool hasHead);
    [[nodiscard]] static std::uint64_t bytesFor(const ModelShape& shape, bool hasHead);
    [[nodiscard]] VkDeviceAddress at(std::uint64_t offset) const noexcept {
        return buffer.address() + offset;
    }
};

/// What a recording refers to; all of it outlives the commands.
struct ProgramParts {
    const ModelShape* shape = nullptr;
    std::span<const Step> steps;
    KvType kvType = KvType::F16;
    const DeviceWeights* weights = nullptr;
    const Activations* activations = nullptr;
    const BatchInput* input = nullptr;
    std::span<const Buffer> kv;  // of each layer of the steps
    std::uint32_t firstLayer = 0;
    KernelCache* kernels = nullptr;
    VulkanDevice* device = nullptr;
};

class ProgramRecorder {
public:
    explicit ProgramRecorder(const ProgramParts& parts) : m_p(parts), m_shape(*parts.shape) {}

    /// All steps but the head: one list of commands per layer, the first of which takes the rows of the
    /// input. Errors: Device, OutOfMemory.
    [[nodiscard]] Result<std::vector<Commands>> layers(const BatchShape& shape);
    /// The head over the input's head rows, logits copied to `output`; with nTop > 0 only, for each row, the
    /// nTop largest of its first nTokens logits as IndexedValue. Requires: nTop <= Activations::maxTop.
    [[nodiscard]] Result<Commands> head(std::uint32_t nRows, std::uint32_t nTop, std::uint32_t nTokens,
                                        const Buffer& output);

private:
    /// A product of one step: stacks of matrices over the same rows.
    struct Product {
        const MatrixRef* first = nullptr;
        VkDeviceAddress x = 0, norm = 0, bias = 0, result = 0;
        std::uint32_t outStride = 0;
        bool adds = false, paired = false;
        const VectorRef *postNorm = nullptr, *nextNorm = nullptr;  // of the tail
        [[nodiscard]] bool hasTail() const { return postNorm != nullptr || nextNorm != nullptr; }
    };

    [[nodiscard]] Result<Commands> record(const RecordFn& fn);
    [[nodiscard]] std::size_t endOfLayer(std::size_t begin) const;
    [[nodiscard]] std::uint32_t qkvWidth() const {
        return (m_shape.nHeads + 2 * m_shape.nKvHeads) * m_shape.headDim;
    }
    [[nodiscard]] VkDeviceAddress kvOf(std::uint32_t layer) const {
        return m_p.kv[layer - m_p.firstLayer].address();
    }
    void add(Commands& list, std::size_t index, const BatchShape& shape);
    void add(Commands& list, const AttentionInputStep& step, std::size_t index, std::uint32_t n);
    void add(Commands& list, const AttentionStep& step, const BatchShape& shape);
    void add(Commands& list, const ProjectionStep& step, std::size_t index, std::uint32_t n);
    void add(Commands& list, const FeedForwardInputStep& step, std::size_t index, std::uint32_t n);
    void addInput(Commands& list, std::uint32_t nTokens);
    void addTop(Commands& list, std::uint32_t nRows, std::uint32_t nTop, std::uint32_t nTokens);
    void addVec(Commands& list, const DeviceMatrix& matrix, const Product& product, ProductPush push,
                std::uint32_t n);
    void addMat(Commands& list, const DeviceMatrix& matrix, ProductPush push, bool& isRounded);
    /// Where the normed rows are; 0 where the product norms them itself.
    VkDeviceAddress addNorm(Commands& list, const VectorRef& norm, std::size_t index, std::uint32_t n);
    void addProduct(Commands& list, const Product& product, std::uint32_t n);
    template <class Push>
    void dispatch(Commands& list, const PipelineSpec& spec, const Push& push, Groups groups);

    ProgramParts m_p;
    const ModelShape& m_shape;
    std::optional<Error> m_error;  // the first of the recording in progress
};

}  // namespace autoglm::gpu
