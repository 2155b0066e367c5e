// Decode's product alone, as a model runs it: one column, all threads, a matrix that no cache holds, beside
// what the machine reads at best. Counters: GB/s of packed weights, and their share of that best, measured in
// turns.
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <random>
#include <string>

#include "engine/api/machine.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/select_kernels.h"
#include "engine/runtime/cpu_product.h"

namespace {

using namespace autoglm;

constexpr std::uint32_t kIn = 2048;
constexpr std::size_t kBytes = std::size_t{768} << 20;

/// Packed rows of small numbers, the same 64 again and again.
struct Weights {
    MatrixRef ref;
    std::vector<std::byte> rows;
    AlignedBuffer groups;
    CpuMatrix matrix;

    explicit Weights(int index) {
        const PackedType& packed = kPackedTypes[index];
        const TypeTraits& traits = traitsOf(packed.type);
        const std::size_t rowSize = *rowBytes(traits, kIn);
        rows.resize(rowSize * 64);
        std::mt19937 random(1);
        std::normal_distribution<float> normal(0.0f, 0.02f);
        std::vector<float> values(kIn);
        for (std::uint32_t r = 0; traits.encode != nullptr && r < 64; ++r) {
            for (float& v : values)
                v = normal(random);
            traits.encode(values.data(), rows.data() + r * rowSize, kIn);
        }
        ref = {.type = packed.type, .nIn = kIn, .nOut = 64, .bytes = rows, .rowSizeBytes = rowSize};
        const std::size_t groupBytes = packedGroupBytes(packed.format, kIn);
        const auto nGroups = static_cast<std::uint32_t>(kBytes / groupBytes);
        groups = AlignedBuffer::create(groupBytes * nGroups).value();
        ::madvise(groups.data(), groups.sizeBytes(), MADV_HUGEPAGE);  // as the backend does
        for (std::uint32_t g = 0; g < nGroups; ++g)
            packRowGroup(packed, ref, g % 4, groups.data() + g * groupBytes);
        ref.nOut = nGroups * kGroupRows;
        matrix = {.source = &ref,
                  .packedIndex = index,
                  .groups = groups.data(),
                  .groupBytes = groupBytes,
                  .ready = true};
    }
};

void decode(benchmark::State& state, const std::string& tier, int index, std::uint32_t nColumns) {
    const KernelTable& table = *selectKernels(cpuFeatures(), tier).value();
    const Weights w(index);
    ThreadPool pool;
    ProductInput input;
    input.tiles.layout.addFor(kPackedTypes[index].format);
    input.tiles.nBlocks = kIn / kBlockColumns;
    input.tiles.nColumns = nColumns;
    input.tiles.tileWidth = tileWidthFor(table, nColumns);
    AlignedBuffer tiles =
        AlignedBuffer::create(std::size_t{input.tiles.nBlocks} * nColumns * input.tiles.layout.columnBytes)
            .value();
    input.tiles.data = tiles.data();
    const std::vector<float> x(kIn, 0.5f);
    for (std::uint32_t c = 0; c < nColumns; ++c) {
        table.quantize(x.data(), input.tiles.nBlocks, input.tiles.layout,
                       input.tiles.tile(c / input.tiles.tileWidth),
                       input.tiles.widthOf(c / input.tiles.tileWidth), c % input.tiles.tileWidth);
    }
    std::vector<float> out(std::size_t{w.ref.nOut} * nColumns);
    const Product product{&w.matrix, out.data(), w.ref.nOut};
    AlignedBuffer scratch =
        AlignedBuffer::create(pool.nThreads() * productScratchBytes(nColumns, kIn)).value();
    double seconds = 0, bytes = 0;
    for (auto _ : state) {
        std::atomic<std::uint32_t> ticket{0};
        const auto from = std::chrono::steady_clock::now();
        pool.run([&](unsigned thread) {
            multiply(table, {&product, 1}, input, nColumns, pool.nThreads(), ticket,
                     scratch.data() + thread * productScratchBytes(nColumns, kIn), nullptr);
        });
        seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
        bytes += static_cast<double>(w.groups.sizeBytes());
    }
    const double best = measureReadBandwidthGbPerSecond(pool.nThreads(), 0.5);
    state.counters["GB/s"] = bytes / seconds * 1e-9;
    state.counters["share"] = bytes / seconds * 1e-9 / best;
}

[[maybe_unused]] const bool kRegistered = [] {
    for (const std::string& tier : availableTiers(cpuFeatures())) {
        for (std::size_t i = 0; i < kNumPackedFormats; ++i) {
            for (const std::uint32_t n : {1u, 4u, 8u}) {
                const std::string name = tier + "/" + std::string(traitsOf(kPackedTypes[i].type).name) +
                                         "/together/" + std::to_string(n);
                benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& s) {
                    decode(s, tier, static_cast<int>(i), n);
                })->UseRealTime();
            }
        }
    }
    return true;
}();

}  // namespace
