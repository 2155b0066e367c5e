// The steps of the layer program, as one thread of the region takes them.
#include <algorithm>

#include "engine/runtime/cpu_backend.h"

namespace autoglm {

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

}  // namespace autoglm
