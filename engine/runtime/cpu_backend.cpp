#include "engine/runtime/cpu_backend.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <system_error>

#include "engine/runtime/batch_check.h"

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

/// What the chunks of tokens that are shared out may take.
constexpr std::size_t kPartBytes = std::size_t{8} << 20;

}  // namespace

CpuBackend::CpuBackend(std::shared_ptr<const Model> model, std::span<const Step> steps,
                       const KernelTable& kernels, std::unique_ptr<ThreadPool> pool, CpuWeights weights,
                       KvType kvType)
    : m_model(std::move(model)),
      m_shape(m_model->shape()),
      m_steps(steps),
      m_kernels(kernels),
      m_pool(std::move(pool)),
      m_weights(std::move(weights)),
      m_kvFormat(kvFormatOf(kvType)) {}

BackendInfo CpuBackend::info() const {
    return {.name = "cpu",
            .tier = m_kernels.tier,
            .device = cpuFeatures().name,
            .nThreads = m_pool->nThreads(),
            .rowsAreAlone = true};
}

BackendMemory CpuBackend::memory() const {
    return {.weightBytes = m_weights.packedBytes(),
            .kvBytes = m_kv.sizeBytes(),
            .scratchBytes = m_scratch.sizeBytes() + m_parts.sizeBytes()};
}

std::uint32_t CpuBackend::maxBatchTokens() const {
    return kMaxBatchTokens;
}

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
    packWhenIdle();
    return {};
}

void CpuBackend::packWhenIdle() {
    const auto packSome = [this] {
        m_weights.packSome(*m_pool);
        return !m_weights.allReady();
    };
    if (m_weights.allReady()) return;
    try {
        m_idle = std::make_unique<IdleWorker>(packSome);
    } catch (const std::system_error&) {  // no more threads: at once, then
        while (packSome()) {
        }
    }
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

// ---- The run -------------------------------------------------------------------------------------

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
