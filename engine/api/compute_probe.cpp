#include "engine/api/compute_probe.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/activations.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_matrix.h"
#include "engine/kernels/select_kernels.h"
#include "engine/system/memory.h"
#include "engine/system/topology.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kIn = 2048, kBlocks = kIn / 32, kRows = 16 * kWideGroups, kColumns = 96;
constexpr std::size_t kCallGroups = 32;  // of a streamed product, as a whole model's are cut

/// One thread's matrices: small enough for its second-level cache, as the tiles of a real product are.
class Product {
public:
    bool prepare(const KernelTable& kernels, TensorType type) {
        m_index = packedIndex(type);
        if (m_index < 0 || kernels.matMulWide[m_index] == nullptr) return false;
        const PackedFormat& format = kPackedTypes[m_index].format;
        m_tiles.layout.addFor(format);
        m_tiles.nBlocks = kBlocks;
        m_tiles.nColumns = kColumns;
        m_tiles.tileWidth = kernels.wideTileColumns;
        const std::size_t groupBytes = packedGroupBytes(format, kIn);
        // Zeros everywhere: the work does not depend on the numbers.
        Result<AlignedBuffer> weights = AlignedBuffer::create(groupBytes * kWideGroups);
        Result<AlignedBuffer> activations = AlignedBuffer::create(m_tiles.tileBytes() * m_tiles.nTiles());
        Result<AlignedBuffer> scratch = AlignedBuffer::create(wideScratchBytes(kColumns));
        if (!weights.has_value() || !activations.has_value() || !scratch.has_value()) return false;
        m_weights = std::move(*weights);
        m_activations = std::move(*activations);
        m_scratch = std::move(*scratch);
        m_tiles.data = m_activations.data();
        m_out.resize(std::size_t{kRows} * kColumns);
        m_job = WideMatMul{.groups = m_weights.data(),
                           .groupBytes = groupBytes,
                           .nBlocks = kBlocks,
                           .nRows = kRows,
                           .activations = &m_tiles,
                           .valuesAt = m_tiles.layout.at(valuesOf(format)),
                           .planeAt = m_tiles.layout.at(planeOf(format)),
                           .out = m_out.data(),
                           .outStride = kRows,
                           .scratch = m_scratch.data()};
        return true;
    }
    void run(const KernelTable& kernels) noexcept { kernels.matMulWide[m_index](m_job); }

private:
    int m_index = -1;
    ActivationTiles m_tiles;
    AlignedBuffer m_weights, m_activations, m_scratch;
    std::vector<float> m_out;
    WideMatMul m_job{};
};

}  // namespace

double measureGigaMacsPerSecond(TensorType type, unsigned nThreads, double seconds) {
    using Clock = std::chrono::steady_clock;
    const Result<const KernelTable*> kernels = selectKernels(cpuFeatures(), "");
    if (!kernels.has_value()) return 0;
    ThreadPool pool(nThreads);
    std::vector<Product> products(pool.nThreads());
    if (!std::all_of(products.begin(), products.end(),
                     [&](Product& p) { return p.prepare(**kernels, type); }))
        return 0;
    std::atomic<std::uint64_t> nRuns{0};
    const auto begin = Clock::now();
    const auto deadline = begin + std::chrono::duration<double>(seconds);
    pool.run([&](unsigned thread) {
        std::uint64_t mine = 0;
        for (; Clock::now() < deadline; ++mine)
            products[thread].run(**kernels);
        nRuns += mine;
    });
    const std::chrono::duration<double> elapsed = Clock::now() - begin;
    const double macs = static_cast<double>(nRuns.load()) * kIn * kRows * kColumns;
    return macs / elapsed.count() / 1e9;
}

double measureStreamedGigaWeightsPerSecond(TensorType type, unsigned nThreads, double seconds) {
    using Clock = std::chrono::steady_clock;
    const Result<const KernelTable*> kernels = selectKernels(cpuFeatures(), "");
    const int index = packedIndex(type);
    if (!kernels.has_value() || index < 0 || (*kernels)->matMulSmall[index] == nullptr) return 0;
    const PackedFormat& format = kPackedTypes[index].format;
    const std::size_t groupBytes = packedGroupBytes(format, kIn);
    // As a whole model's weights: far more than the caches hold, or they would answer instead of memory.
    const std::size_t wanted =
        std::clamp<std::size_t>(2 * topology().l3Bytes, std::size_t{256} << 20, std::size_t{1} << 30);
    const std::size_t size = std::min<std::size_t>(wanted, memoryStatus().availableBytes / 4);
    const std::size_t nGroups = size / groupBytes;
    ActivationTiles tiles;
    tiles.layout.addFor(format);
    tiles.nBlocks = kBlocks;
    tiles.nColumns = 1;
    tiles.tileWidth = 1;
    Result<AlignedBuffer> weights = AlignedBuffer::create(nGroups * groupBytes);
    Result<AlignedBuffer> activations = AlignedBuffer::create(tiles.tileBytes());
    if (nGroups == 0 || !weights.has_value() || !activations.has_value()) return 0;
    tiles.data = activations->data();
    ThreadPool pool(nThreads);
    const std::size_t part = nGroups / pool.nThreads();
    // Written first: untouched pages would all be one page of zeros, in the cache.
    pool.run([&](unsigned thread) {
        std::memset(weights->data() + thread * part * groupBytes, 0, part * groupBytes);
    });
    double best = 0;
    const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
    do {
        const auto begin = Clock::now();
        pool.run([&](unsigned thread) {
            std::array<float, kCallGroups * kGroupRows> out;
            for (std::size_t group = thread * part; group < (thread + 1) * part; group += kCallGroups) {
                const std::size_t end = std::min(group + kCallGroups, (thread + 1) * part);
                const std::byte* groups = weights->data() + group * groupBytes;
                (*kernels)->matMulSmall[index](
                    {.groups = groups,
                     .groupBytes = groupBytes,
                     .next = end < nGroups ? weights->data() + end * groupBytes : nullptr,
                     .nBlocks = kBlocks,
                     .nRows = static_cast<std::uint32_t>((end - group) * kGroupRows),
                     .tile = tiles.tile(0),
                     .width = 1,
                     .columnBytes = tiles.layout.columnBytes,
                     .valuesAt = tiles.layout.at(valuesOf(format)),
                     .planeAt = tiles.layout.at(planeOf(format)),
                     .out = out.data(),
                     .outStride = out.size()});
            }
        });
        const std::chrono::duration<double> elapsed = Clock::now() - begin;
        const double n = static_cast<double>(part) * pool.nThreads() * kGroupRows * kIn;
        best = std::max(best, n / elapsed.count() / 1e9);
    } while (Clock::now() < deadline);
    return best;
}

}  // namespace autoglm
