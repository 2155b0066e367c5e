// The layer program on the CPU: one parallel region per forward pass, in which all threads walk the steps
// together and meet at barriers. Rows of a product, tokens, attention tiles and chunks of the cache are what
// they share out; none of these cuts changes a result.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/kernels/select_kernels.h"
#include "engine/runtime/backend.h"
#include "engine/runtime/batch_check.h"
#include "engine/runtime/cpu_product.h"
#include "engine/runtime/cpu_weights.h"
#include "engine/runtime/idle_worker.h"

namespace autoglm {

namespace {

constexpr std::uint32_t kMaxBatchTokens = 512;

/// What a run packs for good of what loading left. The first run of an answer only what its computing hides;
/// those behind it about a second's worth, since packing everything anew for each token costs more in the
/// end.
constexpr std::uint64_t kKeptBytesPerToken = 16 << 20, kKeptBytesOfLaterRuns = std::uint64_t{2} << 30;

std::uint64_t keptBytes(std::span<const SequenceSlice> batch, std::size_t nTokens) noexcept {
    const std::uint64_t hidden = nTokens * kKeptBytesPerToken;
    const bool beginsAnAnswer =
        std::any_of(batch.begin(), batch.end(), [](const SequenceSlice& s) { return s.startPosition == 0; });
    return beginsAnAnswer ? hidden : std::max(hidden, kKeptBytesOfLaterRuns);
}

KvFormat kvFormatOf(KvType type) noexcept {
    switch (type) {
        case KvType::F16:
            return KvFormat::I16;
        case KvType::Q8_0:
            return KvFormat::Q8_0;
        default:
            return KvFormat::F32;
    }
}

struct Range {
    std::size_t begin, end;
};
/// The part of [0, n) that thread `index` of `count` owns.
Range shareOf(std::size_t n, unsigned index, unsigned count) noexcept {
    return {n * index / count, n * (index + 1) / count};
}

struct TokenPlace {
    const SequenceSlice* slice;
    std::uint32_t position;
};

/// Query rows of one KV head and slice that go through the cache together: rows count (token, query head)
/// pairs. All chunks of the cache, or a single one of a token whose chunks are shared out.
struct AttentionItem {
    std::uint32_t firstToken;  // of the slice, in the batch
    std::uint32_t kvHead;
    std::uint32_t firstRow, nRows;
    std::uint32_t firstChunk, endChunk;
};

/// What the chunks of tokens that are shared out may take.
constexpr std::size_t kPartBytes = std::size_t{8} << 20;
constexpr std::uint32_t kNotShared = ~0u;

class CpuBackend final : public Backend {
public:
    CpuBackend(std::shared_ptr<const Model> model, std::span<const Step> steps, const KernelTable& kernels,
               std::unique_ptr<ThreadPool> pool, CpuWeights weights, KvType kvType)
        : m_model(std::move(model)),
          m_shape(m_model->shape()),
          m_steps(steps),
          m_kernels(kernels),
          m_pool(std::move(pool)),
          m_weights(std::move(weights)),
          m_kvFormat(kvFormatOf(kvType)) {}

    Result<void> allocate();

    BackendInfo info() const override {
        return {.name = "cpu",
                .tier = m_kernels.tier,
                .device = cpuFeatures().name,
                .nThreads = m_pool->nThreads(),
                .rowsAreAlone = true};
    }
    BackendMemory memory() const override {
        return {.weightBytes = m_weights.packedBytes(),
                .kvBytes = m_kv.sizeBytes(),
                .scratchBytes = m_scratch.sizeBytes() + m_parts.sizeBytes()};
    }
    void finishLoading(const std::stop_token& stop) override;
    Result<void> reserveKv(std::uint32_t nPages) override;
    std::uint32_t maxBatchTokens() const override { return kMaxBatchTokens; }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        return forwardPart(batch, {}, logits, std::move(stop));
    }
    Result<void> forwardPart(std::span<const SequenceSlice> batch, std::span<float> activations,
                             std::span<float> logits, std::stop_token stop) override;

private:
    /// What one thread of the region knows.
    struct Worker {
        unsigned index;
        unsigned nThreads;
        std::uint32_t phase = 0;  // counts shared phases; picks the ticket
        std::byte* scratch;
        std::byte* packScratch;
        Range tokens;  // the rows of x this thread alone touches
        bool afterFeedForward =
            false;  // the next projection reads silu(gate) * up, else the attention's result
    };

