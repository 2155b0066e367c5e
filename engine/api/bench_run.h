// Measures a backend: prompt and decode speed at a depth, on synthetic tokens.
// Threads: the worker thread; uses the backend's pages from 0 on, so cached prefixes are lost.
#pragma once
#include <cstdint>
#include <functional>
#include <stop_token>

#include "engine/api/engine.h"
#include "engine/base/result.h"
#include "engine/model/model.h"
#include "engine/runtime/backend.h"
#include "engine/runtime/scheduler.h"
#include "engine/runtime/work.h"

namespace autoglm {

struct BenchPlan {
    std::uint32_t nPrompt = 512, nDecode = 64, depth = 0, repetitions = 3;
    std::uint32_t nContext = 0;  // reserved in the backend
    std::uint32_t batch = 0;     // prompt tokens per forward; 0: the backend's most
    std::uint32_t draft = 0;     // also decode with this many guesses a step, all taken for right; 0: not
    KvType kvType = KvType::F16;
    std::function<void(const BenchProgress&)> onProgress;  // after each forward; may be empty
    BatchObserver* observer = nullptr;                     // told of every forward; outlives the run
};
struct BenchFigures {
    double promptTokensPerSecond = 0, decodeTokensPerSecond = 0, timeToFirstTokenMs = 0,
           achievedGbPerSecond = 0, draftTokensPerSecond = 0;
    double promptSpread = 0, decodeSpread = 0;  // half of what repetitions differ by, as a share
};

/// Medians over the repetitions after a warm-up. Errors: InvalidArgument (does not fit the context, nothing
/// to measure), Cancelled, those of the backend.
[[nodiscard]] Result<BenchFigures> runBench(Backend& backend, const Model& model, const BenchPlan& plan,
                                            std::stop_token stop);

}  // namespace autoglm
