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

std::vector<std::uint32_t> allGuesses(std::span<const std::vector<double>> chances) {
    std::vector<std::uint32_t> counts;
    counts.reserve(chances.size());
    for (const auto& one : chances)
        counts.push_back(static_cast<std::uint32_t>(one.size()));
    return counts;
}

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
        if (m_options.observer != nullptr) m_options.observer->onCached(next.kv.nCached);
        next.started = true;
        m_running.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
}

/// The next token of every sequence that has one, and a chunk of the first that has more; where nobody has,
/// guesses.
std::vector<Scheduler::Part> Scheduler::planBatch() {
    std::vector<Part> parts = planDecoding();
    const std::size_t nDecoding = parts.size();
    addPromptChunk(parts);
    if (parts.size() == nDecoding && nDecoding > 0) addDrafts(parts);
    return parts;
}

std::vector<Scheduler::Part> Scheduler::planDecoding() {
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
    return parts;
}

void Scheduler::addPromptChunk(std::vector<Part>& parts) {
    const auto nDecoding = static_cast<std::uint32_t>(parts.size());
    for (const auto& sequence : m_running) {
        const std::size_t nPending = sequence->pending().size();
        if (nPending < 2 || nDecoding >= m_backend.maxBatchTokens()) continue;
        const std::uint32_t most = std::min(m_chunk, m_backend.maxBatchTokens() - nDecoding);
        parts.push_back({sequence.get(), static_cast<std::uint32_t>(std::min<std::size_t>(nPending, most))});
        break;
    }
}

/// Requires: a batch of single tokens.
void Scheduler::addDrafts(std::vector<Part>& parts) {
    std::vector<std::vector<double>> chances;
    chances.reserve(parts.size());
    for (const Part& part : parts)
        chances.push_back(part.sequence->drafter.chances(draftRoom(*part.sequence)));
    const std::vector<std::uint32_t> counts =
        m_options.draftAlways ? allGuesses(chances) : chooseDrafts(m_stepCost, chances);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (counts[i] == 0) continue;
        Sequence& s = *parts[i].sequence;
        const auto nPositions = static_cast<std::uint32_t>(s.kv.tokens.size()) + 1 + counts[i];
        if (!m_cache.reserve(s.kv, nPositions)) continue;
        parts[i].drafted.push_back(s.tokens.back());
        s.drafter.draft(s.tokens, counts[i], parts[i].drafted);
    }
}

