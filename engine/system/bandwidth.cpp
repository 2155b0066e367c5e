#include "engine/system/bandwidth.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/thread_pool.h"
#include "engine/system/memory.h"
#include "engine/system/topology.h"

namespace autoglm {
namespace {

// Sixteen bytes: what every 64-bit CPU loads at once, and enough to outrun memory.
using Lane = std::uint64_t __attribute__((vector_size(16)));
constexpr std::size_t kStreams = 4, kLine = 64, kBlock = kLine * kStreams;

/// Four streams at a time, as the memory system serves several pages better than one.
std::uint64_t sumOf(const std::byte* data, std::size_t sizeBytes) noexcept {
    const std::size_t part = sizeBytes / kBlock * kLine;
    Lane sums[kStreams] = {};
    for (std::size_t at = 0; at < part; at += kLine) {
        for (std::size_t stream = 0; stream < kStreams; ++stream) {
            const std::byte* line = data + stream * part + at;
            __builtin_prefetch(line + 1024);
            for (std::size_t lane = 0; lane < kLine; lane += sizeof(Lane)) {
                Lane value;
                std::memcpy(&value, line + lane, sizeof value);
                sums[stream] += value;
            }
        }
    }
    const Lane sum = sums[0] + sums[1] + sums[2] + sums[3];
    return sum[0] + sum[1];
}

std::size_t bufferSize() {
    constexpr std::size_t kLeast = std::size_t{256} << 20, kMost = std::size_t{1} << 30;
    const std::size_t wanted = std::clamp<std::size_t>(2 * topology().l3Bytes, kLeast, kMost);
    return std::min<std::size_t>(wanted, memoryStatus().availableBytes / 4) / kBlock * kBlock;
}

/// A buffer that is really there: untouched pages would all be one page of zeros, in the cache.
Result<AlignedBuffer> filledBuffer(std::size_t sizeBytes, ThreadPool& pool) {
    AUTOGLM_TRY_ASSIGN(AlignedBuffer buffer, AlignedBuffer::create(sizeBytes));
    adviseHugePages(buffer);
    const std::size_t part = sizeBytes / pool.nThreads();
    std::byte* data = buffer.data();
    pool.run([=](unsigned thread) { std::memset(data + thread * part, static_cast<int>(thread + 1), part); });
    return buffer;
}

/// The most of as many passes over the first `sizeBytes` as fit the time.
double gbPerSecondOf(ThreadPool& pool, const std::byte* data, std::size_t sizeBytes, double seconds) {
    using Clock = std::chrono::steady_clock;
    const std::size_t part = sizeBytes / pool.nThreads() / kBlock * kBlock;
    std::vector<std::uint64_t> sink(pool.nThreads() * 8);
    double best = 0;
    const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
    do {
        const auto begin = Clock::now();
        pool.run([&](unsigned thread) { sink[thread * 8] += sumOf(data + thread * part, part); });
        const std::chrono::duration<double> elapsed = Clock::now() - begin;
        best = std::max(best, static_cast<double>(part * pool.nThreads()) / elapsed.count() / 1e9);
    } while (Clock::now() < deadline);
    return best;
}

}  // namespace

double measureReadBandwidthGbPerSecond(unsigned nThreads, double seconds) {
    ThreadPool pool(nThreads == 0 ? topology().nPhysicalCores : nThreads);
    const auto buffer = filledBuffer(bufferSize(), pool);
    if (!buffer.has_value() || buffer->sizeBytes() == 0) return 0;
    return gbPerSecondOf(pool, buffer->data(), buffer->sizeBytes(), seconds);
}

std::vector<ReadSpeed> measureReadSpeeds(unsigned nThreads, std::size_t smallestBytes, double secondsEach) {
    ThreadPool pool(nThreads == 0 ? topology().nPhysicalCores : nThreads);
    const auto buffer = filledBuffer(bufferSize(), pool);
    std::vector<ReadSpeed> speeds;
    if (!buffer.has_value()) return speeds;
    for (std::size_t size = std::min(smallestBytes, buffer->sizeBytes()); size > 0;) {
        speeds.push_back({static_cast<double>(size), gbPerSecondOf(pool, buffer->data(), size, secondsEach)});
        size = size == buffer->sizeBytes()      ? 0
               : 3 * size > buffer->sizeBytes() ? buffer->sizeBytes()
                                                : 2 * size;
    }
    return speeds;
}

}  // namespace autoglm
