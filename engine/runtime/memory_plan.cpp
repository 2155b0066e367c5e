#include "engine/runtime/memory_plan.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace autoglm {
namespace {

constexpr std::uint32_t kShortestContext = 256;
constexpr std::uint64_t kMegabyte = 1000 * 1000;

/// Left to the rest of the machine: the window, the vocabulary, other programs' growth.
std::uint64_t marginOf(std::uint64_t availableBytes) {
    return std::min<std::uint64_t>(availableBytes / 10, 400 * kMegabyte);
}

std::uint64_t wholePages(std::uint64_t positions) {
    return (positions + kPagePositions - 1) / kPagePositions * kPagePositions;
}

}  // namespace

std::string bytesText(std::uint64_t bytes) {
    std::array<char, 32> text{};
    const double megabytes = static_cast<double>(bytes) / 1e6;
    if (megabytes >= 1000) {
        std::snprintf(text.data(), text.size(), "%.1f GB", megabytes / 1000);
    } else {
        std::snprintf(text.data(), text.size(), "%.0f MB", std::max(megabytes, bytes > 0 ? 1.0 : 0.0));
    }
    return text.data();
}

std::uint64_t estimateScratchBytes(const ModelShape& s, std::uint32_t batchTokens) {
    const std::uint64_t heads = std::uint64_t{s.nHeads} * s.headDim,
                        kvHeads = std::uint64_t{s.nKvHeads} * s.headDim;
    const std::uint64_t perToken = 4ull * s.nEmbd + 2 * heads + 2 * kvHeads + 4ull * s.nFf;
    return perToken * batchTokens * sizeof(float) + 2ull * s.nVocab * sizeof(float);
}

Result<std::uint32_t> chooseContext(std::uint32_t requested, std::uint32_t trained,
                                    const MemoryNeeds& needs) {
    const std::uint64_t held = needs.weightBytes + needs.scratchBytes + marginOf(needs.availableBytes);
    const std::uint64_t room = needs.availableBytes > held ? needs.availableBytes - held : 0;
    const std::uint64_t fitting = needs.bytesPerPosition == 0
                                      ? trained
                                      : room / needs.bytesPerPosition / kPagePositions * kPagePositions;
    const std::uint32_t least =
        std::min({kShortestContext, trained, requested == 0 ? kShortestContext : requested});
    if (fitting < wholePages(least)) {
        return Error{.code = ErrorCode::OutOfMemory,
                     .subject = "memory",
                     .problem = "is too small for this model",
                     .found = bytesText(needs.availableBytes) + " available",
                     .expected = bytesText(held + wholePages(least) * needs.bytesPerPosition),
                     .hint = "Close other programs, or choose a smaller model or quantization."};
    }
    if (requested == 0) {
        return static_cast<std::uint32_t>(std::min<std::uint64_t>({trained, kUsualContext, fitting}));
    }
    if (wholePages(requested) > fitting) {
        return Error{.code = ErrorCode::OutOfMemory,
                     .subject = "context",
                     .problem = "of " + std::to_string(requested) + " tokens does not fit into memory",
                     .found = bytesText(needs.availableBytes) + " available",
                     .expected = bytesText(held + wholePages(requested) * needs.bytesPerPosition),
                     .hint = "Up to " + std::to_string(fitting) + " tokens fit."};
    }
    return requested;
}

}  // namespace autoglm
