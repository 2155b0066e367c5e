#include "engine/runtime/failover_backend.h"

#include <algorithm>
#include <array>
#include <vector>

namespace autoglm {
namespace {

/// Whether another device may do better.
bool isOfDevice(const Error& error) {
    return error.code == ErrorCode::Device || error.code == ErrorCode::OutOfMemory;
}

/// Stands where a device was and nothing could take over: says what it was, and computes no more.
class LostBackend final : public Backend {
public:
    explicit LostBackend(const Backend& was) : m_info(was.info()), m_maxBatch(was.maxBatchTokens()) {}

    BackendInfo info() const override { return m_info; }
    BackendMemory memory() const override { return {}; }
    std::uint32_t maxBatchTokens() const override { return m_maxBatch; }
    Result<void> reserveKv(std::uint32_t) override { return lost(); }
    Result<void> forward(std::span<const SequenceSlice>, std::span<float>, std::stop_token) override {
        return lost();
    }

private:
    static Error lost() {
        return Error{.code = ErrorCode::Device,
                     .subject = "device",
                     .problem = "failed, and the CPU could not take over",
                     .hint = "Load the model again."};
    }
    BackendInfo m_info;
    std::uint32_t m_maxBatch;
};

class FailoverBackend final : public Backend {
public:
    FailoverBackend(std::unique_ptr<Backend> first, MakeBackendFn next, std::uint32_t nPages, LogSink log)
        : m_backend(std::move(first)), m_next(std::move(next)), m_log(std::move(log)), m_pages(nPages) {}

    BackendInfo info() const override { return m_backend->info(); }
    BackendMemory memory() const override { return m_backend->memory(); }
    std::vector<BackendPart> parts() const override { return m_backend->parts(); }
    std::uint32_t maxBatchTokens() const override { return m_maxBatch; }
    Result<void> reserveKv(std::uint32_t nPages) override {
        m_pages.assign(nPages, {});
        return m_backend->reserveKv(nPages);
    }
    void finishLoading(const std::stop_token& stop) override { m_backend->finishLoading(stop); }
    Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                         std::stop_token stop) override;

    std::uint32_t maxTop() const override { return m_next ? m_backend->maxTop() : 0; }
    /// After a failure the CPU has taken over, and the caller comes again with forward().
    Result<void> forwardTop(std::span<const SequenceSlice> batch, std::span<TopLogit> top, std::uint32_t nTop,
                            std::uint32_t nTokens, std::stop_token stop) override;

private:
    struct Page {
        std::array<TokenId, kPagePositions> tokens{};
        std::uint32_t nComputed = 0;  // leading positions that the backend in use has
    };

    Result<void> changeOver(const Error& cause);
    Result<void> recompute(const SequenceSlice& slice, const std::stop_token& stop);
    void remember(const SequenceSlice& slice);

    std::unique_ptr<Backend> m_backend;  // never null: whoever watches asks it about itself at any time
    MakeBackendFn m_next;                // empty once used
    LogSink m_log;
    std::vector<Page> m_pages;
    // Callers have planned with the first one's; the next must take no less, or batches are refused.
    std::uint32_t m_maxBatch = m_backend->maxBatchTokens();
};

void FailoverBackend::remember(const SequenceSlice& slice) {
    for (std::size_t i = 0; i < slice.tokens.size(); ++i) {
        const std::size_t position = slice.startPosition + i;
        Page& page = m_pages[slice.pages[position / kPagePositions]];
        page.tokens[position % kPagePositions] = slice.tokens[i];
        page.nComputed = static_cast<std::uint32_t>(position % kPagePositions) + 1;
    }
}

Result<void> FailoverBackend::changeOver(const Error& cause) {
    if (m_log) m_log(LogLevel::Warning, cause.message() + " Going on with the CPU.");
    m_backend = std::make_unique<LostBackend>(*m_backend);  // first: both never hold the model at once
    const MakeBackendFn next = std::exchange(m_next, nullptr);
    AUTOGLM_TRY_ASSIGN(std::unique_ptr<Backend> made, next());
    AUTOGLM_TRY(made->reserveKv(static_cast<std::uint32_t>(m_pages.size())));
    m_backend = std::move(made);
    m_maxBatch = std::min(m_maxBatch, m_backend->maxBatchTokens());
    for (Page& page : m_pages)
        page.nComputed = 0;
    return {};
}

/// What the slice builds on, from the tokens that were there.
Result<void> FailoverBackend::recompute(const SequenceSlice& slice, const std::stop_token& stop) {
    std::uint32_t first = 0;
    while (first < slice.startPosition) {
        const std::uint32_t inPage = std::min(kPagePositions, slice.startPosition - first);
        const Page& page = m_pages[slice.pages[first / kPagePositions]];
        if (page.nComputed < inPage) break;
        first += inPage;
    }
    std::vector<TokenId> tokens;
    for (std::uint32_t p = first; p < slice.startPosition; ++p)
        tokens.push_back(m_pages[slice.pages[p / kPagePositions]].tokens[p % kPagePositions]);
    const std::uint32_t chunk = m_backend->maxBatchTokens();
    for (std::size_t at = 0; at < tokens.size(); at += chunk) {
        const SequenceSlice part{.tokens = std::span<const TokenId>(tokens).subspan(
                                     at, std::min<std::size_t>(chunk, tokens.size() - at)),
                                 .startPosition = first + static_cast<std::uint32_t>(at),
                                 .pages = slice.pages,
                                 .logits = LogitRows::None};
        AUTOGLM_TRY(m_backend->forward({&part, 1}, {}, stop));
        remember(part);
    }
    return {};
}

Result<void> FailoverBackend::forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                                      std::stop_token stop) {
    Result<void> done = m_next ? m_backend->forward(batch, logits, stop) : Result<void>();
    if (!done.has_value() && isOfDevice(done.error())) AUTOGLM_TRY(changeOver(done.error()));
    if (!m_next) {  // now or earlier: what the first device held is made again when it is needed
        for (const SequenceSlice& slice : batch)
            AUTOGLM_TRY(recompute(slice, stop));
        done = m_backend->forward(batch, logits, stop);
    }
    AUTOGLM_TRY(done);
    for (const SequenceSlice& slice : batch)
        remember(slice);
    return {};
}

Result<void> FailoverBackend::forwardTop(std::span<const SequenceSlice> batch, std::span<TopLogit> top,
                                         std::uint32_t nTop, std::uint32_t nTokens, std::stop_token stop) {
    const Result<void> done = m_backend->forwardTop(batch, top, nTop, nTokens, std::move(stop));
    if (!done.has_value()) {
        if (isOfDevice(done.error())) AUTOGLM_TRY(changeOver(done.error()));
        return done;
    }
    for (const SequenceSlice& slice : batch)
        remember(slice);
    return {};
}

}  // namespace

std::unique_ptr<Backend> createFailoverBackend(std::unique_ptr<Backend> first, MakeBackendFn next,
                                               std::uint32_t nPages, LogSink log) {
    return std::make_unique<FailoverBackend>(std::move(first), std::move(next), nPages, std::move(log));
}

}  // namespace autoglm
