#include "engine/api/bench_run.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>
#include <vector>

namespace autoglm {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Half the distance from the least to the most, as a share of the middle.
double spread(const std::vector<double>& values) {
    const double middle = median(values);
    if (values.size() < 2 || middle <= 0) return 0;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return (*most - *least) / 2 / middle;
}

using Stage = BenchProgress::Stage;

class Bench {
public:
    Bench(Backend& backend, const Model& model, const BenchPlan& plan, std::stop_token stop)
        : m_backend(backend),
          m_plan(plan),
          m_stop(std::move(stop)),
          m_nVocab(model.shape().nVocab),
          m_logits(m_nVocab) {
        m_pages.resize(pagesFor(plan.nContext));
        std::iota(m_pages.begin(), m_pages.end(), 0u);
        // Ordinary ids spread over the vocabulary; which ones makes no difference to the work.
        const std::uint32_t n = plan.depth + std::max(plan.nPrompt, plan.nDecode);
        for (std::uint32_t i = 0; i < n; ++i) {
            m_tokens.push_back(static_cast<TokenId>((i * 7919ull + 13) % model.shape().nVocab));
        }
    }

    void tell(Stage stage, std::uint32_t done, std::uint32_t total) const {
        if (m_plan.onProgress) m_plan.onProgress({stage, m_repetition, m_plan.repetitions, done, total});
    }
    void beginRepetition(std::uint32_t repetition) { m_repetition = repetition; }

    /// Runs positions [begin, begin + count), `chunk` at a time, with the logits of one token or, as where
    /// guesses are verified, of all. Gives the seconds it took.
    Result<double> run(Stage stage, std::uint32_t begin, std::uint32_t count, std::uint32_t chunk) {
        const LogitRows rows = stage == Stage::Draft ? LogitRows::All : LogitRows::Last;
        if (rows == LogitRows::All) m_logits.resize(std::max(m_logits.size(), chunk * m_nVocab));
        double seconds = 0;
        for (std::uint32_t at = begin; at < begin + count; at += chunk) {
            tell(stage, at - begin, count);
            const auto start = Clock::now();  // whoever is told must not be timed
            const std::uint32_t n = std::min(chunk, begin + count - at);
            const bool last = at + n == begin + count || chunk == 1 || rows == LogitRows::All;
            const SequenceSlice slice{.tokens = std::span<const TokenId>(m_tokens).subspan(at, n),
                                      .startPosition = at,
                                      .pages = m_pages,
                                      .logits = last ? rows : LogitRows::None};
            AUTOGLM_TRY(forward(stage, slice));
            seconds += secondsSince(start);
        }
        return seconds;
    }

private:
    Result<void> forward(Stage stage, const SequenceSlice& slice) {
        const auto n = static_cast<std::uint32_t>(slice.tokens.size());
        const std::uint32_t nRows = slice.logits == LogitRows::None  ? 0
                                    : slice.logits == LogitRows::All ? n
                                                                     : 1;
        const std::uint64_t end = std::uint64_t{slice.startPosition} + n;
        if (m_plan.observer != nullptr) {
            const bool isPrompt = stage == Stage::Filling || stage == Stage::Prompt;
            m_plan.observer->onBatch(
                {.nTokens = n,
                 .nPromptTokens = isPrompt ? n : 0,
                 .nRows = nRows,
                 .nRunning = 1,
                 .longest = static_cast<std::uint32_t>(end),
                 .nPositionsRead = end,
                 .nPairs = std::uint64_t{n} * slice.startPosition + std::uint64_t{n} * (n + 1) / 2});
        }
        const Result<void> done = m_backend.forward(
            {&slice, 1}, nRows > 0 ? std::span<float>(m_logits) : std::span<float>(), m_stop);
        if (m_plan.observer != nullptr) m_plan.observer->onBatchEnd(!done.has_value(), nRows);
        return done;
    }

