#include "engine/runtime/sampler.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>

namespace autoglm {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

Error invalidOption(const char* name, double found, const char* expected) {
    std::string number = std::to_string(found);
    return Error{.code = ErrorCode::InvalidArgument,
                 .subject = name,
                 .problem = "is out of range",
                 .found = std::move(number),
                 .expected = expected};
}

bool within(float value, float low, float high) {
    return value >= low && value <= high;
}  // false for NaN

Result<void> checkOptions(const SamplerOptions& o) {
    if (!within(o.temperature, 0, 100)) return invalidOption("temperature", o.temperature, "0 to 100");
    if (!within(o.topP, 0, 1)) return invalidOption("top-p", o.topP, "0 to 1");
    if (!within(o.minP, 0, 1)) return invalidOption("min-p", o.minP, "0 to 1");
    if (!within(o.repetitionPenalty, 0.01f, 100)) {
        return invalidOption("repetition penalty", o.repetitionPenalty, "0.01 to 100");
    }
    if (!within(o.presencePenalty, -100, 100))
        return invalidOption("presence penalty", o.presencePenalty, "-100 to 100");
    if (!within(o.frequencyPenalty, -100, 100)) {
        return invalidOption("frequency penalty", o.frequencyPenalty, "-100 to 100");
    }
    for (const auto& [token, bias] : o.logitBias) {
        if (std::isnan(bias) || bias > 1e6f) return invalidOption("logit bias", bias, "at most 1000000");
    }
    return {};
}

std::uint64_t splitMix(std::uint64_t& state) {
    std::uint64_t z = state += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

bool penalizes(const SamplerOptions& o) {
    return o.repetitionPenalty != 1.0f || o.presencePenalty != 0.0f || o.frequencyPenalty != 0.0f;
}

}  // namespace

RandomGenerator::RandomGenerator(std::uint64_t seed) noexcept {
    for (std::uint64_t& word : m_state)
        word = splitMix(seed);
}

std::uint64_t RandomGenerator::next() noexcept {
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

Result<Sampler> Sampler::create(SamplerOptions options, std::span<const TokenId> masked,
                                std::uint32_t nTokens) {
    AUTOGLM_TRY(checkOptions(options));
    return Sampler(std::move(options), masked, nTokens);
}

Sampler::Sampler(SamplerOptions options, std::span<const TokenId> masked, std::uint32_t nTokens)
    : m_options(std::move(options)),
      m_masked(masked.begin(), masked.end()),
      m_nTokens(nTokens),
      m_random(m_options.seed) {}

void Sampler::accept(TokenId token) {
    if (m_options.penaltyWindow == 0) return;
    if (m_window.size() < m_options.penaltyWindow) {
        m_window.push_back(token);
        return;
    }
    m_window[m_windowAt] = token;
    m_windowAt = (m_windowAt + 1) % m_window.size();
}

std::size_t Sampler::nWanted() const noexcept {
    return m_options.temperature == 0.0f ? 1 : m_options.topK;
}

std::uint32_t Sampler::topNeeded() const noexcept {
    constexpr std::size_t kMostSpare = 8;  // masked tokens are seldom among the likeliest
    if (!m_options.logitBias.empty() || penalizes(m_options) || nWanted() == 0) return 0;
    const std::size_t nSpare = m_options.temperature == 0.0f ? 0 : std::min(m_masked.size(), kMostSpare);
    // Where top-k takes everything, what is left is in another order.
    return nWanted() + m_masked.size() < m_nTokens ? static_cast<std::uint32_t>(nWanted() + nSpare) : 0;
}

bool Sampler::canSample(std::span<const TopLogit> top) const noexcept {
    const auto nUsable =
        std::count_if(top.begin(), top.end(), [this](const TopLogit& t) { return mayTake(t.token); });
    return static_cast<std::size_t>(nUsable) >= nWanted();
}

TokenId Sampler::sampleTop(std::span<const TopLogit> top) {
    m_candidates.clear();
    for (const TopLogit& t : top) {
        if (m_candidates.size() < nWanted() && mayTake(t.token)) m_candidates.push_back({t.logit, t.token});
    }
    m_nSorted = m_candidates.size();
    const Candidate best = m_candidates.front();
    return m_options.temperature == 0.0f ? best.token : drawCandidate(best.logit);
}

bool Sampler::mayTake(TokenId token) const noexcept {
    return token >= 0 && static_cast<std::uint32_t>(token) < m_nTokens &&
           std::find(m_masked.begin(), m_masked.end(), token) == m_masked.end();
}

void Sampler::applyPenalties(std::span<float> logits) const {
    const SamplerOptions& o = m_options;
    if (!penalizes(o)) return;
    std::unordered_map<TokenId, std::uint32_t> counts;
    for (const TokenId token : m_window)
        ++counts[token];
    for (const auto& [token, count] : counts) {
        if (token < 0 || static_cast<std::size_t>(token) >= logits.size()) continue;
        float& logit = logits[static_cast<std::size_t>(token)];
        // Division would reward a negative logit.
        logit = logit > 0 ? logit / o.repetitionPenalty : logit * o.repetitionPenalty;
        logit -= static_cast<float>(count) * o.frequencyPenalty + o.presencePenalty;
    }
}

Result<TokenId> Sampler::sample(std::span<float> logits) {
    const Error nonFinite{.code = ErrorCode::NonFinite,
                          .subject = "logits",
                          .problem = "hold values that are not numbers",
                          .hint = "The file is damaged or badly quantized; download it again."};
    if (!std::all_of(logits.begin(), logits.end(), [](float v) { return std::isfinite(v); }))
        return nonFinite;
    for (const auto& [token, bias] : m_options.logitBias) {
        if (token >= 0 && static_cast<std::size_t>(token) < logits.size())
            logits[static_cast<std::size_t>(token)] += bias;
    }
    for (const TokenId token : m_masked) {
        if (token >= 0 && static_cast<std::size_t>(token) < logits.size())
            logits[static_cast<std::size_t>(token)] = kNever;
    }
    const std::span<float> real = logits.first(std::min<std::size_t>(logits.size(), m_nTokens));
    applyPenalties(real);
    const auto best = std::max_element(real.begin(), real.end());
    if (best == real.end() || *best == kNever) return nonFinite;
    if (m_options.temperature == 0.0f) return static_cast<TokenId>(best - real.begin());
    return draw(real);
}

TokenId Sampler::draw(std::span<const float> logits) {
    m_candidates.clear();
    m_nSorted = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (logits[i] != kNever) m_candidates.push_back({logits[i], static_cast<TokenId>(i)});
    }
    const float largest = *std::max_element(logits.begin(), logits.end());
    if (m_options.topK > 0 && m_options.topK < m_candidates.size()) {
        keepBest(m_options.topK);
        m_candidates.resize(m_options.topK);
    }
    return drawCandidate(largest);
}

TokenId Sampler::drawCandidate(float largest) {
    if (m_options.topP < 1.0f) {
        double mass = 0;
        for (const Candidate& c : m_candidates)
            mass += std::exp(static_cast<double>(c.logit) - largest);
        keepMass(mass, largest);
    }
    if (m_options.minP > 0.0f) {
        const float threshold = largest + std::log(m_options.minP);
        std::erase_if(m_candidates, [=](const Candidate& c) { return c.logit < threshold; });
    }
    return pick(largest);
}

/// Puts the `count` likeliest candidates in order at the front; equal ones by id, so that ties do not hang on
/// the library's sort.
void Sampler::keepBest(std::size_t count) {
    count = std::min(count, m_candidates.size());
    if (count <= m_nSorted) return;
    const auto likelier = [](const Candidate& a, const Candidate& b) {
        return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
    };
    const auto middle = m_candidates.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(m_candidates.begin(), middle, m_candidates.end(), likelier);
    m_nSorted = count;
}

/// Keeps the smallest set of likeliest candidates whose share of the mass reaches top-p. The set is small as
/// a rule, so only as much of the vocabulary is sorted as it takes.
void Sampler::keepMass(double massOfAll, float largest) {
    const double wanted = massOfAll * m_options.topP;
    double sum = 0;
    std::size_t kept = 0;
    for (std::size_t sorted = 128; kept < m_candidates.size(); sorted *= 8) {
        keepBest(sorted);
        while (kept < m_nSorted) {
            sum += std::exp(static_cast<double>(m_candidates[kept].logit) - largest);
            ++kept;
            if (sum >= wanted) {
                m_candidates.resize(kept);
                return;
            }
        }
    }
}

TokenId Sampler::pick(float largest) {
    const double inverse = 1.0 / m_options.temperature;
    const auto weight = [=](const Candidate& c) {
        return std::exp((static_cast<double>(c.logit) - largest) * inverse);
    };
    double total = 0;
    for (const Candidate& c : m_candidates)
        total += weight(c);
    double left = m_random.uniform() * total;
    for (const Candidate& c : m_candidates) {
        left -= weight(c);
        if (left < 0) return c.token;
    }
    return m_candidates.back().token;  // rounding ate the last bit
}

}  // namespace autoglm
