// What the runtime asks of a device: hold the weights, hold the KV cache, run the layer program over a batch.
// Threads: all calls from the engine's worker thread.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/base/log_sink.h"
#include "engine/base/result.h"
#include "engine/model/model.h"
#include "engine/runtime/top_logit.h"
#include "engine/tokenizer/vocab.h"

namespace autoglm {

/// F16 is two bytes per value: halves in the reference backend; in the cpu backend whole numbers with an f32
/// scale per position and head (1.6 % more at 128 dimensions), which lie nearer to f32 than halves do.
enum class KvType : std::uint8_t { F16, Q8_0, F32 };
[[nodiscard]] std::string_view kvTypeName(KvType type) noexcept;  // "f16", "q8_0", "f32"
/// Bytes the KV cache takes per position, all layers; without the cpu backend's scales of F16.
[[nodiscard]] std::uint64_t kvBytesPerPosition(const ModelShape& shape, KvType type) noexcept;

/// Positions per page of the KV cache.
constexpr std::uint32_t kPagePositions = 64;
/// Pages that hold so many positions.
[[nodiscard]] constexpr std::uint32_t pagesFor(std::uint32_t nPositions) noexcept {
    return nPositions / kPagePositions + (nPositions % kPagePositions != 0 ? 1 : 0);
}

enum class LogitRows : std::uint8_t { None, Last, All };

/// Consecutive new tokens of one sequence. Keys and values of earlier positions are in `pages`;
/// those of the new ones are written there. Page i holds positions [64 i, 64 i + 64).
struct SequenceSlice {
    std::span<const TokenId> tokens;
    std::uint32_t startPosition = 0;
    std::span<const std::uint32_t> pages;  // covers startPosition + tokens.size() positions
    LogitRows logits = LogitRows::Last;
};

struct BackendInfo {
    std::string name;    // "cpu", "reference", "vulkan"
    std::string tier;    // "avx512-vnni"; "" where there is none
    std::string device;  // "AMD EPYC 9B45"
    unsigned nThreads = 1;
    /// Whether a token's logits are bit by bit what they are when it is run alone. Guessed tokens need it: an
    /// answer must not depend on whether they were tried.
    bool rowsAreAlone = false;
};

struct BackendMemory {
    std::uint64_t weightBytes = 0;  // held by the backend beyond the mapped file
    std::uint64_t kvBytes = 0;      // reserved; pages cost memory when first used
    std::uint64_t scratchBytes = 0;
};

/// One device's share of a backend.
struct BackendPart {
    std::string name, device;
    BackendMemory memory;
};

/// The part of a program that one backend runs: steps [first, end).
struct StepRange {
    std::size_t first = 0, end = SIZE_MAX;
    [[nodiscard]] std::span<const Step> of(std::span<const Step> steps) const noexcept {
        const std::size_t last = std::min(end, steps.size());
        return steps.subspan(first, last - first);
    }
};

struct BackendOptions {
    unsigned nThreads = 0;  // 0: one per physical core
    std::string tier;       // "" = best this CPU has, or AUTOGLM_TIER
    KvType kvType = KvType::F16;
    StepRange steps;              // what is not all of them is run by forwardPart()
    bool embedsOnDevice = false;  // a device with memory of its own holds the embedding too
    LogSink log;
};

/// Called while weights are prepared, with bytes done of all.
using PrepareProgress = std::function<void(std::uint64_t doneBytes, std::uint64_t totalBytes)>;

class Backend {
public:
    virtual ~Backend() = default;
    [[nodiscard]] virtual BackendInfo info() const = 0;
    [[nodiscard]] virtual BackendMemory memory() const = 0;
    /// Its devices in the order of the program's steps; one for most.
    [[nodiscard]] virtual std::vector<BackendPart> parts() const;
    /// Makes room for nPages pages of KV in every layer; existing contents are lost. Errors: OutOfMemory.
    [[nodiscard]] virtual Result<void> reserveKv(std::uint32_t nPages) = 0;
    /// Most tokens, over all slices, that one forward() takes.
    [[nodiscard]] virtual std::uint32_t maxBatchTokens() const = 0;
    /// Runs the program. `logits` gets nVocab floats for each asked-for row, slices in order.
    /// Results do not depend on the thread count nor on how tokens are cut into batches (within rounding).
    /// Errors: Cancelled (seen between layers; KV of the new positions is then undefined), NonFinite, Device.
    [[nodiscard]] virtual Result<void> forward(std::span<const SequenceSlice> batch, std::span<float> logits,
                                               std::stop_token stop) = 0;
    /// The most logits of a row that forwardTop() picks, which spares the others their way to the caller;
    /// 0: it cannot be had.
    [[nodiscard]] virtual std::uint32_t maxTop() const { return 0; }
    /// forward() for callers that need only the largest logits: `top` gets, for each asked-for row, those of
    /// the nTop likeliest tokens below `nTokens` in order, of equals the first, and kNoToken where the row
    /// holds fewer numbers. Requires: nTop <= maxTop(). Errors: those of forward(); maxTop() may be 0 after
    /// one.
    [[nodiscard]] virtual Result<void> forwardTop(std::span<const SequenceSlice> batch,
                                                  std::span<TopLogit> top, std::uint32_t nTop,
                                                  std::uint32_t nTokens, std::stop_token stop);
    /// The same for a backend that holds a part of the program: `activations` (n_tokens, nEmbd) come from the
    /// step before its first, unless it begins with the embedding, and are replaced by what its last step
    /// gives, unless that is the head. Backends that run whole programs only need not have it.
    [[nodiscard]] virtual Result<void> forwardPart(std::span<const SequenceSlice> batch,
                                                   std::span<float> activations, std::span<float> logits,
                                                   std::stop_token stop);
    /// Does now what loading left for later: first runs of a backend may be slower than those that follow.
    virtual void finishLoading(const std::stop_token& /*stop*/) {}
};

/// Scalar f32, weights straight from the file; slow, obviously right.
[[nodiscard]] Result<std::unique_ptr<Backend>> createReferenceBackend(std::shared_ptr<const Model> model,
                                                                      const BackendOptions& options);
/// SIMD tiers chosen at run time. Errors: InvalidArgument for a tier this CPU lacks, OutOfMemory, Cancelled.
[[nodiscard]] Result<std::unique_ptr<Backend>> createCpuBackend(std::shared_ptr<const Model> model,
                                                                const BackendOptions& options,
                                                                const PrepareProgress& progress,
                                                                std::stop_token stop);

}  // namespace autoglm
