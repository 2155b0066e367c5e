#include "engine/vulkan/weights.h"

#include <algorithm>
#include <variant>

#include "engine/vulkan/upload.h"

namespace autoglm::gpu {
namespace {

constexpr std::uint64_t kBlockBytes = 256ull << 20, kAlignment = 256;

std::uint64_t aligned(std::uint64_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

/// A stack before it is uploaded.
struct Stack {
    std::vector<const MatrixRef*> refs;
    WeightLayout layout;
    std::uint32_t firstOut = 0;
    bool isDecoded = false;  // of a type without kernels: goes up as f32

    [[nodiscard]] bool hasPair() const { return refs.size() == 2 && refs[0]->nOut == refs[1]->nOut; }
};

/// Types without kernels of their own are decoded to f32, at the cost of memory.
std::optional<WeightLayout> layoutFor(const MatrixRef& ref, std::uint32_t nRows, bool& isDecoded) {
    const auto own = weightLayout(ref.type, ref.nIn, nRows);
    isDecoded = !own.has_value();
    return own ? own : weightLayout(TensorType::F32, ref.nIn, nRows);
}

/// Neighbours of one type become one stack. Empty when a matrix is too large for any kernel.
std::vector<Stack> stacksOf(std::initializer_list<const MatrixRef*> refs) {
    std::vector<Stack> stacks;
    std::uint32_t firstOut = 0;
    for (const MatrixRef* ref : refs) {
        if (stacks.empty() || stacks.back().refs.front()->type != ref->type)
            stacks.push_back({.firstOut = firstOut});
        stacks.back().refs.push_back(ref);
        firstOut += ref->nOut;
    }
    for (Stack& stack : stacks) {
        std::uint32_t nRows = 0;
        for (const MatrixRef* ref : stack.refs)
            nRows += ref->nOut;
        const auto layout = layoutFor(*stack.refs.front(), nRows, stack.isDecoded);
        if (!layout) return {};
        stack.layout = *layout;
    }
    return stacks;
}

std::vector<Stack> stacksOf(const Step& step) {
    if (const auto* input = std::get_if<AttentionInputStep>(&step))
        return stacksOf({&input->q, &input->k, &input->v});
    if (const auto* projection = std::get_if<ProjectionStep>(&step)) return stacksOf({&projection->weight});
    if (const auto* feedForward = std::get_if<FeedForwardInputStep>(&step))
        return stacksOf({&feedForward->gate, &feedForward->up});
    if (const auto* head = std::get_if<HeadStep>(&step)) return stacksOf({&head->weight});
    return {};
}

const VectorRef* vectorOf(const Step& step) {
    if (const auto* input = std::get_if<AttentionInputStep>(&step)) return &input->norm;
    if (const auto* projection = std::get_if<ProjectionStep>(&step)) return &projection->postNorm;
    if (const auto* feedForward = std::get_if<FeedForwardInputStep>(&step)) return &feedForward->norm;
    if (const auto* head = std::get_if<HeadStep>(&step)) return &head->norm;
    return nullptr;
}

std::vector<float> biasesOf(const AttentionInputStep& step) {
    std::vector<float> all;
    for (const auto& [bias, matrix] :
         {std::pair{&step.qBias, &step.q}, {&step.kBias, &step.k}, {&step.vBias, &step.v}}) {
        all.insert(all.end(), bias->values.begin(), bias->values.end());
        if (bias->empty()) all.resize(all.size() + matrix->nOut);
    }
    const bool none = step.qBias.empty() && step.kBias.empty() && step.vBias.empty();
    return none ? std::vector<float>() : all;
}

/// The embedding that the steps begin with, if rows of its type can be looked up.
const MatrixRef* embeddingOf(std::span<const Step> steps) {
    const auto* step = std::get_if<EmbedStep>(&steps.front());
    if (step == nullptr || !weightLayout(step->table.type, step->table.nIn, step->table.nOut)) return nullptr;
    return &step->table;
}

/// The head's matrix where it is the embedding too.
const MatrixRef* tiedHeadOf(std::span<const Step> steps) {
    const MatrixRef* embedding = embeddingOf(steps);
    const auto* head = std::get_if<HeadStep>(&steps.back());
    const bool isTied =
        embedding != nullptr && head != nullptr && head->weight.bytes.data() == embedding->bytes.data();
    return isTied ? &head->weight : nullptr;
}

std::uint64_t bytesOf(const Step& step) {
    std::uint64_t bytes = 0;
    for (const Stack& stack : stacksOf(step))
        bytes += aligned(stack.layout.sizeBytes);
    if (const VectorRef* vector = vectorOf(step)) bytes += aligned(vector->values.size() * sizeof(float));
    if (const auto* input = std::get_if<AttentionInputStep>(&step))
        bytes += aligned(biasesOf(*input).size() * sizeof(float));
    return bytes;
}

}  // namespace

/// The making of DeviceWeights.
class WeightUpload {
public:
    WeightUpload(const Model& model, std::shared_ptr<VulkanDevice> device, Uploader uploader)
        : m_model(model), m_device(std::move(device)), m_uploader(std::move(uploader)) {}

