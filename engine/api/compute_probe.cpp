#include "engine/api/compute_probe.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/activations.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_matrix.h"
#include "engine/kernels/select_kernels.h"

namespace autoglm {
namespace {

constexpr std::uint32_t kIn = 2048, kBlocks = kIn / 32, kRows = 16 * kWideGroups, kColumns = 96;

/// One thread's matrices: small enough for its second-level cache, as the tiles of a real product are.
class Product {
public:
    bool prepare(const KernelTable& kernels) {
        m_index = packedIndex(TensorType::Q4_K);
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

double measureGigaMacsPerSecond(unsigned nThreads, double seconds) {
    using Clock = std::chrono::steady_clock;
    const Result<const KernelTable*> kernels = selectKernels(cpuFeatures(), "");
    if (!kernels.has_value()) return 0;
    ThreadPool pool(nThreads);
    std::vector<Product> products(pool.nThreads());
    if (!std::all_of(products.begin(), products.end(), [&](Product& p) { return p.prepare(**kernels); }))
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

}  // namespace autoglm
