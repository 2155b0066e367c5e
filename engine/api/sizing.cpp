#include "engine/api/sizing.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace autoglm {
namespace {

constexpr const char* kNames[] = {"FP32", "FP16", "INT8", "INT4"};
constexpr const char* kTypes[] = {"F32", "F16", "Q8_0", "Q4_K_M"};
constexpr std::size_t kInt4 = 3;

constexpr double kGiga = 1e9;
// Sizes that are sold.
constexpr double kMemorySizes[] = {4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024};
constexpr double kCardSizes[] = {4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 80, 96, 141, 192};
constexpr unsigned kCoreCounts[] = {2, 4, 6, 8, 12, 16, 24, 32, 48, 64};

/// What a machine is asked for: how long a context, how fast it writes, how long a page may take to read.
struct Wish {
    std::uint32_t nContext;
    double tokensPerSecond, pageSeconds;
    double systemBytes;  // that everything else takes
};
constexpr Wish kMinimum{2048, 3, 60, 2 * kGiga}, kRecommended{16384, 20, 20, 6 * kGiga};
constexpr double kPageTokens = 1000;
/// Products per second of one core of an ordinary desktop, with AVX2: a fifth of what ours do with AVX-512.
constexpr double kCoreMacs = 45e9;
/// Of its bandwidth, what a machine reaches while it writes.
constexpr double kReachedShare = 0.8;
constexpr double kCardReserve = 0.6 * kGiga;  // that a desktop takes of a card

template <class Sizes>
double nextOf(const Sizes& sizes, double least) {
    const auto at = std::lower_bound(std::begin(sizes), std::end(sizes), least);
    return at == std::end(sizes) ? 0 : static_cast<double>(*at);
}

MachineNeeds needsFor(const SizingFacts& facts, const Wish& wish) {
    MachineNeeds needs{.type = kTypes[kInt4], .tokensPerSecond = wish.tokensPerSecond};
    needs.nContext = std::min(wish.nContext, std::max(facts.contextLength, 1u));
    const double weights = facts.weightBytes[kInt4], kv = facts.kvBytesPerPosition * needs.nContext;
    const double all = weights + kv + facts.scratchBytes;
    const double memory = nextOf(kMemorySizes, (all + wish.systemBytes) / kGiga);
    needs.memoryBytes = static_cast<std::uint64_t>(
        memory > 0 ? memory * kGiga : std::ceil((all + wish.systemBytes) / (128 * kGiga)) * 128 * kGiga);
    needs.graphicsBytes =
        static_cast<std::uint64_t>(nextOf(kCardSizes, (all + kCardReserve) / kGiga) * kGiga);
    needs.diskBytes = static_cast<std::uint64_t>(weights);
    const double read = weights * facts.activeShare + kv / 2;  // half a context, on average
    needs.gbPerSecond = std::max(1.0, read * wish.tokensPerSecond / kReachedShare / 1e9);
    const double macs = facts.activeParameters * kPageTokens / wish.pageSeconds;
    const double cores = nextOf(kCoreCounts, macs / kCoreMacs);
    needs.nCores = cores > 0 ? static_cast<unsigned>(cores) : kCoreCounts[std::size(kCoreCounts) - 1];
    return needs;
}

}  // namespace

Sizing sizeModel(const SizingFacts& facts) {
    Sizing sizing;
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        const double needed =
            facts.weightBytes[i] + facts.kvBytesPerPosition * facts.nContext + facts.scratchBytes;
        sizing.precisions.push_back({.name = kNames[i],
                                     .type = kTypes[i],
                                     .weightBytes = static_cast<std::uint64_t>(facts.weightBytes[i]),
                                     .neededBytes = static_cast<std::uint64_t>(needed)});
    }
    sizing.minimum = needsFor(facts, kMinimum);
    sizing.recommended = needsFor(facts, kRecommended);
    return sizing;
}

}  // namespace autoglm