    Result<DeviceWeights> run(std::span<const Step> steps, bool withEmbedding,
                              const PrepareProgress& progress, std::stop_token stop) {
        const MatrixRef* tied = tiedHeadOf(steps);
        const MatrixRef* embedding = withEmbedding && tied == nullptr ? embeddingOf(steps) : nullptr;
        std::uint64_t doneBytes = 0, totalBytes = 0;
        for (const Step& step : steps) {
            for (const Stack& stack : stacksOf(step))
                totalBytes += stack.layout.sizeBytes;
        }
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (stop.stop_requested())
                return Error{.code = ErrorCode::Cancelled, .problem = "Loading was cancelled"};
            AUTOGLM_TRY(makeRoomFor(steps.subspan(i)));
            AUTOGLM_TRY(add(steps[i]));
            for (const Stack& stack : stacksOf(steps[i]))
                doneBytes += stack.layout.sizeBytes;
            if (progress) progress(doneBytes, totalBytes);
        }
        if (embedding != nullptr) {
            for (const Stack& stack : stacksOf({embedding}))
                AUTOGLM_TRY(add(*embedding, stack));
        }
        AUTOGLM_TRY(m_uploader.finish());
        if (tied != nullptr || embedding != nullptr)
            m_weights.m_embedding = m_weights.of(tied != nullptr ? *tied : *embedding).front();
        return std::move(m_weights);
    }

private:
    struct Place {
        std::size_t block;
        std::uint64_t offset;
    };

    Result<void> add(const Step& step) {
        const std::vector<Stack> stacks = stacksOf(step);
        if (stacks.empty() && !std::holds_alternative<EmbedStep>(step) &&
            !std::holds_alternative<AttentionStep>(step)) {
            return Error{.code = ErrorCode::Device,
                         .subject = m_model.name(),
                         .problem = "has a matrix larger than the Vulkan kernels take",
                         .hint = "Use the CPU."};
        }
        for (const Stack& stack : stacks)
            AUTOGLM_TRY(add(*stacks.front().refs.front(), stack));
        if (const VectorRef* vector = vectorOf(step)) {
            AUTOGLM_TRY_ASSIGN(m_weights.m_vectors[vector], add(vector->values));
        }
        if (const auto* input = std::get_if<AttentionInputStep>(&step)) {
            AUTOGLM_TRY_ASSIGN(m_weights.m_biases[input], add(biasesOf(*input)));
        }
        return {};
    }

    Result<VkDeviceAddress> add(const std::vector<float>& values) {
        if (values.empty()) return VkDeviceAddress{0};
        AUTOGLM_TRY_ASSIGN(const Place place, room(values.size() * sizeof(float)));
        AUTOGLM_TRY(m_uploader.write(m_weights.m_blocks[place.block], place.offset,
                                     std::as_bytes(std::span(values))));
        return addressOf(place);
    }

    Result<void> add(const MatrixRef& first, const Stack& stack) {
        AUTOGLM_TRY_ASSIGN(const Place place, room(stack.layout.sizeBytes));
        std::uint32_t firstRow = 0;
        for (const MatrixRef* ref : stack.refs) {
            for (std::size_t plane = 0; plane < kNumPlanes; ++plane) {
                if (stack.layout.rowBytes[plane] != 0)
                    AUTOGLM_TRY(addPlane(stack, static_cast<Plane>(plane), *ref, firstRow, place));
            }
            firstRow += ref->nOut;
        }
        for (const MatrixRef* ref : stack.refs) {
            if (const TensorView* tensor = m_model.file().findTensor(ref->name))
                m_model.file().release(*tensor);
        }
        m_weights.m_matrices[&first].push_back(
            {stack.layout, addressOf(place), stack.firstOut, stack.hasPair()});
        return {};
    }