/// Guesses that a sequence has positions for. They never cost another sequence its pages.
std::uint32_t Scheduler::draftRoom(const Sequence& sequence) const {
    if (sequence.request.maxDraft == 0 || sequence.tokens.size() <= sequence.nPrompt) return 0;
    const std::size_t used = sequence.kv.tokens.size() + 1;  // with the next token
    const bool scarce = m_cache.nAvailable() <= m_running.size();
    const std::size_t positions =
        scarce ? std::min<std::size_t>(sequence.kv.pages.size() * kPagePositions, m_options.nContext)
               : m_options.nContext;
    return static_cast<std::uint32_t>(
        std::min<std::size_t>({sequence.request.maxDraft, kMaxDraftRows, positions - used}));
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

/// How many of the largest logits of a row are all that anybody wants to know; 0: all of them.
std::uint32_t Scheduler::topNeeded(const std::vector<Part>& parts) const {
    std::uint32_t most = 0;
    for (const Part& part : parts) {
        if (part.nRows() == 0) continue;
        const std::uint32_t needed = part.sequence->request.sampler.topNeeded();
        if (needed == 0 || needed > m_backend.maxTop()) return 0;
        most = std::max(most, needed);
    }
    return most;
}

bool Scheduler::canSampleTop(const std::vector<Part>& parts) const {
    std::span<const TopLogit> rows = m_top;
    for (const Part& part : parts) {
        for (std::size_t row = 0; row < part.nRows(); ++row, rows = rows.subspan(m_nTop)) {
            if (!part.sequence->request.sampler.canSample(rows.first(m_nTop))) return false;
        }
    }
    return true;
}

Result<void> Scheduler::compute(const std::vector<Part>& parts) {
    const std::uint32_t nTop = topNeeded(parts);
    if (nTop > 0) {
        const Result<void> done = forward(parts, nTop);
        if (done.has_value() && canSampleTop(parts)) return {};
        // After a failure the device may have been replaced by one that has to be asked for all logits; of
        // those comes the best of the others, too, or the error.
        if (!done.has_value() && m_backend.maxTop() > 0) return done;
    }
    return forward(parts, 0);
}

Result<void> Scheduler::forward(const std::vector<Part>& parts, std::uint32_t nTop) {
    m_nTop = nTop;
    std::vector<SequenceSlice> batch;
    std::stop_source stop;
    std::deque<std::stop_callback<ForwardStop>> callbacks;
    std::size_t nRows = 0;
    for (const Part& part : parts) {
        const Sequence& s = *part.sequence;
        const LogitRows completed = part.drafted.empty() ? LogitRows::Last : LogitRows::All;
        batch.push_back({.tokens = part.tokens(),
                         .startPosition = static_cast<std::uint32_t>(s.kv.tokens.size()),
                         .pages = s.kv.pages,
                         .logits = part.nRows() > 0 ? completed : LogitRows::None});
        nRows += part.nRows();
        callbacks.emplace_back(s.request.stop, ForwardStop{&stop});
    }
    if (nTop > 0) {
        m_top.resize(nRows * nTop);
        return m_backend.forwardTop(batch, m_top, nTop, m_options.nVocab, stop.get_token());
    }
    // Grows only: filling rows with zeros again and again would cost more than it saves.
    m_logits.resize(std::max(m_logits.size(), nRows * m_options.nVocab));
    return m_backend.forward(batch, std::span(m_logits).first(nRows * m_options.nVocab), stop.get_token());
}

BatchShape Scheduler::shapeOf(const std::vector<Part>& parts) const {
    BatchShape shape{.nRunning = static_cast<std::uint32_t>(m_running.size()),
                     .nWaiting = static_cast<std::uint32_t>(m_waiting.size())};
    for (const Part& part : parts) {
        const auto n = static_cast<std::uint32_t>(part.tokens().size());
        const std::size_t before = part.sequence->kv.tokens.size();
        const auto end = static_cast<std::uint32_t>(before + n);
        shape.nTokens += n;
        if (before < part.sequence->nPrompt) shape.nPromptTokens += n;
        shape.nRows += static_cast<std::uint32_t>(part.nRows());
        shape.longest = std::max(shape.longest, end);
        shape.nPositionsRead += end;
        shape.nPairs += std::uint64_t{n} * before + std::uint64_t{n} * (n + 1) / 2;
    }
    return shape;
}

void Scheduler::runParts(const std::vector<Part>& parts) {
    BatchObserver* observer = m_options.observer;
    if (observer != nullptr) observer->onBatch(shapeOf(parts));
    m_nSampled = 0;
    const auto before = std::chrono::steady_clock::now();
    const Result<void> done = compute(parts);
    if (!done.has_value()) {
        if (observer != nullptr) observer->onBatchEnd(true, 0);
        return retry(parts, done.error());
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - before;
    std::uint32_t nTokens = 0;
    for (const Part& part : parts)
        nTokens += static_cast<std::uint32_t>(part.tokens().size());
    if (parts.back().nTokens > 1) {
        adaptChunk(nTokens, elapsed.count());
    } else {
        m_stepCost.note(nTokens, elapsed.count());
    }
    std::size_t row = 0;
    for (const Part& part : parts) {
        const std::size_t nRows = part.nRows();
        advance(part, row, nRows);
        row += nRows;
    }
    if (observer != nullptr) observer->onBatchEnd(false, m_nSampled);
}

/// After a failure: the same without guesses, which the answer may never have held, then one by one, for one
/// bad sequence must not end the others. Cancelled: whoever asked for it is dropped in the next step, the
/// others' parts are run again.
void Scheduler::retry(std::vector<Part> parts, const Error& error) {
    if (error.code == ErrorCode::Cancelled) return;
    bool drafted = false;
    for (Part& part : parts) {
        drafted |= !part.drafted.empty();
        part.drafted.clear();
    }
    if (drafted) return runParts(parts);
    if (parts.size() == 1) return end(*parts.front().sequence, SequenceEnd::Failed, &error);
    for (const Part& part : parts)
        runParts({part});
}

/// Commits what was run and samples behind it, on along the guesses as long as they come true. A guess is
/// committed once it is the answer's token, so a cache never holds more than the answer.
void Scheduler::advance(const Part& part, std::size_t firstRow, std::size_t nRows) {
    Sequence& s = *part.sequence;
    m_cache.commit(s.kv, s.pending().first(part.nTokens));
    if (s.kv.tokens.size() <= s.nPrompt) {
        s.request.sink->onPrompt(static_cast<std::uint32_t>(s.kv.tokens.size()),
                                 static_cast<std::uint32_t>(s.nPrompt));
    }
    if (nRows == 0) return;
    const std::size_t nDrafted = part.drafted.empty() ? 0 : part.drafted.size() - 1;
    std::size_t nAccepted = 0;
    Result<bool> goesOn = sampleNext(s, firstRow);
    while (goesOn.has_value() && nAccepted < nDrafted && s.tokens.back() == part.drafted[nAccepted + 1]) {
        ++nAccepted;
        if (!*goesOn || s.request.stop.stop_requested()) break;
        m_cache.commit(s.kv, s.pending());
        goesOn = sampleNext(s, firstRow + nAccepted);
    }
    if (nDrafted > 0) {
        s.request.sink->onDraft(static_cast<std::uint32_t>(nDrafted), static_cast<std::uint32_t>(nAccepted));
        if (m_options.observer != nullptr)
            m_options.observer->onDrafted(static_cast<std::uint32_t>(nDrafted),
                                          static_cast<std::uint32_t>(nAccepted));
    }
    if (!goesOn.has_value()) return end(s, SequenceEnd::Failed, &goesOn.error());
    if (!*goesOn) end(s, SequenceEnd::Stopped, nullptr);
}

/// The next token of the answer. False when the sink wants no more.
Result<bool> Scheduler::sampleNext(Sequence& sequence, std::size_t row) {
    SequenceRequest& request = sequence.request;
    TokenId token = kNoToken;
    if (m_nTop > 0) {
        token = request.sampler.sampleTop(std::span(m_top).subspan(row * m_nTop, m_nTop));
    } else {
        const auto logits = std::span(m_logits).subspan(row * m_options.nVocab, m_options.nVocab);
        AUTOGLM_TRY_ASSIGN(token, request.sampler.sample(logits));
    }
    ++m_nSampled;
    sequence.tokens.push_back(token);
    request.sampler.accept(token);
    if (request.maxDraft > 0) sequence.drafter.extend(sequence.tokens);
    return request.sink->onToken(token);
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
