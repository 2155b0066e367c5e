// How the tokens of a batch meet the cache: what is stored, which rows read it together, and how the cache of
// a long context is shared out.
#include <algorithm>
#include <cmath>

#include "engine/runtime/cpu_backend.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kNotShared = ~0u;

}  // namespace

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

float* CpuBackend::partsOf(std::size_t token, std::uint32_t head) {
    const std::size_t part =
        m_partsOf[token] + std::size_t{head} * attentionChunks(m_places[token].position + 1);
    return reinterpret_cast<float*>(m_parts.data()) + part * attentionPartFloats(m_shape.headDim);
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

}  // namespace autoglm
