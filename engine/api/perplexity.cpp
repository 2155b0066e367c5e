#include "engine/api/perplexity.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace autoglm {
namespace {

/// -log of the probability of `token`.
double logLoss(std::span<const float> logits, std::int32_t token) {
    const double largest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float logit : logits)
        sum += std::exp(logit - largest);
    return std::log(sum) + largest - static_cast<double>(logits[static_cast<std::size_t>(token)]);
}

Result<void> checkTask(std::span<const std::int32_t> tokens, std::uint32_t window, std::uint32_t nVocab) {
    const auto refuse = [](std::string subject, std::string problem, std::uint64_t found,
                           std::string expected) {
        return Error{.code = ErrorCode::InvalidArgument,
                     .subject = std::move(subject),
                     .problem = std::move(problem),
                     .found = std::to_string(found),
                     .expected = std::move(expected)};
    };
    if (tokens.size() < 2)
        return refuse("text", "is too short to be measured", tokens.size(), "at least 2 tokens");
    if (window < 2) return refuse("window", "is too small", window, "at least 2 tokens");
    for (const std::int32_t token : tokens) {
        if (token >= 0 && static_cast<std::uint32_t>(token) < nVocab) continue;
        return refuse("token", "is outside the vocabulary", static_cast<std::uint32_t>(token),
                      "below " + std::to_string(nVocab));
    }
    return {};
}

}  // namespace

double Perplexity::value() const noexcept {
    return std::exp(meanLogLoss);
}

Result<Perplexity> measurePerplexity(Engine& engine, std::span<const std::int32_t> tokens,
                                     const PerplexityOptions& options, const PerplexityProgressFn& progress,
                                     std::stop_token stop) {
    const std::uint32_t window = std::min(options.window, engine.info().nContext);
    AUTOGLM_TRY(checkTask(tokens, window, engine.info().nVocab));
    Perplexity result{.nTokens = static_cast<std::uint32_t>(tokens.size())};
    double sum = 0, squares = 0;
    std::size_t scored = 1;  // tokens that have had their turn; nothing stands before the first
    while (scored < tokens.size()) {
        const std::size_t begin = scored == 1 ? 0 : scored - window / 2;
        const std::span<const std::int32_t> seen =
            tokens.subspan(begin, std::min<std::size_t>(window, tokens.size() - begin));
        const auto onRow = [&](std::size_t row, std::span<const float> logits) {
            const std::size_t next = begin + row + 1;
            if (next < scored || next >= begin + seen.size()) return;
            const double loss = logLoss(logits, tokens[next]);
            sum += loss;
            squares += loss * loss;
            ++result.nScored;
            if (progress) progress(result.nScored, result.nTokens);
        };
        AUTOGLM_TRY(engine.logits(seen, options.batch, onRow, stop));
        ++result.nWindows;
        scored = begin + seen.size();
    }
    const double n = result.nScored;
    result.meanLogLoss = sum / n;
    if (n > 1) {
        result.standardError =
            std::sqrt(std::max(0.0, squares / n - result.meanLogLoss * result.meanLogLoss) / (n - 1));
    }
    return result;
}

}  // namespace autoglm
