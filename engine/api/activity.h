// What the engine does and has done, for those who watch it: counters that only grow, when it loaded, read
// and wrote, what its memory is used for and where every layer lies. Made by the application and handed to
// Engine::load, so it outlives engines and may be read while one computes.
// Threads: any thread. Written by the worker, read by a monitor.
// Units:   nanoseconds of the steady clock, bytes.
#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace autoglm {

enum class ActivityKind : std::uint8_t { Load, Prefill, Decode };

struct ActivitySpan {
    ActivityKind kind = ActivityKind::Load;
    std::int64_t beginNs = 0, endNs = 0;  // endNs 0: it goes on
};

/// Since the beginning. What a reader wants per second it takes from the difference of two moments.
struct ActivityTotals {
    std::uint64_t promptTokens = 0, cachedTokens = 0;  // computed; found computed
    std::uint64_t outputTokens = 0, decodeTokens = 0;  // sampled; of these by batches without a prompt
    std::uint64_t draftedTokens = 0, acceptedTokens = 0;
    std::uint64_t nPrefillBatches = 0, nDecodeBatches = 0;
    double prefillSeconds = 0, decodeSeconds = 0;  // that batches of the kind took
    double prefillMacs = 0, decodeMacs = 0;        // multiply-accumulates of matrices and attention
    double prefillBytes = 0, decodeBytes = 0;      // weights, keys and values read
};

/// What one device holds for one purpose: what was planned, and what it came to.
struct MemoryUse {
    std::string device;
    enum class Owner : std::uint8_t { Weights, KeysAndValues, Scratch } owner = Owner::Weights;
    std::uint64_t plannedBytes = 0, bytes = 0;
};

/// The tensors of one part of one layer.
struct PlacedPart {
    enum class Part : std::uint8_t { Embedding, Attention, FeedForward, Norms, Head } part = Part::Attention;
    std::uint32_t layer = 0;   // of what belongs to no layer: 0 for the embedding, the last for the head
    std::string device, type;  // the type most of its bytes are of
    std::uint64_t bytes = 0;
};

struct ActivityState {
    ActivityTotals totals;
    std::uint32_t nRunning = 0, nWaiting = 0;  // sequences
    std::uint32_t batchTokens = 0;             // of the last batch
    std::uint32_t contextUsed = 0, contextSize = 0;
    bool isLoading = false, isComputing = false;
    ActivityKind lastKind = ActivityKind::Load;
};

class EngineActivity {
public:
    [[nodiscard]] ActivityState state() const;
    /// Those that were going on at or after `sinceNs`, oldest first. The last some thousands are kept.
    [[nodiscard]] std::vector<ActivitySpan> spansSince(std::int64_t sinceNs) const;
    struct Placement {
        std::vector<MemoryUse> memory;
        std::vector<PlacedPart> parts;
        std::uint32_t nLayers = 0;
        std::uint64_t revision = 0;  // another one, another placement
    };
    [[nodiscard]] Placement placement() const;

    // For the engine.
    void beginLoad();
    void endLoad();
    struct Batch {
        ActivityKind kind = ActivityKind::Decode;
        std::uint32_t nTokens = 0, nPromptTokens = 0, nRunning = 0, nWaiting = 0;
        std::uint32_t contextUsed = 0;  // by the longest sequence, with this batch
        double macs = 0, bytes = 0;
    };
    void beginBatch(const Batch& batch);
    /// Adds what beginBatch() announced. `hasFailed`: nothing came of it.
    void endBatch(bool hasFailed, std::uint32_t nSampled);
    void addCached(std::uint32_t nTokens);
    void addDrafted(std::uint32_t nDrafted, std::uint32_t nAccepted);
    void setContextSize(std::uint32_t nPositions);
    void setPlacement(Placement placement);

private:
    void begin(ActivityKind kind, std::int64_t nowNs);
    void end(std::int64_t nowNs);

    mutable std::mutex m_mutex;
    ActivityState m_state;
    Batch m_batch;
    std::int64_t m_batchBeginNs = 0;
    std::vector<ActivitySpan> m_spans;
    Placement m_placement;
};

}  // namespace autoglm
