// The layer program on the CPU: one parallel region per forward pass, in which all threads walk the steps
// together and meet at barriers. Rows of a product, tokens, attention tiles and chunks of the cache are what
// they share out; none of these cuts changes a result. Memory and the run are in cpu_backend.cpp, the steps
// in cpu_steps.cpp, the cache and the attention in cpu_attention.cpp.
#pragma once
#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "engine/kernels/select_kernels.h"
#include "engine/runtime/backend.h"
#include "engine/runtime/cpu_product.h"
#include "engine/runtime/cpu_weights.h"
#include "engine/runtime/idle_worker.h"

namespace autoglm {

struct Range {
    std::size_t begin, end;
};
/// The part of [0, n) that thread `index` of `count` owns.
inline Range shareOf(std::size_t n, unsigned index, unsigned count) noexcept {
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

class CpuBackend final : public Backend {
public:
    CpuBackend(std::shared_ptr<const Model> model, std::span<const Step> steps, const KernelTable& kernels,
               std::unique_ptr<ThreadPool> pool, CpuWeights weights, KvType kvType);

    /// Scratch for the largest batch, and the idle worker where weights wait to be packed. Before all else.
    Result<void> allocate();

    BackendInfo info() const override;
    BackendMemory memory() const override;
    void finishLoading(const std::stop_token& stop) override;
    Result<void> reserveKv(std::uint32_t nPages) override;
    std::uint32_t maxBatchTokens() const override;
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

    void packWhenIdle();
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

}  // namespace autoglm