    Result<void> addPlane(const Stack& stack, Plane plane, const MatrixRef& ref, std::uint32_t firstRow,
                          const Place& place) {
        const std::uint64_t rowBytes = stack.layout.rowBytes[static_cast<std::size_t>(plane)];
        const std::uint64_t offset =
            place.offset + stack.layout.offset[static_cast<std::size_t>(plane)] + firstRow * rowBytes;
        return m_uploader.write(m_weights.m_blocks[place.block], offset, rowBytes * ref.nOut, rowBytes,
                                [&](std::span<std::byte> bytes, std::uint64_t at) {
                                    fill(stack, plane, ref, static_cast<std::uint32_t>(at / rowBytes),
                                         static_cast<std::uint32_t>(bytes.size() / rowBytes), bytes.data());
                                });
    }

    void fill(const Stack& stack, Plane plane, const MatrixRef& ref, std::uint32_t first, std::uint32_t n,
              std::byte* out) {
        if (!stack.isDecoded) return repackRows(stack.layout, plane, ref, first, n, out);
        const std::uint64_t rowBytes = stack.layout.rowBytes[static_cast<std::size_t>(plane)];
        m_decoded.resize(ref.nIn);
        const MatrixRef row{.type = TensorType::F32,
                            .nIn = ref.nIn,
                            .nOut = 1,
                            .bytes = std::as_bytes(std::span(m_decoded)),
                            .rowSizeBytes = ref.nIn * sizeof(float)};
        for (std::uint32_t i = 0; i < n; ++i) {
            traitsOf(ref.type).decode(ref.row(first + i), m_decoded.data(), ref.nIn);
            repackRows(stack.layout, plane, row, 0, 1, out + i * rowBytes);
        }
    }

    /// Sees to it that there is room for the first of the steps. A new block holds as many whole steps as are
    /// sensible, so that no part of it stays empty.
    Result<void> makeRoomFor(std::span<const Step> steps) {
        std::uint64_t size = bytesOf(steps.front());
        if (size <= m_left) return {};
        for (const Step& next : steps.subspan(1)) {
            const std::uint64_t bytes = bytesOf(next);
            if (size + bytes > kBlockBytes) break;
            size += bytes;
        }
        return addBlock(size);
    }
    Result<void> addBlock(std::uint64_t size) {
        AUTOGLM_TRY_ASSIGN(Buffer block, m_device->createBuffer(size, BufferPlace::Device));
        m_weights.m_blocks.push_back(std::move(block));
        m_left = size;
        return {};
    }
    Result<Place> room(std::uint64_t nBytes) {
        nBytes = aligned(nBytes);
        if (nBytes > m_left) AUTOGLM_TRY(addBlock(nBytes));
        const std::vector<Buffer>& blocks = m_weights.m_blocks;
        const Place place{blocks.size() - 1, blocks.back().sizeBytes() - m_left};
        m_left -= nBytes;
        return place;
    }
    VkDeviceAddress addressOf(const Place& place) const {
        return m_weights.m_blocks[place.block].address() + place.offset;
    }

    const Model& m_model;
    std::shared_ptr<VulkanDevice> m_device;
    DeviceWeights m_weights;
    Uploader m_uploader;       // behind the buffers that it writes to
    std::uint64_t m_left = 0;  // bytes of the last block that nothing lies in yet
    std::vector<float> m_decoded;
};

std::vector<StackLayout> DeviceWeights::layoutsFor(const Step& step) {
    std::vector<StackLayout> layouts;
    for (const Stack& stack : stacksOf(step))
        layouts.push_back({stack.layout, stack.hasPair()});
    return layouts;
}

std::uint64_t DeviceWeights::bytesFor(std::span<const Step> steps) {
    std::uint64_t bytes = 0;
    for (const Step& step : steps)
        bytes += bytesOf(step);
    return bytes;
}

std::uint64_t DeviceWeights::embeddingBytes(std::span<const Step> steps) {
    const MatrixRef* embedding = embeddingOf(steps);
    if (embedding == nullptr || tiedHeadOf(steps) != nullptr) return 0;
    return aligned(weightLayout(embedding->type, embedding->nIn, embedding->nOut)->sizeBytes);
}

Result<DeviceWeights> DeviceWeights::prepare(const Model& model, std::span<const Step> steps,
                                             bool withEmbedding, std::shared_ptr<VulkanDevice> device,
                                             const PrepareProgress& progress, std::stop_token stop) {
    AUTOGLM_TRY_ASSIGN(Uploader uploader, Uploader::create(device));
    return WeightUpload(model, std::move(device), std::move(uploader))
        .run(steps, withEmbedding, progress, std::move(stop));
}

std::uint64_t DeviceWeights::sizeBytes() const noexcept {
    std::uint64_t bytes = 0;
    for (const Buffer& block : m_blocks)
        bytes += block.sizeBytes();
    return bytes;
}

}  // namespace autoglm::gpu
