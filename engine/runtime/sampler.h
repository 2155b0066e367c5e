// Chooses the next token from logits. Order as in the field: bias and masks, penalties over the last tokens,
// top-k, top-p, min-p, temperature, draw. Own generator, so that a seed gives the same answer on every
// machine.
// Threads: one sequence, one sampler, one thread.
#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/runtime/top_logit.h"
#include "engine/tokenizer/vocab.h"

namespace autoglm {

struct SamplerOptions {
    float temperature = 0.8f;  // 0: greedy
    std::uint32_t topK = 0;    // 0: off
    float topP = 0.95f;        // 1: off
    float minP = 0.0f;         // 0: off
    float repetitionPenalty = 1.0f, presencePenalty = 0.0f, frequencyPenalty = 0.0f;
    std::uint32_t penaltyWindow = 256;
    std::uint64_t seed = 0;  // as it is: choosing one is the caller's business
    std::vector<std::pair<TokenId, float>> logitBias;
};

/// xoshiro256** seeded through splitmix64.
class RandomGenerator {
public:
    explicit RandomGenerator(std::uint64_t seed) noexcept;
    [[nodiscard]] std::uint64_t next() noexcept;
    /// In [0, 1), 53 bits.
    [[nodiscard]] double uniform() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
    std::uint64_t m_state[4];
};

class Sampler {
public:
    /// Errors: InvalidArgument, naming the option. `masked` tokens, and ids from `nTokens` on, are never
    /// chosen.
    [[nodiscard]] static Result<Sampler> create(SamplerOptions options, std::span<const TokenId> masked,
                                                std::uint32_t nTokens);

    /// Notes a token of the prompt or the answer for the penalties.
    void accept(TokenId token);
    /// Changes `logits` on the way. Errors: NonFinite, when the model gave NaN or infinity or masks leave
    /// nothing.
    [[nodiscard]] Result<TokenId> sample(std::span<float> logits);

    /// How many of a row's largest logits sampleTop() wants to see; 0: sample() needs all of them.
    [[nodiscard]] std::uint32_t topNeeded() const noexcept;
    /// Whether sampleTop() would give what sample() gives: masked tokens may be in the way.
    [[nodiscard]] bool canSample(std::span<const TopLogit> top) const noexcept;
    /// sample() from the largest logits alone, in order and of equals the first. Requires: canSample(top).
    [[nodiscard]] TokenId sampleTop(std::span<const TopLogit> top);

private:
    struct Candidate {
        float logit;
        TokenId token;
    };
    Sampler(SamplerOptions options, std::span<const TokenId> masked, std::uint32_t nTokens);
    void applyPenalties(std::span<float> logits) const;
    [[nodiscard]] bool mayTake(TokenId token) const noexcept;
    /// Of the largest logits those that the masks leave.
    [[nodiscard]] std::size_t nWanted() const noexcept;
    [[nodiscard]] TokenId draw(std::span<const float> logits);
    [[nodiscard]] TokenId drawCandidate(float largest);
    void keepBest(std::size_t count);
    void keepMass(double massOfAll, float largest);
    [[nodiscard]] TokenId pick(float largest);

    SamplerOptions m_options;
    std::vector<TokenId> m_masked;
    std::uint32_t m_nTokens;
    RandomGenerator m_random;
    std::vector<TokenId> m_window;  // ring of the last tokens
    std::size_t m_windowAt = 0;
    std::vector<Candidate> m_candidates;
    std::size_t m_nSorted = 0;  // leading candidates that are in order
};

}  // namespace autoglm
