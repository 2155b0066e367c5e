// Products of one weight matrix and a batch of activations, per type, tier and batch width, on one thread.
// Counters: GMAC/s, and GB/s of packed weights read. The answer is checked before it is timed.
// CPU time counts: a busy machine slows the wall clock, not this.
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/blas/sgemm.h"
#include "engine/kernels/packed_matrix.h"
#include "engine/kernels/select_kernels.h"

namespace {

using namespace autoglm;

constexpr std::uint32_t kIn = 2048;
// Far more rows than the caches hold for narrow batches, so that decode reads memory as it does in a model.
constexpr std::uint32_t kStreamRows = 98304, kPanelRows = 512;

struct Setup {
    const PackedType& packed;
    std::uint32_t nOut;
    std::vector<std::byte> rows;
    MatrixRef ref;
    std::size_t groupBytes;
    AlignedBuffer groups, tileMemory, scratch;
    std::vector<float> x;
    ActivationTiles tiles;

    Setup(int index, const KernelTable& table, std::uint32_t nColumns, std::uint32_t tileWidth,
          std::uint32_t nRows)
        : packed(kPackedTypes[index]), nOut(nRows) {
        const TypeTraits& traits = traitsOf(packed.type);
        const std::size_t rowSize = *rowBytes(traits, kIn);
        std::mt19937 random(1);
        rows.resize(rowSize * 64);  // 64 different rows, repeated
        for (std::byte& b : rows)
            b = static_cast<std::byte>(random());
        if (traits.encode != nullptr) {
            std::normal_distribution<float> normal(0.0f, 0.02f);
            std::vector<float> values(kIn);
            for (std::uint32_t r = 0; r < 64; ++r) {
                for (float& v : values)
                    v = normal(random);
                traits.encode(values.data(), rows.data() + r * rowSize, kIn);
            }
        } else {
            for (std::size_t at = 0; at < rows.size(); at += traits.blockBytes)
                rows[at + 1] = std::byte{0x20};
        }
        ref = {.type = packed.type, .nIn = kIn, .nOut = 64, .bytes = rows, .rowSizeBytes = rowSize};
        groupBytes = packedGroupBytes(packed.format, kIn);
        groups = AlignedBuffer::create(groupBytes * (nOut / 16)).value();
        ::madvise(groups.data(), groups.sizeBytes(), MADV_HUGEPAGE);  // as the backend does
        for (std::uint32_t g = 0; g < nOut / 16; ++g)
            packRowGroup(packed, ref, g % 4, groups.data() + g * groupBytes);
        std::normal_distribution<float> normal(0.0f, 1.0f);
        x.resize(static_cast<std::size_t>(kIn) * nColumns);
        for (float& v : x)
            v = normal(random);
        tiles.layout.addFor(packed.format);
        tiles.nBlocks = kIn / 32;
        tiles.nColumns = nColumns;
        tiles.tileWidth = tileWidth;
        tileMemory = AlignedBuffer::create(static_cast<std::size_t>(tiles.nBlocks) * nColumns *
                                           tiles.layout.columnBytes)
                         .value();
        tiles.data = tileMemory.data();
        for (std::uint32_t c = 0; c < nColumns; ++c) {
            table.quantize(x.data() + static_cast<std::size_t>(c) * kIn, tiles.nBlocks, tiles.layout,
                           tiles.tile(c / tileWidth), tiles.widthOf(c / tileWidth), c % tileWidth);
        }
        scratch = AlignedBuffer::create(wideScratchBytes(nColumns)).value();
    }

    [[nodiscard]] std::uint32_t valuesAt() const { return tiles.layout.at(valuesOf(packed.format)); }
    [[nodiscard]] std::uint32_t planeAt() const { return tiles.layout.at(planeOf(packed.format)); }