    Result<void> runProgram(std::span<const SequenceSlice> batch, std::span<float> activations,
                            std::span<float> logits, std::stop_token& stop);
    void placeTokens(std::span<const SequenceSlice> batch);
    void planAttention(std::span<const SequenceSlice> batch);
    void work(Worker& worker, std::stop_token& stop);
    /// False when the run is to be left.
    bool run(Worker&, const EmbedStep&, std::stop_token&);
    bool run(Worker&, const AttentionInputStep&, std::stop_token&);
    bool run(Worker&, const AttentionStep&, std::stop_token&);
    bool run(Worker&, const ProjectionStep&, std::stop_token&);
    bool run(Worker&, const FeedForwardInputStep&, std::stop_token&);
    bool run(Worker&, const HeadStep&, std::stop_token&);

    bool meetUnlessCancelled(Worker& worker, const std::stop_token& stop);
    void fillAngles(const Worker& worker);
    void ropeAndStore(std::size_t token, std::uint32_t kvHead, const AttentionInputStep& step);
    void attendItem(const Worker& worker, const AttentionItem& item, const AttentionStep& step);
    [[nodiscard]] bool shareChunks(const SequenceSlice& slice, std::uint32_t firstToken, std::size_t& used);
    [[nodiscard]] float* partsOf(std::size_t token, std::uint32_t head);
    void mergeParts(const Worker& worker);
    ProductInput inputFor(std::span<const CpuMatrix* const> matrices, const float* rows, std::uint32_t nIn,
                          std::uint32_t nColumns);
    void quantizeRow(const ProductInput& input, std::size_t column, Range blocks);
    void normAndQuantize(const ProductInput& input, std::size_t column, const float* x,
                         const VectorRef& norm);
    void multiplyAll(Worker& worker, std::span<const Product> products, const ProductInput& input,
                     std::uint32_t nColumns);
    void checkFinite(const float* values, std::size_t n);

    [[nodiscard]] std::size_t kvStride() const { return std::size_t{m_shape.nKvHeads} * m_headPageBytes; }
    [[nodiscard]] std::byte* keysOf(std::uint32_t layer) { return m_kv.data() + 2 * layer * m_layerBytes; }
    [[nodiscard]] std::byte* valuesOf(std::uint32_t layer) { return keysOf(layer) + m_layerBytes; }

    std::shared_ptr<const Model> m_model;
    const ModelShape& m_shape;
    std::span<const Step> m_steps;
    const KernelTable& m_kernels;
    std::unique_ptr<ThreadPool> m_pool;
    CpuWeights m_weights;
    KvFormat m_kvFormat;

    AlignedBuffer m_kv;
    std::uint32_t m_nPages = 0;
    std::size_t m_headPageBytes = 0, m_layerBytes = 0;

    // All scratch is one reservation; pages of it that small batches never reach cost nothing.
    // Shapes: x, normed, projected (n_tokens, nEmbd); q, attended (n_tokens, nHeads * headDim);
    // k, v (n_tokens, nKvHeads * headDim); gate, up (n_tokens, nFf); angles (n_tokens, nRot).
    AlignedBuffer m_scratch;
    float *m_x = nullptr, *m_normed = nullptr, *m_projected = nullptr, *m_q = nullptr, *m_k = nullptr,
          *m_v = nullptr, *m_attended = nullptr, *m_gate = nullptr, *m_up = nullptr, *m_angles = nullptr;
    std::byte* m_tiles = nullptr;
    std::vector<std::byte*> m_threadScratch, m_packScratch;

    // The batch in progress.
    std::vector<TokenPlace> m_places;
    std::vector<TokenId> m_tokens;
    std::vector<std::uint32_t> m_logitTokens;  // tokens whose logits were asked for
    std::vector<AttentionItem> m_attention;
    // Tokens whose cache is shared out by chunks: where their parts begin, in parts; parts of one head lie
    // together.
    AlignedBuffer m_parts;
    std::vector<std::uint32_t> m_partsOf;  // by token; kNotShared for the others
    std::vector<std::uint32_t> m_sharedTokens;
    std::vector<std::atomic<std::uint32_t>> m_tickets;
    std::span<float> m_logits, m_activations;
    std::atomic<bool> m_cancelled{false}, m_nonFinite{false};

