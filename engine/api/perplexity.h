// How surprised a model is by a text: the usual measure of what quantization or a kernel costs.
// Threads: the engine's worker thread.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "engine/api/engine.h"

namespace autoglm {

struct Perplexity {
    std::uint32_t nTokens = 0, nScored = 0, nWindows = 0;
    double meanLogLoss = 0;    // nats per scored token
    double standardError = 0;  // of the mean
    [[nodiscard]] double value() const noexcept;
};

struct PerplexityOptions {
    std::uint32_t window = 512;  // tokens the model sees at once, at most; limited by the context
    std::uint32_t batch = 0;     // tokens per step; 0: the engine's own
};
using PerplexityProgressFn = std::function<void(std::uint32_t nScored, std::uint32_t nTokens)>;

/// Windows of half a window's distance over the text: the first scores all its tokens but the first, each
/// later one its second half. So every token but the first is scored once, with half a window before it where
/// there is so much. Errors: InvalidArgument for fewer than two tokens or a window below two; those of
/// Engine::logits.
[[nodiscard]] Result<Perplexity> measurePerplexity(Engine& engine, std::span<const std::int32_t> tokens,
                                                   const PerplexityOptions& options,
                                                   const PerplexityProgressFn& progress,
                                                   std::stop_token stop);

}  // namespace autoglm
