#include "engine/vulkan/vulkan_backend.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <list>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/runtime/batch_check.h"
#include "engine/vulkan/batch_input.h"
#include "engine/vulkan/kernel_cache.h"
#include "engine/vulkan/kernel_warmup.h"
#include "engine/vulkan/kernels.h"
#include "engine/vulkan/program_recorder.h"
#include "engine/vulkan/self_test.h"
#include "engine/vulkan/weights.h"

namespace autoglm {
namespace {

using gpu::BatchShape;
using gpu::kMaxBatchTokens;
using gpu::Piece;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kSmallestChunk = 16, kSoftwareChunk = 64;
/// What one submission should take at most: the desktop stays calm and a cancel is seen soon.
constexpr double kSubmissionSeconds = 0.2;
constexpr std::size_t kRecordedShapes = 6;
constexpr std::uint32_t kSparePages = 4096;  // page references beyond one sequence's

struct RecordedLayers {
    BatchShape shape;
    std::vector<Commands> layers;
    double layerSeconds = 0;  // measured; 0: not yet
};
struct RecordedHead {
    std::uint32_t nRows = 0, nTop = 0, nTokens = 0;
    Commands commands;
};

class VulkanBackend final : public Backend {
public:
    VulkanBackend(std::shared_ptr<const Model> model, std::shared_ptr<gpu::KernelCache> kernels,
                  std::span<const Step> steps, KvType kvType)
        : m_model(std::move(model)),
          m_shape(m_model->shape()),
          m_device(kernels->device()),
          m_kernels(std::move(kernels)),
          m_steps(steps),
          m_kvType(kvType) {}

    Result<void> prepare(const BackendOptions& options, const PrepareProgress& progress,
                         std::stop_token stop);

    BackendInfo info() const override { return {.name = "vulkan", .device = m_device->info().name}; }
    BackendMemory memory() const override {
        std::uint64_t kvBytes = 0;
        for (const Buffer& layer : m_kv)
            kvBytes += layer.sizeBytes();
        return {.weightBytes = m_weights.sizeBytes(),
                .kvBytes = kvBytes,
                .scratchBytes =
                    m_activations.buffer.sizeBytes() + m_input.buffer().sizeBytes() + m_output.sizeBytes()};
    }
    Result<void> reserveKv(std::uint32_t nPages) override;
    std::uint32_t maxBatchTokens() const override { return kMaxBatchTokens; }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        return forwardPart(batch, {}, logits, std::move(stop));
    }
    Result<void> forwardPart(std::span<const SequenceSlice> batch, std::span<float> activations,
                             std::span<float> logits, std::stop_token stop) override;
    std::uint32_t maxTop() const override { return m_activations.maxTop; }
    Result<void> forwardTop(std::span<const SequenceSlice> batch, std::span<TopLogit> top, std::uint32_t nTop,
                            std::uint32_t nTokens, std::stop_token stop) override;

private:
    [[nodiscard]] bool hasHead() const { return std::holds_alternative<HeadStep>(m_steps.back()); }
    [[nodiscard]] gpu::ProgramRecorder recorder();
    /// Where the head's results go next: whole rows, or only the largest nTop of each row's first nTokens.
    struct HeadTarget {
        float* logits = nullptr;
        TopLogit* top = nullptr;
        std::uint32_t nTop = 0, nTokens = 0;
    };
    Result<void> runBatch(std::span<const SequenceSlice> batch, std::span<float> activations,
                          HeadTarget target, std::stop_token stop);
    Result<void> runPieces(std::span<const Piece> pieces, std::span<float> activations, HeadTarget& target,
                           std::stop_token& stop);
    Result<RecordedLayers*> recordedLayers(const BatchShape& shape);
    Result<void> runLayers(RecordedLayers& recorded, std::stop_token& stop);
    Result<const Commands*> recordedHead(std::uint32_t nRows, const HeadTarget& target);
    Result<void> runHead(std::uint32_t nRows, HeadTarget& target);
    Result<void> takeActivations(std::uint32_t nTokens, std::span<float> activations);