    std::unique_ptr<IdleWorker> m_idle;  // last: it uses the others; none once everything is packed
};

// ---- Memory --------------------------------------------------------------------------------------

Result<void> CpuBackend::allocate() {
    const std::size_t n = kMaxBatchTokens;
    const std::size_t qWidth = std::size_t{m_shape.nHeads} * m_shape.headDim;
    const std::size_t kvWidth = std::size_t{m_shape.nKvHeads} * m_shape.headDim;
    const auto maxIn =
        static_cast<std::uint32_t>(std::max({std::size_t{m_shape.nEmbd}, qWidth, std::size_t{m_shape.nFf}}));
    std::size_t used = 0;
    const auto reserve = [&](std::size_t bytes) {
        const std::size_t at = used;
        used += (bytes + 4095) / 4096 * 4096;
        return at;
    };
    const auto floats = [&](std::size_t width) { return reserve(n * width * sizeof(float)); };
    const std::size_t x = floats(m_shape.nEmbd), normed = floats(m_shape.nEmbd),
                      projected = floats(m_shape.nEmbd);
    const std::size_t q = floats(qWidth), k = floats(kvWidth), v = floats(kvWidth), attended = floats(qWidth);
    const std::size_t gate = floats(m_shape.nFf), up = floats(m_shape.nFf),
                      angles = floats(m_shape.rope.nRot);
    ActivationLayout all;
    for (std::size_t p = 0; p < kNumActivationPlanes; ++p)
        all.add(static_cast<ActivationPlane>(p));
    const std::size_t tiles = reserve(n * (maxIn / kBlockColumns + 1) * all.columnBytes);
    const std::size_t perThread =
        std::max(productScratchBytes(kMaxBatchTokens, maxIn), attentionScratchBytes(m_shape.headDim));
    std::vector<std::size_t> threads, packing;
    for (unsigned i = 0; i < m_pool->nThreads(); ++i) {
        threads.push_back(reserve(perThread));
        packing.push_back(reserve(m_weights.packScratchBytes()));
    }

    AUTOGLM_TRY_ASSIGN(m_scratch, AlignedBuffer::create(used));
    adviseHugePages(m_scratch);  // a product writes one line of every column: each would miss its page
    const auto at = [&](std::size_t offset) { return reinterpret_cast<float*>(m_scratch.data() + offset); };
    m_x = at(x), m_normed = at(normed), m_projected = at(projected);
    m_q = at(q), m_k = at(k), m_v = at(v), m_attended = at(attended);
    m_gate = at(gate), m_up = at(up), m_angles = at(angles);
    m_tiles = m_scratch.data() + tiles;
    for (const std::size_t offset : threads)
        m_threadScratch.push_back(m_scratch.data() + offset);
    for (const std::size_t offset : packing)
        m_packScratch.push_back(m_scratch.data() + offset);
    // At most one shared phase of tickets per step, and one to spare.
    m_tickets = std::vector<std::atomic<std::uint32_t>>(m_steps.size() + 1);
    if (!m_weights.allReady()) {
        m_idle = std::make_unique<IdleWorker>([this] {
            m_weights.packSome(*m_pool);
            return !m_weights.allReady();
        });
    }
    return {};
}

void CpuBackend::finishLoading(const std::stop_token& stop) {
    if (m_idle == nullptr) return;
    {
        const IdleWorker::Hold hold(*m_idle);
        while (!m_weights.allReady() && !stop.stop_requested())
            m_weights.packSome(*m_pool);
    }
    if (m_weights.allReady()) m_idle.reset();
}

Result<void> CpuBackend::reserveKv(std::uint32_t nPages) {
    m_headPageBytes = (kvHeadPageBytes(m_kvFormat, m_shape.headDim) + 63) / 64 * 64;
    std::size_t layerBytes = 0, total = 0;
    if (__builtin_mul_overflow(kvStride(), std::size_t{nPages}, &layerBytes) ||
        __builtin_mul_overflow(layerBytes, std::size_t{2} * m_shape.nLayers, &total)) {
        return Error{
            .code = ErrorCode::OutOfMemory,
            .subject = "context",
            .problem = "is larger than any memory",
            .found = std::to_string(nPages) + " pages of " + std::to_string(kPagePositions) + " positions",
            .hint = "Choose a smaller context."};
    }
    m_kv = AlignedBuffer();  // first, so that both never exist at once
    m_nPages = 0;
    AUTOGLM_TRY_ASSIGN(m_kv, AlignedBuffer::create(total));
    // Enough for one token at the end of the context; memory that is never reached costs nothing.
    const std::size_t oneToken = std::size_t{m_shape.nHeads} * attentionChunks(nPages * kPagePositions) *
                                 attentionPartFloats(m_shape.headDim) * sizeof(float);
    AUTOGLM_TRY_ASSIGN(m_parts, AlignedBuffer::create(std::max(oneToken, kPartBytes)));
    m_layerBytes = layerBytes;
    m_nPages = nPages;
    return {};
}

// ---- The batch -----------------------------------------------------------------------------------

void CpuBackend::placeTokens(std::span<const SequenceSlice> batch) {
    m_places.clear();
    m_tokens.clear();
    m_logitTokens.clear();
    for (const SequenceSlice& slice : batch) {
        for (std::size_t i = 0; i < slice.tokens.size(); ++i) {
            const bool isLast = i + 1 == slice.tokens.size();
            if (slice.logits == LogitRows::All || (slice.logits == LogitRows::Last && isLast)) {
                m_logitTokens.push_back(static_cast<std::uint32_t>(m_places.size()));
            }
            m_places.push_back({&slice, slice.startPosition + static_cast<std::uint32_t>(i)});
            m_tokens.push_back(slice.tokens[i]);
        }
    }
}

/// A few rows that see much of the cache are not enough work items: their chunks become items of their own.
bool CpuBackend::shareChunks(const SequenceSlice& slice, std::uint32_t firstToken, std::size_t& used) {
    const auto nTokens = static_cast<std::uint32_t>(slice.tokens.size());
    const std::uint32_t group = m_shape.nHeads / m_shape.nKvHeads;
    if (attentionChunks(slice.startPosition + nTokens) < 2 || nTokens * group > kMaxAttentionRows)
        return false;
    std::size_t wanted = 0;
    for (std::uint32_t i = 0; i < nTokens; ++i)
        wanted += std::size_t{m_shape.nHeads} * attentionChunks(slice.startPosition + i + 1);
    if ((used + wanted) * attentionPartFloats(m_shape.headDim) * sizeof(float) > m_parts.sizeBytes())
        return false;
    for (std::uint32_t i = 0; i < nTokens; ++i) {
        m_sharedTokens.push_back(firstToken + i);
        m_partsOf[firstToken + i] = static_cast<std::uint32_t>(used);
        used += std::size_t{m_shape.nHeads} * attentionChunks(slice.startPosition + i + 1);
    }
    return true;
}

void CpuBackend::planAttention(std::span<const SequenceSlice> batch) {
    m_attention.clear();
    m_sharedTokens.clear();
    m_partsOf.assign(m_places.size(), kNotShared);
    const std::uint32_t group = m_shape.nHeads / m_shape.nKvHeads;
    // Tiles share the reading of the cache among their rows, but every thread should get some.
    const std::size_t allRows = m_places.size() * group * m_shape.nKvHeads;
    const std::size_t wanted = allRows / (std::size_t{4} * m_pool->nThreads()) / 16 * 16;
    const auto tileRows =
        static_cast<std::uint32_t>(std::clamp<std::size_t>(wanted, std::min(group, 16u), kMaxAttentionRows));
    std::uint32_t firstToken = 0;
    std::size_t partsUsed = 0;
    for (const SequenceSlice& slice : batch) {
        const auto nTokens = static_cast<std::uint32_t>(slice.tokens.size());
        const std::uint32_t nRows = nTokens * group;
        const bool shared = shareChunks(slice, firstToken, partsUsed);
        const std::uint32_t rowStep = shared ? nRows : tileRows;
        for (std::uint32_t row = 0; row < nRows; row += rowStep) {
            const std::uint32_t end = std::min(nRows, row + rowStep);
            const std::uint32_t nChunks = attentionChunks(slice.startPosition + (end - 1) / group + 1);
            const std::uint32_t chunkStep = shared ? 1 : nChunks;
            for (std::uint32_t chunk = 0; chunk < nChunks; chunk += chunkStep) {
                for (std::uint32_t head = 0; head < m_shape.nKvHeads; ++head)
                    m_attention.push_back({firstToken, head, row, end - row, chunk, chunk + chunkStep});
            }
        }
        firstToken += nTokens;
    }
    // Later rows see more of the cache: the longest work first leaves the least waiting at the end.
    std::reverse(m_attention.begin(), m_attention.end());
}

Result<void> CpuBackend::forwardPart(std::span<const SequenceSlice> batch, std::span<float> activations,
                                     std::span<float> logits, std::stop_token stop) {
    const bool hasHead = std::holds_alternative<HeadStep>(m_steps.back());
    AUTOGLM_TRY(checkBatch(batch, m_shape, m_nPages, kMaxBatchTokens, hasHead ? logits.size() : SIZE_MAX));
    placeTokens(batch);
    if (m_places.empty()) return {};
    if (m_idle == nullptr) return runProgram(batch, activations, logits, stop);
    Result<void> result;
    {
        const IdleWorker::Hold hold(*m_idle);
        const auto* head = std::get_if<HeadStep>(&m_steps.back());
        m_weights.keepInRun(keptBytes(batch, m_places.size()),
                            head != nullptr && m_logitTokens.empty() ? &head->weight : nullptr);
        result = runProgram(batch, activations, logits, stop);
        m_weights.endRun(!m_cancelled);
    }
    if (m_weights.allReady()) m_idle.reset();
    return result;
}

Result<void> CpuBackend::runProgram(std::span<const SequenceSlice> batch, std::span<float> activations,
                                    std::span<float> logits, std::stop_token& stop) {
    planAttention(batch);
    m_logits = logits;
    m_activations = activations;
    m_cancelled = stop.stop_requested();
    m_nonFinite = false;
    for (auto& ticket : m_tickets)
        ticket.store(0, std::memory_order_relaxed);
    if (!m_cancelled) {
        m_pool->run([&](unsigned index) {
            Worker worker{.index = index,
                          .nThreads = m_pool->nThreads(),
                          .scratch = m_threadScratch[index],
                          .packScratch = m_packScratch[index],
                          .tokens = shareOf(m_places.size(), index, m_pool->nThreads())};
            work(worker, stop);
        });
    }
    if (m_cancelled) return Error{.code = ErrorCode::Cancelled, .problem = "The computation was cancelled"};
    if (m_nonFinite) {
        return Error{
            .code = ErrorCode::NonFinite,
            .subject = m_model->name(),
            .problem = "produced values that are not numbers",
            .hint =
                "The file is damaged or badly quantized; download it again or take another quantization."};
    }
    return {};
}

void CpuBackend::work(Worker& worker, std::stop_token& stop) {
    // The rows of x that this thread owns, which come from and go to other devices when the steps are a part.
    const std::size_t begin = worker.tokens.begin * m_shape.nEmbd,
                      nValues = (worker.tokens.end - worker.tokens.begin) * m_shape.nEmbd;
    if (!std::holds_alternative<EmbedStep>(m_steps.front())) {
        std::copy_n(m_activations.begin() + static_cast<std::ptrdiff_t>(begin), nValues, m_x + begin);
        fillAngles(worker);
    }
    for (const Step& step : m_steps) {
        if (!std::visit([&](const auto& typed) { return run(worker, typed, stop); }, step)) return;
    }
    checkFinite(m_x + begin, nValues);
    if (!std::holds_alternative<HeadStep>(m_steps.back())) {
        std::copy_n(m_x + begin, nValues, m_activations.begin() + static_cast<std::ptrdiff_t>(begin));
        return;
    }
    const Range mine = shareOf(m_logitTokens.size() * m_shape.nVocab, worker.index, worker.nThreads);
    checkFinite(m_logits.data() + mine.begin, mine.end - mine.begin);
}

void CpuBackend::checkFinite(const float* values, std::size_t n) {
    if (n != 0 && !m_kernels.allFinite(values, n)) m_nonFinite.store(true, std::memory_order_relaxed);
}

/// A barrier at which all threads learn the same answer: the first one asks, before anybody passes.
bool CpuBackend::meetUnlessCancelled(Worker& worker, const std::stop_token& stop) {
    if (worker.index == 0 && stop.stop_requested()) m_cancelled.store(true, std::memory_order_relaxed);
    m_pool->barrier();
    return !m_cancelled.load(std::memory_order_relaxed);
}

// ---- Parts of steps ------------------------------------------------------------------------------

ProductInput CpuBackend::inputFor(std::span<const CpuMatrix* const> matrices, const float* rows,
                                  std::uint32_t nIn, std::uint32_t nColumns) {
    ProductInput input{.rows = rows, .rowStride = nIn};
    bool anyPacked = false;
    for (const CpuMatrix* matrix : matrices) {
        if (!matrix->isPacked()) continue;
        anyPacked = true;
        input.tiles.layout.addFor(kPackedTypes[matrix->packedIndex].format);
    }
    if (!anyPacked) return input;
    input.tiles.data = m_tiles;
    input.tiles.nBlocks = nIn / kBlockColumns;
    input.tiles.nColumns = nColumns;
    input.tiles.tileWidth = tileWidthFor(m_kernels, nColumns);
    return input;
}

/// Rounds blocks of one row of the input into its tile, if any product reads it rounded.
void CpuBackend::quantizeRow(const ProductInput& input, std::size_t column, Range blocks) {
    const ActivationTiles& t = input.tiles;
    if (t.data == nullptr) return;
    const auto tile = static_cast<std::uint32_t>(column / t.tileWidth);
    const std::uint32_t width = t.widthOf(tile);
    m_kernels.quantize(input.rows + column * input.rowStride + blocks.begin * kBlockColumns,
                       static_cast<std::uint32_t>(blocks.end - blocks.begin), t.layout,
                       t.tile(tile) + blocks.begin * width * t.layout.columnBytes, width,
                       static_cast<std::uint32_t>(column % t.tileWidth));
}

void CpuBackend::normAndQuantize(const ProductInput& input, std::size_t column, const float* x,
                                 const VectorRef& norm) {
    float* out = m_normed + column * m_shape.nEmbd;
    m_kernels.rmsNorm(x, norm.values.data(), m_shape.normEps, m_shape.nEmbd, out);
    quantizeRow(input, column, {0, input.tiles.nBlocks});
}

void CpuBackend::multiplyAll(Worker& worker, std::span<const Product> products, const ProductInput& input,
                             std::uint32_t nColumns) {
    multiply(m_kernels, products, input, nColumns, worker.nThreads, m_tickets[worker.phase++], worker.scratch,
             worker.packScratch);
}

/// Cosines and sines of every pair at the positions of this thread's tokens, for all layers.
void CpuBackend::fillAngles(const Worker& worker) {
    const RopeSpec& rope = m_shape.rope;
    const std::uint32_t nPairs = rope.nRot / 2;
    for (std::size_t t = worker.tokens.begin; t < worker.tokens.end; ++t) {
        float* angles = m_angles + t * rope.nRot;
        for (std::uint32_t i = 0; i < nPairs; ++i) {
            const double angle = m_places[t].position * rope.inverseFrequency[i];
            angles[i] = static_cast<float>(std::cos(angle)) * rope.magnitude;
            angles[nPairs + i] = static_cast<float>(std::sin(angle)) * rope.magnitude;
        }
    }
}

/// Bias, rope and cache for the query heads of one KV head, its key and its value.
void CpuBackend::ropeAndStore(std::size_t token, std::uint32_t kvHead, const AttentionInputStep& step) {
    const std::uint32_t headDim = m_shape.headDim, group = m_shape.nHeads / m_shape.nKvHeads;
    const std::size_t qAt = std::size_t{kvHead} * group * headDim, kvAt = std::size_t{kvHead} * headDim;
    float* q = m_q + token * m_shape.nHeads * headDim + qAt;
    float* k = m_k + token * m_shape.nKvHeads * headDim + kvAt;
    float* v = m_v + token * m_shape.nKvHeads * headDim + kvAt;
    if (!step.qBias.empty()) m_kernels.add(q, step.qBias.values.data() + qAt, std::size_t{group} * headDim);
    if (!step.kBias.empty()) m_kernels.add(k, step.kBias.values.data() + kvAt, headDim);
    if (!step.vBias.empty()) m_kernels.add(v, step.vBias.values.data() + kvAt, headDim);
    const RopeSpec& spec = m_shape.rope;
    const auto rope =
        spec.pairing == RopePairing::Interleaved ? m_kernels.ropeInterleaved : m_kernels.ropeHalfSplit;
    const float* angles = m_angles + token * spec.nRot;
    rope(q, group, headDim, spec.nRot, angles);
    rope(k, 1, headDim, spec.nRot, angles);
    const TokenPlace& place = m_places[token];
    const std::size_t at =
        place.slice->pages[place.position / kPagePositions] * kvStride() + kvHead * m_headPageBytes;
    m_kernels.storeKv(m_kvFormat, k, v, headDim, place.position % kPagePositions, keysOf(step.layer) + at,
                      valuesOf(step.layer) + at);
}

void CpuBackend::attendItem(const Worker& worker, const AttentionItem& item, const AttentionStep& step) {
    const std::uint32_t headDim = m_shape.headDim, group = m_shape.nHeads / m_shape.nKvHeads;
    const float* queries[kMaxAttentionRows];
    float* outputs[kMaxAttentionRows];
    float* parts[kMaxAttentionRows];
    std::uint32_t nVisible[kMaxAttentionRows];
    const bool shared = m_partsOf[item.firstToken] != kNotShared;
    for (std::uint32_t i = 0; i < item.nRows; ++i) {
        const std::uint32_t row = item.firstRow + i;
        const std::size_t token = item.firstToken + row / group;
        const std::uint32_t head = item.kvHead * group + row % group;
        const std::size_t at = (token * m_shape.nHeads + head) * headDim;
        queries[i] = m_q + at;
        outputs[i] = m_attended + at;
        parts[i] = shared ? partsOf(token, head) : nullptr;
        nVisible[i] = m_places[token].position + 1;
    }
    m_kernels.attend({.q = queries,
                      .out = outputs,
                      .nVisible = nVisible,
                      .nRows = item.nRows,
                      .headDim = headDim,
                      .scale = step.scale,
                      .format = m_kvFormat,
                      .keys = keysOf(step.layer),
                      .values = valuesOf(step.layer),
                      .pageStride = kvStride(),
                      .headOffset = item.kvHead * m_headPageBytes,
                      .pages = m_places[item.firstToken].slice->pages.data(),
                      .scratch = worker.scratch,
                      .firstChunk = item.firstChunk,
                      .endChunk = item.endChunk,
                      .parts = shared ? parts : nullptr});
}

float* CpuBackend::partsOf(std::size_t token, std::uint32_t head) {
    const std::size_t part =
        m_partsOf[token] + std::size_t{head} * attentionChunks(m_places[token].position + 1);
    return reinterpret_cast<float*>(m_parts.data()) + part * attentionPartFloats(m_shape.headDim);
}

void CpuBackend::mergeParts(const Worker& worker) {
    const Range mine = shareOf(m_sharedTokens.size() * m_shape.nHeads, worker.index, worker.nThreads);
    for (std::size_t i = mine.begin; i < mine.end; ++i) {
        const std::size_t token = m_sharedTokens[i / m_shape.nHeads];
        const auto head = static_cast<std::uint32_t>(i % m_shape.nHeads);
        m_kernels.mergeAttention(
            partsOf(token, head), attentionChunks(m_places[token].position + 1), m_shape.headDim,
            m_attended + (token * m_shape.nHeads + head) * m_shape.headDim, worker.scratch);
    }
}

// ---- Steps ---------------------------------------------------------------------------------------

bool CpuBackend::run(Worker& worker, const EmbedStep& step, std::stop_token&) {
    const auto decode = traitsOf(step.table.type).decode;
    for (std::size_t t = worker.tokens.begin; t < worker.tokens.end; ++t) {
        decode(step.table.row(static_cast<std::uint32_t>(m_tokens[t])), m_x + t * m_shape.nEmbd,
               m_shape.nEmbd);
    }
    fillAngles(worker);
    return true;
}

bool CpuBackend::run(Worker& worker, const AttentionInputStep& step, std::stop_token& stop) {
    const auto n = static_cast<std::uint32_t>(m_places.size());
    const CpuMatrix* const matrices[] = {&m_weights.of(step.q), &m_weights.of(step.k), &m_weights.of(step.v)};
    const ProductInput input = inputFor(matrices, m_normed, m_shape.nEmbd, n);
    for (std::size_t t = worker.tokens.begin; t < worker.tokens.end; ++t) {
        normAndQuantize(input, t, m_x + t * m_shape.nEmbd, step.norm);
    }
    if (!meetUnlessCancelled(worker, stop)) return false;
    const Product products[] = {
        {matrices[0], m_q, step.q.nOut}, {matrices[1], m_k, step.k.nOut}, {matrices[2], m_v, step.v.nOut}};
    multiplyAll(worker, products, input, n);
    m_pool->barrier();
    const Range items = shareOf(std::size_t{n} * m_shape.nKvHeads, worker.index, worker.nThreads);
    for (std::size_t i = items.begin; i < items.end; ++i) {
        ropeAndStore(i / m_shape.nKvHeads, static_cast<std::uint32_t>(i % m_shape.nKvHeads), step);
    }
    m_pool->barrier();
    return true;
}

bool CpuBackend::run(Worker& worker, const AttentionStep& step, std::stop_token&) {
    auto& ticket = m_tickets[worker.phase++];
    for (std::uint32_t i; (i = ticket.fetch_add(1, std::memory_order_relaxed)) < m_attention.size();) {
        attendItem(worker, m_attention[i], step);
    }
    m_pool->barrier();
    if (!m_sharedTokens.empty()) {
        mergeParts(worker);
        m_pool->barrier();
    }
    worker.afterFeedForward = false;
    return true;
}

bool CpuBackend::run(Worker& worker, const FeedForwardInputStep& step, std::stop_token& stop) {
    const auto n = static_cast<std::uint32_t>(m_places.size());
    const CpuMatrix* const matrices[] = {&m_weights.of(step.gate), &m_weights.of(step.up)};
    const ProductInput input = inputFor(matrices, m_normed, m_shape.nEmbd, n);
    for (std::size_t t = worker.tokens.begin; t < worker.tokens.end; ++t) {
        normAndQuantize(input, t, m_x + t * m_shape.nEmbd, step.norm);
    }
    if (!meetUnlessCancelled(worker, stop)) return false;
    const Product products[] = {{matrices[0], m_gate, step.gate.nOut}, {matrices[1], m_up, step.up.nOut}};
    multiplyAll(worker, products, input, n);
    m_pool->barrier();
    worker.afterFeedForward = true;
    return true;
}

bool CpuBackend::run(Worker& worker, const ProjectionStep& step, std::stop_token&) {
    const auto n = static_cast<std::uint32_t>(m_places.size());
    const std::uint32_t nIn = step.weight.nIn;
    const CpuMatrix* const matrices[] = {&m_weights.of(step.weight)};
    const bool fromFeedForward = worker.afterFeedForward;
    const ProductInput input = inputFor(matrices, fromFeedForward ? m_gate : m_attended, nIn, n);
    // By blocks, not tokens, so that a single token keeps all threads busy; blocks past a whole 32 go with
    // the last.
    const std::size_t blocksPerRow = std::max(1u, nIn / kBlockColumns);
    const Range mine = shareOf(n * blocksPerRow, worker.index, worker.nThreads);
    for (std::size_t i = mine.begin; i < mine.end;) {
        const std::size_t column = i / blocksPerRow, first = i % blocksPerRow;
        const std::size_t end = std::min(blocksPerRow, first + (mine.end - i));
        if (fromFeedForward) {
            const std::size_t at = column * nIn + first * kBlockColumns;
            const std::size_t count =
                (end == blocksPerRow ? nIn : end * kBlockColumns) - first * kBlockColumns;
            m_kernels.swiGlu(m_gate + at, m_up + at, count, m_gate + at);
        }
        quantizeRow(input, column, {first, end});
        i += end - first;
    }
    m_pool->barrier();
    const Product products[] = {{matrices[0], m_projected, m_shape.nEmbd}};
    multiplyAll(worker, products, input, n);
    m_pool->barrier();
    for (std::size_t t = worker.tokens.begin; t < worker.tokens.end; ++t) {
        float* row = m_projected + t * m_shape.nEmbd;
        if (!step.postNorm.empty())
            m_kernels.rmsNorm(row, step.postNorm.values.data(), m_shape.normEps, m_shape.nEmbd, row);
        m_kernels.add(m_x + t * m_shape.nEmbd, row, m_shape.nEmbd);
    }
    return true;
}

bool CpuBackend::run(Worker& worker, const HeadStep& step, std::stop_token& stop) {
    const auto n = static_cast<std::uint32_t>(m_logitTokens.size());
    if (n == 0) return true;
    if (!meetUnlessCancelled(worker, stop)) return false;  // rows of x now cross threads
    const CpuMatrix* const matrices[] = {&m_weights.of(step.weight)};
    const ProductInput input = inputFor(matrices, m_normed, m_shape.nEmbd, n);
    const Range mine = shareOf(n, worker.index, worker.nThreads);
    for (std::size_t i = mine.begin; i < mine.end; ++i) {
        normAndQuantize(input, i, m_x + std::size_t{m_logitTokens[i]} * m_shape.nEmbd, step.norm);
    }
    m_pool->barrier();
    const Product products[] = {{matrices[0], m_logits.data(), m_shape.nVocab}};
    multiplyAll(worker, products, input, n);
    m_pool->barrier();
    return true;
}

}  // namespace

Result<std::unique_ptr<Backend>> createCpuBackend(std::shared_ptr<const Model> model,
                                                  const BackendOptions& options,
                                                  const PrepareProgress& progress, std::stop_token stop) {
    const char* fromEnvironment = std::getenv("AUTOGLM_TIER");
    const std::string tier =
        !options.tier.empty() || fromEnvironment == nullptr ? options.tier : fromEnvironment;
    AUTOGLM_TRY_ASSIGN(const KernelTable* kernels, selectKernels(cpuFeatures(), tier));
    auto pool = std::make_unique<ThreadPool>(options.nThreads);
    const std::span<const Step> steps = options.steps.of(model->program().steps);
    AUTOGLM_TRY_ASSIGN(CpuWeights weights,
                       CpuWeights::prepare(model, steps, *kernels, *pool, progress, stop));
    auto backend = std::make_unique<CpuBackend>(std::move(model), steps, *kernels, std::move(pool),
                                                std::move(weights), options.kvType);
    AUTOGLM_TRY(backend->allocate());
    return std::unique_ptr<Backend>(std::move(backend));
}

}  // namespace autoglm
