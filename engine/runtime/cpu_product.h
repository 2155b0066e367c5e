// One matrix times the activations of a batch, by all threads of the pool: which kernel, and who does which
// rows.
// Threads: plain functions called by every thread of a region with the same arguments.
#pragma once
#include <atomic>
#include <cstdint>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/kernel_table.h"
#include "engine/runtime/cpu_weights.h"

namespace autoglm {

/// Activations as a product reads them: rows of f32, and the same rounded to int8 where a packed matrix reads
/// them.
struct ProductInput {
    const float* rows = nullptr;  // (nColumns, rowStride)
    std::size_t rowStride = 0;
    ActivationTiles tiles;
};

struct Product {
    const CpuMatrix* matrix;
    float* out;  // (nColumns, outStride)
    std::size_t outStride;
};

/// Up to this many columns packed weights are read once per tile of columns; beyond, they are spread to
/// panels. Measured (bench/kernels/matmul_bench): on avx512-vnni panels win from 9 columns on.
constexpr std::uint32_t kMaxStreamedColumns = 8;
/// From this many columns on float matrices are spread to panels, or go to BLAS on the baseline tier, whose
/// own code is slower. The other tiers beat OpenBLAS wherever it does not know the CPU: version 0.3.21 takes
/// newer Xeons for a Pentium 4 and reaches 14 GMAC/s where our panels reach 73 (bench/kernels/matmul_bench).
constexpr std::uint32_t kMinFloatPanelColumns = 12;

[[nodiscard]] std::uint32_t tileWidthFor(const KernelTable& kernels, std::uint32_t nColumns) noexcept;

/// Scratch of one thread. Requires: nColumns as large as any product's.
[[nodiscard]] std::size_t productScratchBytes(std::uint32_t nColumns, std::uint32_t maxIn) noexcept;

/// Computes this thread's share of `products`, which read the same input. `ticket` starts at zero and is
/// shared by the threads. The outputs are complete when all threads have returned. Rows of matrices that are
/// not ready are packed on the way, into `packScratch` (CpuWeights::packScratchBytes) or where they are kept.
void multiply(const KernelTable& kernels, std::span<const Product> products, const ProductInput& input,
              std::uint32_t nColumns, unsigned nThreads, std::atomic<std::uint32_t>& ticket,
              std::byte* scratch, std::byte* packScratch) noexcept;

}  // namespace autoglm
