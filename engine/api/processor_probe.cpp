#include "engine/api/processor_probe.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>

#include "engine/api/machine.h"
#include "engine/base/aligned_buffer.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/select_kernels.h"
#include "engine/runtime/cpu_product.h"
#include "engine/system/memory.h"

namespace autoglm {
namespace {

constexpr TensorType kTypes[] = {TensorType::Q4_K, TensorType::Q6_K, TensorType::Q8_0, TensorType::BF16};
constexpr std::uint32_t kIn = 4096, kColumns = 96;
constexpr std::uint32_t kWideRows = 4096;         // of the product with many columns
constexpr std::uint64_t kLargest = 160ull << 20;  // more than most caches
constexpr double kSecondsEach = 0.08;
/// Every byte of weights: scales of this are ordinary numbers in every format.
constexpr int kAnyByte = 0x10;

unsigned threadsOf(unsigned nThreads) {
    return nThreads == 0 ? machineInfo().nPhysicalCores : nThreads;
}

/// Products with a matrix of one type, as large as the buffer holds.
class Products {
public:
    Products(const KernelTable& kernels, ThreadPool& pool, AlignedBuffer& weights)
        : m_kernels(kernels), m_pool(pool), m_weights(weights) {}

    /// 0 when this tier has no kernel of its own for the type.
    TypeSpeed measure(TensorType type) {
        TypeSpeed speed{.type = std::string(traitsOf(type).name)};
        const int index = packedIndex(type);
        if (index < 0) return speed;
        const std::size_t groupBytes = packedGroupBytes(kPackedTypes[index].format, kIn);
        const auto nRows = static_cast<std::uint32_t>(m_weights.sizeBytes() / groupBytes * kGroupRows);
        // Speeds are told in bytes of the file, which every device reads alike.
        const double rowBytes_ = static_cast<double>(*rowBytes(traitsOf(type), kIn));
        const MatrixRef all{.type = type, .nIn = kIn, .nOut = nRows};
        const CpuMatrix matrix{.source = &all,
                               .packedIndex = index,
                               .groups = m_weights.data(),
                               .groupBytes = groupBytes,
                               .ready = true};
        speed.gbPerSecond = nRows * rowBytes_ / secondsOf(matrix, 1) / 1e9;
        const MatrixRef part{.type = type, .nIn = kIn, .nOut = std::min(nRows, kWideRows)};
        const CpuMatrix wide{.source = &part,
                             .packedIndex = index,
                             .groups = m_weights.data(),
                             .groupBytes = groupBytes,
                             .ready = true};
        speed.gigaMacsPerSecond = double{kIn} * part.nOut * kColumns / secondsOf(wide, kColumns) / 1e9;
        return speed;
    }

private:
    /// The least of as many runs as fit the time, after one that is not counted.
    double secondsOf(const CpuMatrix& matrix, std::uint32_t nColumns) {
        using Clock = std::chrono::steady_clock;
        ProductInput input{.rowStride = kIn};
        input.tiles.layout.addFor(kPackedTypes[matrix.packedIndex].format);
        input.tiles.nBlocks = kIn / kBlockColumns;
        input.tiles.nColumns = nColumns;
        input.tiles.tileWidth = tileWidthFor(m_kernels, nColumns);
        const std::size_t scratchBytes = productScratchBytes(nColumns, kIn);
        Result<AlignedBuffer> tiles = AlignedBuffer::create(input.tiles.tileBytes() * input.tiles.nTiles());
        Result<AlignedBuffer> scratch = AlignedBuffer::create(scratchBytes * m_pool.nThreads());
        Result<AlignedBuffer> rows = AlignedBuffer::create(std::size_t{kIn} * nColumns * sizeof(float));
        Result<AlignedBuffer> out =
            AlignedBuffer::create(std::size_t{matrix.source->nOut} * nColumns * sizeof(float));
        if (!tiles.has_value() || !scratch.has_value() || !rows.has_value() || !out.has_value()) return 1e9;
        input.tiles.data = tiles->data();
        input.rows = reinterpret_cast<const float*>(rows->data());
        const Product product{.matrix = &matrix,
                              .out = reinterpret_cast<float*>(out->data()),
                              .outStride = matrix.source->nOut};
        double best = 1e9;
        const auto deadline = Clock::now() + std::chrono::duration<double>(kSecondsEach);
        for (int run = 0; run < 2 || Clock::now() < deadline; ++run) {
            std::atomic<std::uint32_t> ticket{0};
            const auto begin = Clock::now();
            m_pool.run([&](unsigned thread) {
                multiply(m_kernels, {&product, 1}, input, nColumns, m_pool.nThreads(), ticket,
                         scratch->data() + thread * scratchBytes, nullptr);
            });
            const std::chrono::duration<double> elapsed = Clock::now() - begin;
            if (run > 0) best = std::min(best, elapsed.count());
        }
        return best;
    }

    const KernelTable& m_kernels;
    ThreadPool& m_pool;
    AlignedBuffer& m_weights;
};

}  // namespace

DeviceSpeed measureProcessor(unsigned nThreads) {
    DeviceSpeed speed;
    const Result<const KernelTable*> kernels = selectKernels(cpuFeatures(), "");
    Result<AlignedBuffer> weights =
        AlignedBuffer::create(std::min<std::uint64_t>(kLargest, memoryStatus().availableBytes / 8));
    if (!kernels.has_value() || !weights.has_value()) return speed;
    std::memset(weights->data(), kAnyByte, weights->sizeBytes());
    ThreadPool pool(threadsOf(nThreads));
    Products products(**kernels, pool, *weights);
    for (const TensorType type : kTypes) {
        TypeSpeed measured = products.measure(type);
        if (measured.gbPerSecond > 0) speed.types.push_back(std::move(measured));
    }
    *weights = AlignedBuffer();
    speed.readGbPerSecond = measureReadBandwidthGbPerSecond(pool.nThreads(), 0.15);
    return speed;
}

std::string processorKey(unsigned nThreads) {
    const MachineInfo machine = machineInfo();
    std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
    for (const char c :
         machine.cpuName + "/" + machine.tier + "/" + std::to_string(threadsOf(nThreads)) + "/1")
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return "processor-" + std::to_string(hash);
}

}  // namespace autoglm
