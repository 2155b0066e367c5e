#include "engine/api/activity.h"

#include <algorithm>
#include <chrono>

namespace autoglm {
namespace {

constexpr std::size_t kMostSpans = 4096;
// Batches of one kind that follow each other this closely are one stretch of work.
constexpr std::int64_t kSameStretchNs = 150'000'000;

std::int64_t steadyNs() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

ActivityState EngineActivity::state() const {
    const std::scoped_lock lock(m_mutex);
    return m_state;
}

std::vector<ActivitySpan> EngineActivity::spansSince(std::int64_t sinceNs) const {
    const std::scoped_lock lock(m_mutex);
    std::vector<ActivitySpan> spans;
    std::copy_if(m_spans.begin(), m_spans.end(), std::back_inserter(spans),
                 [&](const ActivitySpan& span) { return span.endNs == 0 || span.endNs >= sinceNs; });
    return spans;
}

EngineActivity::Placement EngineActivity::placement() const {
    const std::scoped_lock lock(m_mutex);
    return m_placement;
}

void EngineActivity::begin(ActivityKind kind, std::int64_t nowNs) {
    if (!m_spans.empty()) {
        ActivitySpan& last = m_spans.back();
        if (last.kind == kind && kind != ActivityKind::Load && last.endNs != 0 &&
            nowNs - last.endNs < kSameStretchNs) {
            last.endNs = 0;
            return;
        }
        if (last.endNs == 0) last.endNs = nowNs;
    }
    if (m_spans.size() >= kMostSpans)
        m_spans.erase(m_spans.begin(), m_spans.begin() + static_cast<std::ptrdiff_t>(kMostSpans / 4));
    m_spans.push_back({kind, nowNs, 0});
}

void EngineActivity::end(std::int64_t nowNs) {
    if (!m_spans.empty() && m_spans.back().endNs == 0) m_spans.back().endNs = nowNs;
}

void EngineActivity::beginLoad() {
    const std::scoped_lock lock(m_mutex);
    m_state.isLoading = true;
    m_state.lastKind = ActivityKind::Load;
    begin(ActivityKind::Load, steadyNs());
}

void EngineActivity::endLoad() {
    const std::scoped_lock lock(m_mutex);
    m_state.isLoading = false;
    end(steadyNs());
}

void EngineActivity::beginBatch(const Batch& batch) {
    const std::scoped_lock lock(m_mutex);
    m_batch = batch;
    m_batchBeginNs = steadyNs();
    m_state.isComputing = true;
    m_state.lastKind = batch.kind;
    m_state.batchTokens = batch.nTokens;
    m_state.nRunning = batch.nRunning;
    m_state.nWaiting = batch.nWaiting;
    begin(batch.kind, m_batchBeginNs);
}

void EngineActivity::endBatch(bool hasFailed, std::uint32_t nSampled) {
    const std::scoped_lock lock(m_mutex);
    const std::int64_t now = steadyNs();
    end(now);
    m_state.isComputing = false;
    if (hasFailed) return;
    m_state.contextUsed = m_batch.contextUsed;
    const double seconds = static_cast<double>(now - m_batchBeginNs) * 1e-9;
    ActivityTotals& totals = m_state.totals;
    totals.promptTokens += m_batch.nPromptTokens;
    totals.outputTokens += nSampled;
    const bool isPrefill = m_batch.kind == ActivityKind::Prefill;
    if (!isPrefill) totals.decodeTokens += nSampled;
    (isPrefill ? totals.nPrefillBatches : totals.nDecodeBatches) += 1;
    (isPrefill ? totals.prefillSeconds : totals.decodeSeconds) += seconds;
    (isPrefill ? totals.prefillMacs : totals.decodeMacs) += m_batch.macs;
    (isPrefill ? totals.prefillBytes : totals.decodeBytes) += m_batch.bytes;
}

void EngineActivity::addCached(std::uint32_t nTokens) {
    const std::scoped_lock lock(m_mutex);
    m_state.totals.cachedTokens += nTokens;
}

void EngineActivity::addDrafted(std::uint32_t nDrafted, std::uint32_t nAccepted) {
    const std::scoped_lock lock(m_mutex);
    m_state.totals.draftedTokens += nDrafted;
    m_state.totals.acceptedTokens += nAccepted;
}

void EngineActivity::setContextSize(std::uint32_t nPositions) {
    const std::scoped_lock lock(m_mutex);
    m_state.contextSize = nPositions;
    m_state.contextUsed = 0;
    m_state.nRunning = m_state.nWaiting = m_state.batchTokens = 0;
}

void EngineActivity::setPlacement(Placement placement) {
    const std::scoped_lock lock(m_mutex);
    placement.revision = m_placement.revision + 1;
    m_placement = std::move(placement);
}

}  // namespace autoglm
