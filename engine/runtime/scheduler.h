// Turns requests into batches: the next token of every running sequence plus a chunk of somebody's prompt,
// batch after batch. Sequences join and leave between batches; when pages run out the youngest waits and is
// computed again later. Where a text repeats itself, guesses are run along with the next token and kept as
// far as sampling confirms them; the answer is the same with and without.
// Threads: everything from the worker thread; only the requests' stop tokens may be triggered elsewhere.
#pragma once
#include <cstdint>
#include <list>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/runtime/backend.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/sampler.h"
#include "engine/runtime/speculation.h"

namespace autoglm {

enum class SequenceEnd : std::uint8_t { Stopped, ContextFull, Cancelled, Failed };

/// What one request hears. Called on the worker thread, inside step().
class SequenceSink {
public:
    virtual ~SequenceSink() = default;
    /// The sequence takes its turn; `cachedTokens` of its prompt need no computing.
    virtual void onStart(std::uint32_t cachedTokens) = 0;
    /// Prompt tokens computed (or found computed) so far.
    virtual void onPrompt(std::uint32_t doneTokens, std::uint32_t totalTokens) = 0;
    /// A sampled token. False ends the sequence with Stopped; the token is then not run.
    [[nodiscard]] virtual bool onToken(TokenId token) = 0;
    /// After the tokens of a step that ran guesses: how many, and how many of them the answer confirmed.
    virtual void onDraft(std::uint32_t /*nDrafted*/, std::uint32_t /*nAccepted*/) {}
    /// Once, last. `error` is set for Failed only.
    virtual void onEnd(SequenceEnd end, const Error* error) = 0;
};

/// What a batch is about to compute.
struct BatchShape {
    std::uint32_t nTokens = 0, nPromptTokens = 0, nRows = 0;  // rows of logits
    std::uint32_t nRunning = 0, nWaiting = 0;                 // sequences
    std::uint32_t longest = 0;         // positions of the longest sequence, with this batch
    std::uint64_t nPositionsRead = 0;  // of the KV cache, each sequence's once
    std::uint64_t nPairs = 0;          // of a token and a position that it looks at
};

/// Somebody who watches. Called on the worker thread, inside step().
class BatchObserver {
public:
    virtual ~BatchObserver() = default;
    virtual void onCached(std::uint32_t nTokens) = 0;
    virtual void onBatch(const BatchShape& shape) = 0;
    virtual void onDrafted(std::uint32_t nDrafted, std::uint32_t nAccepted) = 0;
    virtual void onBatchEnd(bool hasFailed, std::uint32_t nSampled) = 0;
};

struct SequenceRequest {
    std::vector<TokenId> prompt;  // not empty, within the vocabulary
    Sampler sampler;
    SequenceSink* sink = nullptr;  // outlives the request
    std::stop_token stop;
    std::uint32_t maxDraft = 0;  // guesses run along with the next token, at most; 0: none
};

struct SchedulerOptions {
    std::uint32_t nContext = 0;  // positions one sequence may use
    std::uint32_t nVocab = 0;
    std::uint32_t maxChunk = 0;         // prompt tokens per batch; 0: the backend's most
    std::uint32_t maxSequences = 16;    // that run at a time
    double chunkSeconds = 1.0;          // about how long a batch may take, for progress and fairness
    bool draftAlways = false;           // all guesses there are, worth it or not: for tests
    BatchObserver* observer = nullptr;  // outlives the scheduler
};

class Scheduler {
public:
    /// `backend` and `cache` outlive the scheduler; the backend has reserved the cache's pages.
    Scheduler(Backend& backend, KvCache& cache, SchedulerOptions options);

    void submit(SequenceRequest request);
    [[nodiscard]] bool idle() const noexcept { return m_waiting.empty() && m_running.empty(); }
    /// Computes one batch; nothing when idle.
    void step();

private:
    struct Sequence {
        SequenceRequest request;
        std::vector<TokenId> tokens;  // prompt and answer
        std::size_t nPrompt = 0;
        KvSequence kv;
        Drafter drafter;
        bool started = false;

        [[nodiscard]] std::span<const TokenId> pending() const {
            return std::span<const TokenId>(tokens).subspan(kv.tokens.size());
        }
    };
    using SequenceList = std::list<std::unique_ptr<Sequence>>;
    /// A sequence's part of the next batch: its first `nTokens` pending tokens, or `drafted`, which is its
    /// only pending token and guesses behind it.
    struct Part {
        Sequence* sequence;
        std::uint32_t nTokens;
        std::vector<TokenId> drafted = {};

        [[nodiscard]] std::span<const TokenId> tokens() const {
            return drafted.empty() ? sequence->pending().first(nTokens) : std::span<const TokenId>(drafted);
        }
        /// Rows of logits: one for each token that may be followed by a sampled one.
        [[nodiscard]] std::size_t nRows() const {
            if (!drafted.empty()) return drafted.size();
            return nTokens == sequence->pending().size() ? 1 : 0;
        }
    };

    enum class Room : std::uint8_t { Enough, None, Suspended };

    void dropCancelled(SequenceList& list);
    void admit();
    [[nodiscard]] std::vector<Part> planBatch();
    [[nodiscard]] std::vector<Part> planDecoding();
    void addPromptChunk(std::vector<Part>& parts);
    void addDrafts(std::vector<Part>& parts);
    [[nodiscard]] std::uint32_t draftRoom(const Sequence& sequence) const;
    [[nodiscard]] Room reserveFor(Sequence& sequence, std::uint32_t nTokens);
    [[nodiscard]] BatchShape shapeOf(const std::vector<Part>& parts) const;
    /// Runs the parts; rows of logits are left in m_logits or, with m_nTop, the largest of them in m_top.
    [[nodiscard]] Result<void> compute(const std::vector<Part>& parts);
    [[nodiscard]] std::uint32_t topNeeded(const std::vector<Part>& parts) const;
    [[nodiscard]] bool canSampleTop(const std::vector<Part>& parts) const;
    [[nodiscard]] Result<void> forward(const std::vector<Part>& parts, std::uint32_t nTop);
    void runParts(const std::vector<Part>& parts);
    void retry(std::vector<Part> parts, const Error& error);
    void advance(const Part& part, std::size_t firstRow, std::size_t nRows);
    /// False when the sink wants no more.
    [[nodiscard]] Result<bool> sampleNext(Sequence& sequence, std::size_t row);
    void end(Sequence& sequence, SequenceEnd how, const Error* error);
    void adaptChunk(std::uint32_t nTokens, double seconds);

    Backend& m_backend;
    KvCache& m_cache;
    SchedulerOptions m_options;
    std::uint32_t m_chunk;
    SequenceList m_waiting, m_running;  // in order of arrival
    StepCost m_stepCost;
    std::vector<float> m_logits;
    std::uint32_t m_nSampled = 0;  // in this batch
    std::vector<TopLogit> m_top;   // rows of m_nTop of the last batch
    std::uint32_t m_nTop = 0;      // 0: there are logits
};

}  // namespace autoglm
