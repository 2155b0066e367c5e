// Several sequences decoded together: tokens per second of 1, 2, 4, 8 and 16 at a time, taking turns, by the
// wall clock and by processor time.
//   sequences_bench MODEL N_DECODE THREADS ROUNDS [DEPTH]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "engine/runtime/backend.h"

namespace {

using namespace autoglm;

constexpr std::uint32_t kTogether[] = {1, 2, 4, 8, 16};
constexpr std::uint32_t kMost = 16;

struct Clock {
    double wall, processor;
};

Clock now() {
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double>(wall).count(), static_cast<double>(std::clock()) / CLOCKS_PER_SEC};
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

class Sequences {
public:
    Sequences(Backend& backend, std::uint32_t nVocab, std::uint32_t nPositions)
        : m_backend(backend), m_nVocab(nVocab), m_logits(std::size_t{kMost} * nVocab), m_pages(kMost) {
        const std::uint32_t perSequence = nPositions / kPagePositions + 1;
        for (std::uint32_t s = 0; s < kMost; ++s) {
            for (std::uint32_t i = 0; i < perSequence; ++i)
                m_pages[s].push_back(s * perSequence + i);
        }
    }

    /// One token of each of the first n sequences.
    bool step(std::uint32_t n, std::uint32_t position) {
        std::vector<TokenId> tokens(n);
        std::vector<SequenceSlice> batch;
        for (std::uint32_t s = 0; s < n; ++s) {
            tokens[s] = static_cast<TokenId>((position * 7919ull + s * 31) % m_nVocab);
            batch.push_back({.tokens = {&tokens[s], 1}, .startPosition = position, .pages = m_pages[s]});
        }
        return run(batch, n);
    }
    bool fill(std::uint32_t depth) {
        std::vector<TokenId> tokens(depth);
        for (std::uint32_t i = 0; i < depth; ++i)
            tokens[i] = static_cast<TokenId>(i * 7919ull % m_nVocab);
        for (std::uint32_t s = 0; s < kMost; ++s) {
            for (std::uint32_t done = 0; done < depth;) {
                const std::uint32_t n = std::min(m_backend.maxBatchTokens(), depth - done);
                const SequenceSlice slice{.tokens = std::span(tokens).subspan(done, n),
                                          .startPosition = done,
                                          .pages = m_pages[s],
                                          .logits = LogitRows::None};
                if (!run({&slice, 1}, 0)) return false;
                done += n;
            }
        }
        return true;
    }

private:
    bool run(std::span<const SequenceSlice> batch, std::uint32_t nRows) {
        const auto done =
            m_backend.forward(batch, std::span(m_logits).first(std::size_t{nRows} * m_nVocab), {});
        if (!done.has_value()) std::fprintf(stderr, "%s\n", done.error().message().c_str());
        return done.has_value();
    }

    Backend& m_backend;
    std::uint32_t m_nVocab;
    std::vector<float> m_logits;
    std::vector<std::vector<std::uint32_t>> m_pages;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) {
        std::fprintf(stderr, "usage: %s MODEL N_DECODE THREADS ROUNDS [DEPTH]\n", argv[0]);
        return 2;
    }
    const auto nDecode = static_cast<std::uint32_t>(std::stoul(argv[2])),
               depth = argc > 5 ? static_cast<std::uint32_t>(std::stoul(argv[5])) : 0;
    auto model = Model::open(argv[1]);
    if (!model.has_value()) return std::fprintf(stderr, "%s\n", model.error().message().c_str()), 1;
    auto backend = createCpuBackend(*model, {.nThreads = static_cast<unsigned>(std::stoul(argv[3]))}, {}, {});
    if (!backend.has_value()) return std::fprintf(stderr, "%s\n", backend.error().message().c_str()), 1;
    const std::uint32_t nPositions = depth + nDecode;
    if (!(*backend)->reserveKv(kMost * (nPositions / kPagePositions + 1)).has_value()) return 1;
    (*backend)->finishLoading({});
    Sequences sequences(**backend, (*model)->shape().nVocab, nPositions);
    if (!sequences.fill(depth)) return 1;

    std::vector<double> wall[std::size(kTogether)], processor[std::size(kTogether)];
    for (unsigned round = 0; round <= std::stoul(argv[4]); ++round) {  // the first is a warm-up
        for (std::size_t i = 0; i < std::size(kTogether); ++i) {
            const Clock from = now();
            for (std::uint32_t t = 0; t < nDecode; ++t) {
                if (!sequences.step(kTogether[i], depth + t)) return 1;
            }
            const Clock to = now();
            if (round == 0) continue;
            const double n = nDecode * kTogether[i];
            wall[i].push_back(n / (to.wall - from.wall));
            processor[i].push_back(n / (to.processor - from.processor));
        }
    }
    for (std::size_t i = 0; i < std::size(kTogether); ++i) {
        std::printf("%2u together: %8.2f t/s, %.2f x one; by processor time %8.2f, %.2f x\n", kTogether[i],
                    median(wall[i]), median(wall[i]) / median(wall[0]), median(processor[i]),
                    median(processor[i]) / median(processor[0]));
    }
    return 0;
}
