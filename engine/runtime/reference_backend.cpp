// The layer program in scalar f32, weights straight from the file. Slow and obviously right: what the other
// backends are measured against.
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/kernels/reference/ops.h"
#include "engine/runtime/backend.h"
#include "engine/runtime/batch_check.h"
#include "engine/runtime/reference_kv.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kMaxBatchTokens = 256;

/// A new token's place in the batch.
struct TokenPlace {
    const SequenceSlice* slice = nullptr;
    TokenId token = 0;
    std::uint32_t position = 0;
    bool wantsLogits = false;
};

class ReferenceBackend final : public Backend {
public:
    ReferenceBackend(std::shared_ptr<const Model> model, const BackendOptions& options)
        : m_model(std::move(model)), m_kv(m_model->shape(), options.kvType) {}

    BackendInfo info() const override {
        return {.name = "reference", .device = "CPU, one thread", .rowsAreAlone = true};
    }

    BackendMemory memory() const override {
        const ModelShape& s = m_model->shape();
        const std::uint64_t perToken =
            3ull * s.nEmbd + 2ull * s.nHeads * s.headDim + 2ull * s.nKvHeads * s.headDim + 3ull * s.nFf;
        const std::uint64_t history = 2ull * s.nKvHeads * s.headDim * m_kv.nPages() * kPagePositions;
        return {.weightBytes = 0,
                .kvBytes = m_kv.sizeBytes(),
                .scratchBytes = (perToken * kMaxBatchTokens + history) * 4};
    }

    Result<void> reserveKv(std::uint32_t nPages) override { return m_kv.reserve(nPages); }
    std::uint32_t maxBatchTokens() const override { return kMaxBatchTokens; }

    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override {
        const ModelShape& s = m_model->shape();
        AUTOGLM_TRY(checkBatch(batch, s, m_kv.nPages(), kMaxBatchTokens, logits.size()));
        placeTokens(batch);
        m_logits = logits;
        m_stop = std::move(stop);
        for (const Step& step : m_model->program().steps) {
            std::visit([this](const auto& typed) { run(typed); }, step);
            if (m_stop.stop_requested()) {
                return Error{.code = ErrorCode::Cancelled, .problem = "The computation was cancelled"};
            }
            if (std::holds_alternative<AttentionInputStep>(step))
                m_layer = std::get<AttentionInputStep>(step).layer;
            if (std::holds_alternative<ProjectionStep>(step)) AUTOGLM_TRY(checkFinite(m_x));
        }
        return checkFinite(m_logits.first(logitRowCount(batch) * s.nVocab));
    }

private:
    void placeTokens(std::span<const SequenceSlice> batch) {
        m_places.clear();
        for (const SequenceSlice& slice : batch) {
            for (std::size_t i = 0; i < slice.tokens.size(); ++i) {
                const bool last = i + 1 == slice.tokens.size();
                m_places.push_back({.slice = &slice,
                                    .token = slice.tokens[i],
                                    .position = slice.startPosition + static_cast<std::uint32_t>(i),
                                    .wantsLogits = slice.logits == LogitRows::All ||
                                                   (slice.logits == LogitRows::Last && last)});
            }
        }
    }

    /// out[t] = W in[t] + bias. Each weight row is decoded once for the whole batch, and the sum runs in
    /// index order as in reference::matVec. Shapes: in (n_tokens, nIn), out (n_tokens, nOut).
    void multiply(const MatrixRef& w, const VectorRef& bias, const float* in, std::size_t nTokens,
                  float* out) {
        m_row.resize(w.nIn);
        for (std::uint32_t r = 0; r < w.nOut; ++r) {
            if (r % 32 == 0 && m_stop.stop_requested()) return;
            reference::embedRow(w, r, m_row.data());
            for (std::size_t t = 0; t < nTokens; ++t) {
                const float* x = in + t * w.nIn;
                float sum = 0;
                for (std::uint32_t i = 0; i < w.nIn; ++i)
                    sum += m_row[i] * x[i];
                out[t * w.nOut + r] = bias.empty() ? sum : sum + bias.values[r];
            }
        }
    }

    void normalise(const std::vector<float>& in, const VectorRef& norm, std::vector<float>& out) {
        const ModelShape& s = m_model->shape();
        out.resize(in.size());
        for (std::size_t at = 0; at < in.size(); at += s.nEmbd) {
            reference::rmsNorm(in.data() + at, norm.values.data(), s.normEps, s.nEmbd, out.data() + at);
        }
    }

    void run(const EmbedStep& step) {
        m_x.resize(m_places.size() * step.table.nIn);
        for (std::size_t t = 0; t < m_places.size(); ++t) {
            reference::embedRow(step.table, static_cast<std::uint32_t>(m_places[t].token),
                                m_x.data() + t * step.table.nIn);
        }
    }

