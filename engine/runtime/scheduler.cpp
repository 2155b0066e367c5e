#include "engine/runtime/scheduler.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <utility>

namespace autoglm {
namespace {

constexpr std::uint32_t kFirstChunk = 64, kSmallestChunk = 16;

struct ForwardStop {
    std::stop_source* source;
    void operator()() const noexcept { source->request_stop(); }
};

}  // namespace

Scheduler::Scheduler(Backend& backend, KvCache& cache, SchedulerOptions options)
    : m_backend(backend), m_cache(cache), m_options(options) {
    const std::uint32_t most = backend.maxBatchTokens();
    m_options.maxChunk = options.maxChunk == 0 ? most : std::min(options.maxChunk, most);
    m_options.maxSequences = std::max(1u, std::min(options.maxSequences, most));
    m_chunk = std::min(kFirstChunk, m_options.maxChunk);
}

void Scheduler::submit(SequenceRequest request) {
    AUTOGLM_ASSERT(!request.prompt.empty() && request.sink != nullptr);
    auto sequence = std::make_unique<Sequence>(Sequence{.request = std::move(request)});
    sequence->tokens = std::move(sequence->request.prompt);
    sequence->nPrompt = sequence->tokens.size();
    for (const TokenId token : sequence->tokens)
        sequence->request.sampler.accept(token);
    m_waiting.push_back(std::move(sequence));
}

void Scheduler::step() {
    dropCancelled(m_waiting);
    dropCancelled(m_running);
    admit();
    const std::vector<Part> parts = planBatch();
    if (!parts.empty()) runParts(parts);
    std::erase_if(m_running, [](const auto& sequence) { return sequence->request.sink == nullptr; });
}

void Scheduler::dropCancelled(SequenceList& list) {
    for (const auto& sequence : list) {
        if (sequence->request.stop.stop_requested()) end(*sequence, SequenceEnd::Cancelled, nullptr);
    }
    std::erase_if(list, [](const auto& sequence) { return sequence->request.sink == nullptr; });
}

/// Lets waiting sequences run while there are places, and pages for all they have to compute.
void Scheduler::admit() {
    while (!m_waiting.empty() && m_running.size() < m_options.maxSequences) {
        Sequence& next = *m_waiting.front();
        const auto nTokens = static_cast<std::uint32_t>(next.tokens.size());
        next.kv = m_cache.begin(next.tokens);
        if (nTokens > m_options.nContext || !m_cache.reserve(next.kv, nTokens)) {
            m_cache.release(next.kv);
            if (nTokens <= m_options.nContext && !m_running.empty())
                return;  // pages come free when others end
            end(next, SequenceEnd::ContextFull, nullptr);
            m_waiting.pop_front();
            continue;
        }
        if (!next.started) next.request.sink->onStart(next.kv.nCached);
        next.started = true;
        m_running.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
}

/// The next token of every sequence that has one, and a chunk of the first that has more.
std::vector<Scheduler::Part> Scheduler::planBatch() {
    std::vector<Part> parts;
    // Oldest first: what has a part already is never the youngest, which is the one that makes room.
    for (auto it = m_running.begin(); it != m_running.end();) {
        Sequence& sequence = **it;
        if (sequence.pending().size() != 1) {
            ++it;
            continue;
        }
        const bool full = sequence.kv.tokens.size() >= m_options.nContext;
        const Room room = full ? Room::None : reserveFor(sequence, 1);
        if (room == Room::Suspended) break;  // it was the youngest, and is off the list now
        if (room == Room::None) {
            end(sequence, SequenceEnd::ContextFull, nullptr);
            it = m_running.erase(it);
            continue;
        }
        parts.push_back({&sequence, 1});
        ++it;
    }
    const auto nDecoding = static_cast<std::uint32_t>(parts.size());
    for (const auto& sequence : m_running) {
        const std::size_t nPending = sequence->pending().size();
        if (nPending < 2 || nDecoding >= m_backend.maxBatchTokens()) continue;
        const std::uint32_t most = std::min(m_chunk, m_backend.maxBatchTokens() - nDecoding);
        parts.push_back({sequence.get(), static_cast<std::uint32_t>(std::min<std::size_t>(nPending, most))});
        break;
    }
    return parts;
}

/// Pages for `nTokens` more, at the cost of the youngest sequence if need be: it goes back to the queue, and
/// what it has computed stays findable as long as nobody needs the space.
Scheduler::Room Scheduler::reserveFor(Sequence& sequence, std::uint32_t nTokens) {
    const auto nPositions = static_cast<std::uint32_t>(sequence.kv.tokens.size()) + nTokens;
    while (!m_cache.reserve(sequence.kv, nPositions)) {
        if (m_running.size() == 1) return Room::None;
        const auto youngest = std::prev(m_running.end());
        const bool itself = youngest->get() == &sequence;
        m_cache.release((*youngest)->kv);
        m_waiting.push_front(std::move(*youngest));
        m_running.erase(youngest);
        if (itself) return Room::Suspended;
    }
    return Room::Enough;
}

Result<void> Scheduler::forward(const std::vector<Part>& parts) {
    std::vector<SequenceSlice> batch;
    std::stop_source stop;
    std::deque<std::stop_callback<ForwardStop>> callbacks;
    std::size_t nRows = 0;
    for (const Part& part : parts) {
        const Sequence& s = *part.sequence;
        const bool completes = part.nTokens == s.pending().size();
        batch.push_back({.tokens = s.pending().first(part.nTokens),
                         .startPosition = static_cast<std::uint32_t>(s.kv.tokens.size()),
                         .pages = s.kv.pages,
                         .logits = completes ? LogitRows::Last : LogitRows::None});
        nRows += completes ? 1 : 0;
        callbacks.emplace_back(s.request.stop, ForwardStop{&stop});
    }
    m_logits.resize(nRows * m_options.nVocab);
    return m_backend.forward(batch, m_logits, stop.get_token());
}

void Scheduler::runParts(const std::vector<Part>& parts) {
    const auto before = std::chrono::steady_clock::now();
    const Result<void> done = forward(parts);
    if (!done.has_value()) {
        // Cancelled: whoever asked for it is dropped in the next step, the others' parts are run again.
        if (done.error().code == ErrorCode::Cancelled) return;
        if (parts.size() == 1) {
            end(*parts.front().sequence, SequenceEnd::Failed, &done.error());
            return;
        }
        for (const Part& part : parts)
            runParts({part});  // one bad sequence must not end the others
        return;
    }
    std::uint32_t nTokens = 0;
    std::size_t row = 0;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - before;
    for (const Part& part : parts) {
        nTokens += part.nTokens;
        const bool completes = part.nTokens == part.sequence->pending().size();
        const std::span<float> all = m_logits;
        advance(part, completes ? all.subspan(row * m_options.nVocab, m_options.nVocab) : std::span<float>());
        row += completes ? 1 : 0;
    }
    if (parts.back().nTokens > 1) adaptChunk(nTokens, elapsed.count());
}

void Scheduler::advance(const Part& part, std::span<float> logits) {
    Sequence& s = *part.sequence;
    m_cache.commit(s.kv, s.pending().first(part.nTokens));
    if (s.kv.tokens.size() <= s.nPrompt) {
        s.request.sink->onPrompt(static_cast<std::uint32_t>(s.kv.tokens.size()),
                                 static_cast<std::uint32_t>(s.nPrompt));
    }
    if (logits.empty()) return;
    const Result<TokenId> token = s.request.sampler.sample(logits);
    if (!token.has_value()) {
        end(s, SequenceEnd::Failed, &token.error());
        return;
    }
    s.tokens.push_back(*token);
    s.request.sampler.accept(*token);
    if (!s.request.sink->onToken(*token)) end(s, SequenceEnd::Stopped, nullptr);
}

/// A sequence without a sink has ended; step() takes it off its list.
void Scheduler::end(Sequence& sequence, SequenceEnd how, const Error* error) {
    m_cache.release(sequence.kv);
    SequenceSink* sink = std::exchange(sequence.request.sink, nullptr);
    if (sink != nullptr) sink->onEnd(how, error);
}

/// Doubles or halves the chunk when batches take far from the wished time. Only powers of two, and only on
/// clear evidence, so that equal prompts are cut alike.
void Scheduler::adaptChunk(std::uint32_t nTokens, double seconds) {
    if (nTokens < m_chunk) return;
    if (seconds < 0.4 * m_options.chunkSeconds) m_chunk = std::min(m_chunk * 2, m_options.maxChunk);
    if (seconds > 1.25 * m_options.chunkSeconds)
        m_chunk = std::max(m_chunk / 2, std::min(kSmallestChunk, m_options.maxChunk));
}

}  // namespace autoglm