    Backend& m_backend;
    const BenchPlan& m_plan;
    std::stop_token m_stop;
    std::vector<std::uint32_t> m_pages;
    std::vector<TokenId> m_tokens;
    std::size_t m_nVocab;
    std::vector<float> m_logits;
    std::uint32_t m_repetition = 0;
};

Result<void> checkPlan(const BenchPlan& plan) {
    const std::uint64_t needed = std::uint64_t{plan.depth} + std::max(plan.nPrompt, plan.nDecode);
    if (needed > plan.nContext) {
        return Error{.code = ErrorCode::InvalidArgument,
                     .subject = "bench",
                     .problem = "needs more positions than the context holds",
                     .found = std::to_string(needed),
                     .expected = "at most " + std::to_string(plan.nContext),
                     .hint = "Load the model with a larger context, or measure fewer tokens."};
    }
    if (plan.nPrompt == 0 && plan.nDecode == 0) {
        return Error{
            .code = ErrorCode::InvalidArgument, .subject = "bench", .problem = "has nothing to measure"};
    }
    if (plan.repetitions == 0 || plan.repetitions > 1000) {
        return Error{.code = ErrorCode::InvalidArgument,
                     .subject = "bench repetitions",
                     .problem = "are out of range",
                     .found = std::to_string(plan.repetitions),
                     .expected = "1 to 1000"};
    }
    return {};
}

}  // namespace

Result<BenchFigures> runBench(Backend& backend, const Model& model, const BenchPlan& plan,
                              std::stop_token stop) {
    AUTOGLM_TRY(checkPlan(plan));
    Bench bench(backend, model, plan, stop);
    bench.tell(Stage::Preparing, 0, 0);
    backend.finishLoading(stop);
    const std::uint32_t most = backend.maxBatchTokens(),
                        chunk = plan.batch == 0 ? most : std::min(plan.batch, most);
    AUTOGLM_TRY_ASSIGN(const double fillSeconds, bench.run(Stage::Filling, 0, plan.depth, chunk));
    (void)fillSeconds;
    std::vector<double> prompt, decode, draft;
    for (std::uint32_t repetition = 0; repetition <= plan.repetitions; ++repetition) {
        bench.beginRepetition(repetition);
        AUTOGLM_TRY_ASSIGN(const double promptSeconds,
                           bench.run(Stage::Prompt, plan.depth, plan.nPrompt, chunk));
        AUTOGLM_TRY_ASSIGN(const double decodeSeconds, bench.run(Stage::Decode, plan.depth, plan.nDecode, 1));
        double draftSeconds = 0;
        if (plan.draft > 0) {
            AUTOGLM_TRY_ASSIGN(draftSeconds, bench.run(Stage::Draft, plan.depth, plan.nDecode,
                                                       std::min(plan.draft + 1, most)));
        }
        if (repetition == 0) continue;  // warm-up
        draft.push_back(draftSeconds);
        prompt.push_back(promptSeconds);
        decode.push_back(decodeSeconds);
    }
    BenchFigures figures;
    if (plan.nPrompt > 0) {
        figures.promptTokensPerSecond = plan.nPrompt / median(prompt);
        figures.timeToFirstTokenMs = median(prompt) * 1e3;
        figures.promptSpread = spread(prompt);
    }
    if (plan.nDecode > 0) {
        figures.decodeTokensPerSecond = plan.nDecode / median(decode);
        figures.decodeSpread = spread(decode);
        if (plan.draft > 0) figures.draftTokensPerSecond = plan.nDecode / median(draft);
        const double kvBytes = static_cast<double>(kvBytesPerPosition(model.shape(), plan.kvType)) *
                               (plan.depth + plan.nDecode / 2.0);
        const double bytes = static_cast<double>(weightBytesPerToken(model.program())) + kvBytes;
        figures.achievedGbPerSecond = bytes * figures.decodeTokensPerSecond / 1e9;
    }
    return figures;
}

}  // namespace autoglm