    void run(const AttentionInputStep& step) {
        const ModelShape& s = m_model->shape();
        const std::size_t n = m_places.size();
        normalise(m_x, step.norm, m_normed);
        m_q.resize(n * step.q.nOut);
        m_k.resize(n * step.k.nOut);
        m_v.resize(n * step.v.nOut);
        multiply(step.q, step.qBias, m_normed.data(), n, m_q.data());
        multiply(step.k, step.kBias, m_normed.data(), n, m_k.data());
        multiply(step.v, step.vBias, m_normed.data(), n, m_v.data());
        for (std::size_t t = 0; t < n; ++t) {
            const TokenPlace& place = m_places[t];
            reference::rope(s.rope, place.position, s.nHeads, s.headDim, m_q.data() + t * step.q.nOut);
            reference::rope(s.rope, place.position, s.nKvHeads, s.headDim, m_k.data() + t * step.k.nOut);
            m_kv.store(step.layer, place.slice->pages[place.position / kPagePositions],
                       place.position % kPagePositions, m_k.data() + t * step.k.nOut,
                       m_v.data() + t * step.v.nOut);
        }
    }

    void run(const AttentionStep& step) {
        const ModelShape& s = m_model->shape();
        const std::size_t qWidth = std::size_t{s.nHeads} * s.headDim,
                          kvWidth = std::size_t{s.nKvHeads} * s.headDim;
        const std::uint32_t group = s.nHeads / s.nKvHeads;
        m_inner.resize(m_places.size() * qWidth);
        const SequenceSlice* loaded = nullptr;
        for (std::size_t t = 0; t < m_places.size(); ++t) {
            const TokenPlace& place = m_places[t];
            if (m_stop.stop_requested()) return;
            if (place.slice != loaded) {
                loaded = place.slice;
                const std::uint32_t end =
                    loaded->startPosition + static_cast<std::uint32_t>(loaded->tokens.size());
                m_keys.resize(end * kvWidth);
                m_values.resize(end * kvWidth);
                m_scores.resize(end);
                m_kv.load(step.layer, loaded->pages, end, m_keys.data(), m_values.data());
            }
            for (std::uint32_t head = 0; head < s.nHeads; ++head) {
                const std::size_t at = t * qWidth + std::size_t{head} * s.headDim,
                                  kvAt = std::size_t{head / group} * s.headDim;
                reference::attendHead(m_q.data() + at, m_keys.data() + kvAt, m_values.data() + kvAt,
                                      place.position + 1, s.headDim, kvWidth, step.scale, m_scores.data(),
                                      m_inner.data() + at);
            }
        }
    }

    void run(const ProjectionStep& step) {
        m_out.resize(m_x.size());
        multiply(step.weight, {}, m_inner.data(), m_places.size(), m_out.data());
        if (!step.postNorm.empty()) normalise(m_out, step.postNorm, m_out);
        for (std::size_t i = 0; i < m_x.size(); ++i)
            m_x[i] += m_out[i];
    }

    void run(const FeedForwardInputStep& step) {
        const std::size_t n = m_places.size();
        normalise(m_x, step.norm, m_normed);
        m_gate.resize(n * step.gate.nOut);
        m_up.resize(n * step.up.nOut);
        m_inner.resize(n * step.gate.nOut);
        multiply(step.gate, {}, m_normed.data(), n, m_gate.data());
        multiply(step.up, {}, m_normed.data(), n, m_up.data());
        reference::swiGlu(m_gate.data(), m_up.data(), m_inner.size(), m_inner.data());
    }

    void run(const HeadStep& step) {
        const ModelShape& s = m_model->shape();
        m_normed.clear();
        for (std::size_t t = 0; t < m_places.size(); ++t) {
            if (!m_places[t].wantsLogits) continue;
            const auto row = m_x.begin() + static_cast<std::ptrdiff_t>(t * s.nEmbd);
            m_normed.insert(m_normed.end(), row, row + s.nEmbd);
        }
        normalise(m_normed, step.norm, m_normed);
        multiply(step.weight, {}, m_normed.data(), m_normed.size() / s.nEmbd, m_logits.data());
    }

    Result<void> checkFinite(std::span<const float> values) const {
        const bool finite =
            std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
        if (finite) return {};
        return Error{
            .code = ErrorCode::NonFinite,
            .subject = m_model->name(),
            .problem = "produced values that are not numbers in layer " + std::to_string(m_layer),
            .hint =
                "The file is damaged or badly quantized; download it again or take another quantization."};
    }

    std::shared_ptr<const Model> m_model;
    ReferenceKv m_kv;
    std::stop_token m_stop;
    std::vector<TokenPlace> m_places;
    std::uint32_t m_layer = 0;
    std::span<float> m_logits;
    // Shapes: x, normed, out (n_tokens, nEmbd); q, inner (n_tokens, nHeads * headDim or nFf); keys (nKeys,
    // kvWidth).
    std::vector<float> m_x, m_normed, m_out, m_q, m_k, m_v, m_inner, m_gate, m_up, m_row, m_keys, m_values,
        m_scores;
};

}  // namespace

Result<std::unique_ptr<Backend>> createReferenceBackend(std::shared_ptr<const Model> model,
                                                        const BackendOptions& options) {
    return std::unique_ptr<Backend>(std::make_unique<ReferenceBackend>(std::move(model), options));
}

}  // namespace autoglm