    std::shared_ptr<const Model> m_model;
    const ModelShape& m_shape;
    std::shared_ptr<VulkanDevice> m_device;
    std::shared_ptr<gpu::KernelCache> m_kernels;
    std::span<const Step> m_steps;
    KvType m_kvType;
    gpu::DeviceWeights m_weights;
    gpu::Activations m_activations;
    gpu::BatchInput m_input;
    Buffer m_output;
    std::vector<Buffer> m_kv;  // one per layer of these steps
    std::uint32_t m_firstLayer = 0, m_nPages = 0;
    std::uint32_t m_chunk = kMaxBatchTokens;  // tokens at a time
    std::list<RecordedLayers> m_layers;       // most recently used first
    std::list<RecordedHead> m_heads;
};

/// Products a second, in multiplications and additions, that a device of this kind surely reaches.
double surelyReached(VulkanDeviceKind kind) {
    switch (kind) {
        case VulkanDeviceKind::Discrete:
            return 4e12;
        default:
            return 3e11;
    }
}

/// So many tokens that a layer fits the time of a submission. Estimated, not measured: how a prompt is cut
/// decides how its sums round, and equal prompts shall give equal results.
std::uint32_t chunkFor(const ModelShape& s, VulkanDeviceKind kind) {
    const double heads = double{1} * (2 * s.nHeads + 2 * s.nKvHeads) * s.headDim;
    const double perToken = 2.0 * s.nEmbd * (heads + 3.0 * s.nFf);
    // Nobody's desktop waits for a software device, and its kernels for many columns want them.
    if (kind == VulkanDeviceKind::Software) return kSoftwareChunk;
    std::uint32_t chunk = kSmallestChunk;
    while (2 * chunk <= kMaxBatchTokens && 2 * chunk * perToken <= kSubmissionSeconds * surelyReached(kind))
        chunk *= 2;
    return chunk;
}

// ---- Memory --------------------------------------------------------------------------------------

Result<void> VulkanBackend::prepare(const BackendOptions& options, const PrepareProgress& progress,
                                    std::stop_token stop) {
    m_chunk = chunkFor(m_shape, m_device->info().kind);
    AUTOGLM_TRY(gpu::selfTest(*m_kernels, m_steps, m_kernels->folder(), options.log));
    gpu::KernelWarmup warmup(m_kernels,
                             gpu::kernelsFor(m_shape, m_steps, m_kvType, m_chunk, m_device->info()));
    AUTOGLM_TRY_ASSIGN(m_weights, gpu::DeviceWeights::prepare(*m_model, m_steps, options.embedsOnDevice,
                                                              m_device, progress, std::move(stop)));
    AUTOGLM_TRY_ASSIGN(m_activations, gpu::Activations::create(m_shape, hasHead(), *m_device));
    const std::uint64_t outputRows = hasHead() ? m_activations.maxHeadRows : kMaxBatchTokens;
    const std::uint64_t rowValues = hasHead() ? m_shape.nVocab : m_shape.nEmbd;
    AUTOGLM_TRY_ASSIGN(m_output,
                       m_device->createBuffer(outputRows * rowValues * sizeof(float), BufferPlace::Readback));
    m_firstLayer = m_shape.nLayers;
    for (const Step& step : m_steps) {
        if (const auto* attention = std::get_if<AttentionInputStep>(&step))
            m_firstLayer = std::min(m_firstLayer, attention->layer);
    }
    warmup.finish();
    return {};
}

Result<void> VulkanBackend::reserveKv(std::uint32_t nPages) {
    m_layers.clear();  // recorded with the addresses of what goes now
    m_heads.clear();
    m_kv.clear();
    m_nPages = 0;
    std::uint64_t layerBytes = 0;
    if (__builtin_mul_overflow(gpu::kvPageBytes(m_kvType, m_shape.headDim, m_shape.nKvHeads),
                               std::uint64_t{nPages}, &layerBytes)) {
        return Error{.code = ErrorCode::OutOfMemory,
                     .subject = "context",
                     .problem = "is larger than any memory",
                     .hint = "Choose a smaller context."};
    }
    for (const Step& step : m_steps) {
        if (!std::holds_alternative<AttentionInputStep>(step)) continue;
        AUTOGLM_TRY_ASSIGN(Buffer layer, m_device->createBuffer(layerBytes, BufferPlace::Device));
        m_kv.push_back(std::move(layer));
    }
    const auto* embed = std::get_if<EmbedStep>(&m_steps.front());
    const bool looksUp = m_weights.embedding() != nullptr;
    AUTOGLM_TRY_ASSIGN(m_input, gpu::BatchInput::create(
                                    m_shape, *m_device,
                                    {.fromCaller = embed == nullptr,
                                     .embedding = embed != nullptr && !looksUp ? &embed->table : nullptr},
                                    nPages + kSparePages));
    m_nPages = nPages;
    return {};
}

// ---- Recorded commands ---------------------------------------------------------------------------

gpu::ProgramRecorder VulkanBackend::recorder() {
    return gpu::ProgramRecorder({.shape = &m_shape,
                                 .steps = m_steps,
                                 .kvType = m_kvType,
                                 .weights = &m_weights,
                                 .activations = &m_activations,
                                 .input = &m_input,
                                 .kv = m_kv,
                                 .firstLayer = m_firstLayer,
                                 .kernels = m_kernels.get(),
                                 .device = m_device.get()});
}

/// The commands of all layers for batches of this shape, recorded at its first use.
Result<RecordedLayers*> VulkanBackend::recordedLayers(const BatchShape& shape) {
    const auto known = std::find_if(m_layers.begin(), m_layers.end(),
                                    [&](const RecordedLayers& recorded) { return recorded.shape == shape; });
    if (known != m_layers.end()) {
        m_layers.splice(m_layers.begin(), m_layers, known);
        return &m_layers.front();
    }
    AUTOGLM_TRY_ASSIGN(std::vector<Commands> layers, recorder().layers(shape));
    m_layers.push_front({.shape = shape, .layers = std::move(layers)});
    if (m_layers.size() > kRecordedShapes) m_layers.pop_back();
    return &m_layers.front();
}

Result<const Commands*> VulkanBackend::recordedHead(std::uint32_t nRows, const HeadTarget& target) {
    const auto known = std::find_if(m_heads.begin(), m_heads.end(), [&](const RecordedHead& head) {
        return head.nRows == nRows && head.nTop == target.nTop && head.nTokens == target.nTokens;
    });
    if (known != m_heads.end()) {
        m_heads.splice(m_heads.begin(), m_heads, known);
        return &m_heads.front().commands;
    }
    AUTOGLM_TRY_ASSIGN(Commands commands, recorder().head(nRows, target.nTop, target.nTokens, m_output));
    m_heads.push_front({nRows, target.nTop, target.nTokens, std::move(commands)});
    if (m_heads.size() > kRecordedShapes) m_heads.pop_back();
    return &m_heads.front().commands;
}

// ---- Running -------------------------------------------------------------------------------------

Result<void> VulkanBackend::forwardPart(std::span<const SequenceSlice> batch, std::span<float> activations,
                                        std::span<float> logits, std::stop_token stop) {
    AUTOGLM_TRY(checkBatch(batch, m_shape, m_nPages, kMaxBatchTokens, hasHead() ? logits.size() : SIZE_MAX));
    return runBatch(batch, activations, {.logits = logits.data()}, std::move(stop));
}

Result<void> VulkanBackend::forwardTop(std::span<const SequenceSlice> batch, std::span<TopLogit> top,
                                       std::uint32_t nTop, std::uint32_t nTokens, std::stop_token stop) {
    AUTOGLM_ASSERT(nTop > 0 && nTop <= maxTop());
    AUTOGLM_TRY(checkBatch(batch, m_shape, m_nPages, kMaxBatchTokens, top.size() / nTop * m_shape.nVocab));
    return runBatch(batch, {},
                    {.top = top.data(), .nTop = nTop, .nTokens = std::min(nTokens, m_shape.nVocab)},
                    std::move(stop));
}

Result<void> VulkanBackend::runBatch(std::span<const SequenceSlice> batch, std::span<float> activations,
                                     HeadTarget target, std::stop_token stop) {
    std::vector<Piece> pieces;
    std::uint32_t nTokens = 0;
    std::size_t nPageRefs = 0;
    const auto flush = [&]() -> Result<void> {
        if (nTokens == 0) return {};
        const std::size_t nValues = activations.empty() ? 0 : std::size_t{nTokens} * m_shape.nEmbd;
        AUTOGLM_TRY(runPieces(pieces, activations.first(nValues), target, stop));
        activations = activations.subspan(nValues);
        pieces.clear();
        nTokens = 0, nPageRefs = 0;
        return {};
    };
    for (const SequenceSlice& slice : batch) {
        for (std::uint32_t first = 0; first < slice.tokens.size();) {
            const std::uint32_t room = m_chunk > nTokens ? m_chunk - nTokens : 0;
            const auto count = std::min(room, static_cast<std::uint32_t>(slice.tokens.size()) - first);
            const std::size_t refs = (slice.startPosition + first + count) / kPagePositions + 1;
            if (count == 0 || (nTokens > 0 && nPageRefs + refs > m_input.maxPageRefs())) {
                AUTOGLM_TRY(flush());
                continue;
            }
            pieces.push_back({&slice, first, count});
            first += count, nTokens += count, nPageRefs += refs;
        }
    }
    return flush();
}

Result<void> VulkanBackend::runPieces(std::span<const Piece> pieces, std::span<float> activations,
                                      HeadTarget& target, std::stop_token& stop) {
    AUTOGLM_TRY_ASSIGN(const BatchShape shape, m_input.fill(pieces, activations));
    AUTOGLM_TRY_ASSIGN(RecordedLayers * recorded, recordedLayers(shape));
    AUTOGLM_TRY(runLayers(*recorded, stop));
    if (!hasHead()) return takeActivations(shape.nTokens, activations);
    std::span<const std::uint32_t> tokens = m_input.logitTokens();
    while (!tokens.empty()) {
        const auto n = std::min<std::size_t>(m_activations.maxHeadRows, tokens.size());
        m_input.setHeadRows(tokens.first(n));
        AUTOGLM_TRY(runHead(static_cast<std::uint32_t>(n), target));
        tokens = tokens.subspan(n);
    }
    return {};
}

/// Submits as many layers at a time as fit the time of a submission, two submissions ahead of the device.
Result<void> VulkanBackend::runLayers(RecordedLayers& recorded, std::stop_token& stop) {
    const std::span<const Commands> layers = recorded.layers;
    std::size_t next = 0;
    std::list<std::pair<std::uint64_t, std::size_t>> underway;  // ticket, layers
    auto before = Clock::now();
    bool cancelled = stop.stop_requested();
    while ((next < layers.size() && !cancelled) || !underway.empty()) {
        if (next < layers.size() && underway.size() < 2 && !cancelled) {
            const double wanted =
                recorded.layerSeconds > 0 ? kSubmissionSeconds / recorded.layerSeconds : 1.0;
            const auto n =
                std::min(layers.size() - next, static_cast<std::size_t>(std::clamp(wanted, 1.0, 1e6)));
            AUTOGLM_TRY_ASSIGN(const std::uint64_t ticket, m_device->submit(layers.subspan(next, n)));
            underway.emplace_back(ticket, n);
            next += n;
        } else {
            AUTOGLM_TRY(m_device->wait(underway.front().first));
            const auto now = Clock::now();
            const double seconds = std::chrono::duration<double>(now - before).count() /
                                   static_cast<double>(underway.front().second);
            recorded.layerSeconds =
                recorded.layerSeconds == 0 ? seconds : 0.5 * (recorded.layerSeconds + seconds);
            before = now;
            underway.pop_front();
        }
        cancelled = cancelled || stop.stop_requested();
    }
    if (cancelled) return Error{.code = ErrorCode::Cancelled, .problem = "The computation was cancelled"};
    return {};
}

Result<void> VulkanBackend::runHead(std::uint32_t nRows, HeadTarget& target) {
    AUTOGLM_TRY_ASSIGN(const Commands* commands, recordedHead(nRows, target));
    AUTOGLM_TRY_ASSIGN(const std::uint64_t ticket, m_device->submit(*commands));
    AUTOGLM_TRY(m_device->wait(ticket));
    if (target.top != nullptr) {
        const auto* values = reinterpret_cast<const gpu::IndexedValue*>(m_output.mapped());
        for (std::size_t i = 0; i < std::size_t{nRows} * target.nTop; ++i) {
            const bool isNumber = std::isfinite(values[i].value);
            *target.top++ = {values[i].value, isNumber ? static_cast<TokenId>(values[i].index) : kNoToken};
        }
        return {};
    }
    const std::size_t nValues = std::size_t{nRows} * m_shape.nVocab;
    float* logits = std::exchange(target.logits, target.logits + nValues);
    std::memcpy(logits, m_output.mapped(), nValues * sizeof(float));
    if (std::all_of(logits, logits + nValues, [](float value) { return std::isfinite(value); })) return {};
    return Error{.code = ErrorCode::NonFinite,
                 .subject = m_model->name(),
                 .problem = "produced values that are not numbers",
                 .hint =
                     "The file is damaged or badly quantized; download it again or take another "
                     "quantization."};
}

/// What the last step gave, for the device that runs the next one.
Result<void> VulkanBackend::takeActivations(std::uint32_t nTokens, std::span<float> activations) {
    const std::uint64_t nBytes = std::uint64_t{nTokens} * m_shape.nEmbd * sizeof(float);
    AUTOGLM_TRY(m_device->run(
        [&](Commands& list) { list.copy(m_activations.buffer, m_activations.x, m_output, 0, nBytes); }));
    std::memcpy(activations.data(), m_output.mapped(), nBytes);
    return {};
}

/// What the attention kernel can stack in this device's shared memory.
Result<void> checkShape(const ModelShape& shape, const VulkanDeviceInfo& device) {
    constexpr std::uint32_t kMaxHeadDim = 512;
    const std::uint32_t group = shape.nHeads / shape.nKvHeads;
    const bool fits = shape.headDim % 4 == 0 && shape.headDim <= kMaxHeadDim &&
                      gpu::attentionRows(device, shape.headDim, group) >= group;
    if (fits) return {};
    return Error{.code = ErrorCode::Device,
                 .subject = device.name,
                 .problem = "cannot run attention of this shape",
                 .found = std::to_string(group) + " query heads of " + std::to_string(shape.headDim) +
                          " values for each key",
                 .expected = "a multiple of 4 up to " + std::to_string(kMaxHeadDim) +
                             " values, and heads that its shared memory holds",
                 .hint = "Use the CPU."};
}

}  // namespace

Result<std::unique_ptr<Backend>> createVulkanBackend(std::shared_ptr<const Model> model,
                                                     std::shared_ptr<gpu::KernelCache> kernels,
                                                     const BackendOptions& options,
                                                     const PrepareProgress& progress, std::stop_token stop) {
    AUTOGLM_TRY(checkShape(model->shape(), kernels->device()->info()));
    const std::span<const Step> steps = options.steps.of(model->program().steps);
    auto backend =
        std::make_unique<VulkanBackend>(std::move(model), std::move(kernels), steps, options.kvType);
    AUTOGLM_TRY(backend->prepare(options, progress, std::move(stop)));
    return std::unique_ptr<Backend>(std::move(backend));
}

}  // namespace autoglm
