#include "engine/api/processor_probe.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <ctime>
#include <string>

#include "engine/api/layer_probe.h"
#include "engine/api/machine.h"
#include "engine/base/aligned_buffer.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/select_kernels.h"
#include "engine/runtime/cpu_product.h"
#include "engine/system/cache_folder.h"
#include "engine/system/memory.h"
#include "engine/system/sensors/cpu_sensors.h"
#include "engine/system/topology.h"

namespace autoglm {
namespace {

/// Types that files of these models are made of.
constexpr TensorType kTypes[] = {TensorType::Q4_0, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K,
                                 TensorType::Q8_0, TensorType::F16,  TensorType::BF16};
constexpr std::uint32_t kIn = 4096, kColumns = 256;
constexpr std::uint32_t kWideRows = 4096;  // of the product with many columns
constexpr double kStreamSeconds = 0.04, kCachedSeconds = 0.01, kWideSeconds = 0.03, kReadSeconds = 0.03;
constexpr int kRounds = 2, kMostRounds = 5;
constexpr double kQuietShare = 0.1;  // of the machine, that others may take
/// Every byte of weights: scales of this are ordinary numbers in every format.
constexpr int kAnyByte = 0x10;

/// More than caches hold, or they would answer instead of memory.
std::size_t largeBytes() {
    constexpr std::size_t kLeast = std::size_t{160} << 20, kMost = std::size_t{768} << 20;
    const std::size_t wanted = std::clamp<std::size_t>(2 * topology().l3Bytes, kLeast, kMost);
    return std::min<std::size_t>(wanted, memoryStatus().availableBytes / 8);
}

/// What the last cache holds, and those before it do not.
std::size_t cachedBytes() {
    return std::clamp<std::size_t>(topology().l3Bytes / 8, std::size_t{4} << 20, std::size_t{32} << 20);
}

void keepBest(const TypeSpeed& measured, TypeSpeed& best) {
    best.type = measured.type;
    best.gbPerSecond = std::max(best.gbPerSecond, measured.gbPerSecond);
    best.cachedGbPerSecond = std::max(best.cachedGbPerSecond, measured.cachedGbPerSecond);
    best.gigaMacsPerSecond = std::max(best.gigaMacsPerSecond, measured.gigaMacsPerSecond);
}

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
        const auto nCached =
            static_cast<std::uint32_t>((cachedBytes() + groupBytes - 1) / groupBytes * kGroupRows);
        const std::uint32_t nWide = std::min(nRows, kWideRows);
        // Speeds are told in bytes of the file, which every device reads alike.
        const double rowBytes_ = static_cast<double>(*rowBytes(traitsOf(type), kIn));
        const auto seconds = [&](std::uint32_t rows, std::uint32_t nColumns, double time) {
            const MatrixRef shape{.type = type, .nIn = kIn, .nOut = std::min(rows, nRows)};
            return secondsOf({.source = &shape,
                              .packedIndex = index,
                              .groups = m_weights.data(),
                              .groupBytes = groupBytes,
                              .ready = true},
                             nColumns, time);
        };
        speed.gbPerSecond = nRows * rowBytes_ / seconds(nRows, 1, kStreamSeconds) / 1e9;
        speed.cachedGbPerSecond =
            std::min(nCached, nRows) * rowBytes_ / seconds(nCached, 1, kCachedSeconds) / 1e9;
        speed.gigaMacsPerSecond =
            double{kIn} * nWide * kColumns / seconds(nWide, kColumns, kWideSeconds) / 1e9;
        return speed;
    }

private:
    /// The least of as many runs as fit the time, after one that is not counted.
    double secondsOf(const CpuMatrix& matrix, std::uint32_t nColumns, double time) {
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
        const auto deadline = Clock::now() + std::chrono::duration<double>(time);
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

/// How much of the machine others take, from here on.
class Bystanders {
public:
    Bystanders() { look(); }

    /// Of all processors' time; 0 where the system does not tell.
    [[nodiscard]] double share() {
        look();
        return m_seconds > 0 ? std::max(0.0, m_others / m_seconds) : 0.0;
    }

private:
    /// Adds what has happened since the last look.
    void look() {
        timespec used{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
        const auto now = std::chrono::steady_clock::now();
        const std::int64_t nowNs = std::chrono::nanoseconds(now.time_since_epoch()).count();
        const CpuFigures cpu =
            m_sensors.sample(m_tree, nowNs, std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec);
        const double passed = std::chrono::duration<double>(now - m_last).count();
        m_last = now;
        if (!cpu.busyPercent.has() || !cpu.processPercent.has()) return;
        m_seconds += passed;
        m_others += passed * (cpu.busyPercent.value - cpu.processPercent.value) / 100;
    }

    FileTree m_tree;
    CpuSensors m_sensors;
    std::chrono::steady_clock::time_point m_last;
    double m_seconds = 0, m_others = 0;  // of all processors' time
};

}  // namespace

DeviceSpeed measureProcessor(unsigned nThreads) {
    DeviceSpeed speed;
    Bystanders bystanders;
    const Result<const KernelTable*> kernels = selectKernels(cpuFeatures(), "");
    Result<AlignedBuffer> weights = AlignedBuffer::create(largeBytes());
    if (!kernels.has_value() || !weights.has_value()) return speed;
    std::array<TypeSpeed, std::size(kTypes)> all;
    adviseHugePages(*weights);
    std::memset(weights->data(), kAnyByte, weights->sizeBytes());
    {
        ThreadPool pool(threadsOf(nThreads));
        Products products(**kernels, pool, *weights);
        // Twice over, as what disturbs a measurement is past when its type comes round again; more often
        // while others are at work.
        for (int round = 0; round < kRounds || (round < kMostRounds && bystanders.share() > kQuietShare);
             ++round) {
            for (std::size_t i = 0; i < std::size(kTypes); ++i)
                keepBest(products.measure(kTypes[i]), all[i]);
        }
    }
    for (TypeSpeed& type : all) {
        if (type.gbPerSecond > 0) speed.types.push_back(std::move(type));
    }
    *weights = AlignedBuffer();
    speed.reads = measureReadSpeeds(threadsOf(nThreads), cachedBytes(), kReadSeconds);
    if (!speed.reads.empty()) speed.readGbPerSecond = speed.reads.back().gbPerSecond;
    const auto onProcessor = [&](std::shared_ptr<const Model> model) {
        return createCpuBackend(std::move(model), BackendOptions{.nThreads = threadsOf(nThreads)}, {}, {});
    };
    speed.layers = measureLayers(onProcessor, speed);
    speed.isSteady = bystanders.share() <= kQuietShare;
    return speed;
}

DeviceSpeed processorSpeed(const std::filesystem::path& folder, bool anew) {
    const std::filesystem::path place = folder.empty() ? defaultCacheFolder() : folder;
    const std::string key = processorKey();
    if (const auto known = anew ? std::nullopt : readSpeed(place, key)) return *known;
    DeviceSpeed speed = measureProcessor();
    if (speed.isKnown()) writeSpeed(place, key, speed);
    return speed;
}

std::string processorKey(unsigned nThreads) {
    const MachineInfo machine = machineInfo();
    std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
    for (const char c :
         machine.cpuName + "/" + machine.tier + "/" + std::to_string(threadsOf(nThreads)) + "/2")
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return "processor-" + std::to_string(hash);
}

}  // namespace autoglm