    /// Within the error of int8 activations of the product in double precision.
    [[nodiscard]] bool isRight(const std::vector<float>& out) const {
        std::vector<float> row(kIn);
        double error = 0, size = 0;
        for (std::uint32_t r = 0; r < 64; ++r) {
            traitsOf(packed.type).decode(ref.row(r), row.data(), kIn);
            double sum = 0;
            for (std::uint32_t i = 0; i < kIn; ++i)
                sum += static_cast<double>(row[i]) * x[i];
            error += (out[r] - sum) * (out[r] - sum);
            size += sum * sum;
        }
        return std::sqrt(error / size) < 0.02;
    }
};

void count(benchmark::State& state, const Setup& s, std::uint32_t nColumns) {
    const double n = static_cast<double>(state.iterations());
    state.counters["GMAC/s"] =
        benchmark::Counter(n * s.nOut * kIn * nColumns * 1e-9, benchmark::Counter::kIsRate);
    state.counters["GB/s"] =
        benchmark::Counter(n * static_cast<double>(s.groups.sizeBytes()) * 1e-9, benchmark::Counter::kIsRate);
}

void runSmall(benchmark::State& state, const std::string& tier, int index, std::uint32_t nColumns,
              std::uint32_t nRows) {
    const KernelTable& table = *selectKernels(cpuFeatures(), tier).value();
    const std::uint32_t tileWidth = std::min(nColumns, table.smallTileColumns);
    const Setup s(index, table, nColumns, tileWidth, nRows);
    std::vector<float> out(static_cast<std::size_t>(s.nOut) * nColumns);
    const auto all = [&] {
        constexpr std::uint32_t kRows = 256;  // an item of a model's product
        for (std::uint32_t row = 0; row < s.nOut; row += kRows) {
            const std::byte* groups = s.groups.data() + row / 16 * s.groupBytes;
            for (std::uint32_t t = 0; t < s.tiles.nTiles(); ++t) {
                table.matMulSmall[index]({.groups = groups,
                                          .groupBytes = s.groupBytes,
                                          .next = groups + kRows / 16 * s.groupBytes,
                                          .nBlocks = s.tiles.nBlocks,
                                          .nRows = std::min(kRows, s.nOut - row),
                                          .tile = s.tiles.tile(t),
                                          .width = s.tiles.widthOf(t),
                                          .columnBytes = s.tiles.layout.columnBytes,
                                          .valuesAt = s.valuesAt(),
                                          .planeAt = s.planeAt(),
                                          .out = out.data() + std::size_t{t} * tileWidth * s.nOut + row,
                                          .outStride = s.nOut});
            }
        }
    };
    all();
    if (!s.isRight(out)) return state.SkipWithError("wrong answer");
    for (auto _ : state) {
        all();
        benchmark::DoNotOptimize(out.data());
    }
    count(state, s, nColumns);
}

void runWide(benchmark::State& state, const std::string& tier, int index, std::uint32_t nColumns) {
    const KernelTable& table = *selectKernels(cpuFeatures(), tier).value();
    Setup s(index, table, nColumns, table.wideTileColumns, kPanelRows);
    std::vector<float> out(static_cast<std::size_t>(s.nOut) * nColumns);
    const auto all = [&] {
        for (std::uint32_t g = 0; g < s.nOut / 16; g += kWideGroups) {
            table.matMulWide[index]({.groups = s.groups.data() + g * s.groupBytes,
                                     .groupBytes = s.groupBytes,
                                     .nBlocks = s.tiles.nBlocks,
                                     .nRows = 16 * kWideGroups,
                                     .activations = &s.tiles,
                                     .valuesAt = s.valuesAt(),
                                     .planeAt = s.planeAt(),
                                     .out = out.data() + g * 16,
                                     .outStride = s.nOut,
                                     .scratch = s.scratch.data()});
        }
    };
    all();
    if (!s.isRight(out)) return state.SkipWithError("wrong answer");
    for (auto _ : state) {
        all();
        benchmark::DoNotOptimize(out.data());
    }
    count(state, s, nColumns);
}

/// F32 rows of ordinary numbers; x and the answer are simple enough to know exactly.
void runFloat(benchmark::State& state, const std::string& tier, const char* way, std::uint32_t nColumns) {
    const KernelTable& table = *selectKernels(cpuFeatures(), tier).value();
    constexpr std::uint32_t kRows = 512;
    const std::vector<float> rows(std::size_t{kRows} * kIn, 1.0f);
    const std::vector<float> x(std::size_t{nColumns} * kIn, 0.5f);
    std::vector<float> out(std::size_t{nColumns} * kRows), panel(std::size_t{kFloatPanelRows} * kIn);
    AlignedBuffer scratch = AlignedBuffer::create(wideFloatScratchBytes(nColumns)).value();
    const std::string name = way;
    const auto all = [&] {
        for (std::uint32_t r = 0; r < kRows; r += kFloatPanelRows) {
            const auto* bytes = reinterpret_cast<const std::byte*>(rows.data() + std::size_t{r} * kIn);
            const FloatMatMul m{.rows = bytes,
                                .rowSizeBytes = kIn * 4,
                                .nRows = kFloatPanelRows,
                                .nIn = kIn,
                                .x = x.data(),
                                .xStride = kIn,
                                .width = nColumns,
                                .out = out.data() + r,
                                .outStride = kRows,
                                .scratch = scratch.data()};
            if (name == "blas") {
                table.decodeFloat[0](bytes, panel.data(), panel.size());
                sgemmRows(panel.data(), kFloatPanelRows, kIn, x.data(), kIn, nColumns, m.out, kRows);
            } else {
                (name == "wide" ? table.matMulFloatWide : table.matMulFloat)[0](m);
            }
        }
    };
    all();
    for (const float v : out) {
        if (v != 0.5f * kIn) return state.SkipWithError("wrong answer");
    }
    for (auto _ : state) {
        all();
        benchmark::DoNotOptimize(out.data());
    }
    state.counters["GMAC/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * kRows * kIn * nColumns * 1e-9, benchmark::Counter::kIsRate);
}

[[maybe_unused]] const bool kRegistered = [] {
    for (const std::string& tier : availableTiers(cpuFeatures())) {
        for (const char* way : {"small", "wide", "blas"}) {
            for (const std::uint32_t n : {1u, 4u, 8u, 12u, 16u, 24u, 32u, 128u, 512u}) {
                const std::string name = tier + "/F32/" + way + "/" + std::to_string(n);
                benchmark::RegisterBenchmark(name.c_str(),
                                             [=](benchmark::State& s) { runFloat(s, tier, way, n); });
            }
        }
        for (std::size_t i = 0; i < kNumPackedFormats; ++i) {
            const int index = static_cast<int>(i);
            const std::string name = tier + "/" + std::string(traitsOf(kPackedTypes[i].type).name) + "/";
            benchmark::RegisterBenchmark((name + "decode").c_str(), [=](benchmark::State& s) {
                runSmall(s, tier, index, 1, kStreamRows);
            });
            for (const std::uint32_t n : {1u, 2u, 4u, 8u, 16u}) {
                benchmark::RegisterBenchmark((name + "small/" + std::to_string(n)).c_str(),
                                             [=](benchmark::State& s) { runSmall(s, tier, index, n, 512); });
            }
            for (const std::uint32_t n : {4u, 8u, 12u, 16u, 32u, 128u, 512u}) {
                benchmark::RegisterBenchmark((name + "wide/" + std::to_string(n)).c_str(),
                                             [=](benchmark::State& s) { runWide(s, tier, index, n); });
            }
        }
    }
    return true;
}();

}  // namespace
