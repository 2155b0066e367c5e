#include "engine/runtime/cpu_product.h"

#include <algorithm>
#include <cstring>

#include "engine/kernels/blas/sgemm.h"

namespace autoglm {

namespace {

int floatFormatOf(TensorType type) noexcept {
    switch (type) {
        case TensorType::F32:
            return static_cast<int>(FloatFormat::F32);
        case TensorType::F16:
            return static_cast<int>(FloatFormat::F16);
        case TensorType::BF16:
            return static_cast<int>(FloatFormat::BF16);
        default:
            return -1;
    }
}

struct RowRange {
    std::uint32_t begin, end;
};

/// Scratch of one thread.
struct Scratch {
    std::byte* sums;  // productScratchBytes()
    std::byte* rows;  // CpuWeights::packScratchBytes()
};

/// The packed groups of some rows: as they lie, or packed now.
const std::byte* packedRows(const KernelTable& kernels, const CpuMatrix& m, RowRange rows,
                            std::byte* scratch) noexcept {
    const std::uint32_t first = rows.begin / kGroupRows, end = (rows.end + kGroupRows - 1) / kGroupRows;
    std::byte* const kept = m.groups + first * m.groupBytes;
    if (m.ready) return kept;
    std::byte* const groups = m.keep ? kept : scratch;
    for (std::uint32_t g = first; g < end; ++g) {
        std::byte* group = groups + (g - first) * m.groupBytes;
        // Rows that a group lacks are to be zero; fresh memory is.
        if (!m.keep && (g + 1) * kGroupRows > m.source->nOut) std::memset(group, 0, m.groupBytes);
        packRowGroup(kernels, kPackedTypes[m.packedIndex], *m.source, g, group);
    }
    return groups;
}

void multiplyPackedWide(const KernelTable& kernels, const Product& p, const ProductInput& input,
                        RowRange rows, Scratch scratch) noexcept {
    const CpuMatrix& m = *p.matrix;
    const PackedFormat& format = kPackedTypes[m.packedIndex].format;
    kernels.matMulWide[m.packedIndex]({.groups = packedRows(kernels, m, rows, scratch.rows),
                                       .groupBytes = m.groupBytes,
                                       .nBlocks = m.source->nIn / kBlockColumns,
                                       .nRows = rows.end - rows.begin,
                                       .activations = &input.tiles,
                                       .valuesAt = input.tiles.layout.at(valuesOf(format)),
                                       .planeAt = input.tiles.layout.at(planeOf(format)),
                                       .out = p.out + rows.begin,
                                       .outStride = p.outStride,
                                       .scratch = scratch.sums});
}

void multiplyPackedSmall(const KernelTable& kernels, const Product& p, const ProductInput& input,
                         RowRange rows, const std::byte* next, Scratch scratch) noexcept {
    const CpuMatrix& m = *p.matrix;
    constexpr std::uint32_t kPackedAtOnce = kGroupRows * kWideGroups;
    if (!m.ready && rows.end - rows.begin > kPackedAtOnce) {
        for (std::uint32_t r = rows.begin; r < rows.end; r += kPackedAtOnce) {
            multiplyPackedSmall(kernels, p, input, {r, std::min(rows.end, r + kPackedAtOnce)}, nullptr,
                                scratch);
        }
        return;
    }
    const std::byte* groups = packedRows(kernels, m, rows, scratch.rows);
    const PackedFormat& format = kPackedTypes[m.packedIndex].format;
    const ActivationTiles& tiles = input.tiles;
    for (std::uint32_t t = 0; t < tiles.nTiles(); ++t) {
        kernels.matMulSmall[m.packedIndex](
            {.groups = groups,
             .groupBytes = m.groupBytes,
             .next = next,
             .nBlocks = tiles.nBlocks,
             .nRows = rows.end - rows.begin,
             .tile = tiles.tile(t),
             .width = tiles.widthOf(t),
             .columnBytes = tiles.layout.columnBytes,
             .valuesAt = tiles.layout.at(valuesOf(format)),
             .planeAt = tiles.layout.at(planeOf(format)),
             .out = p.out + static_cast<std::size_t>(t) * tiles.tileWidth * p.outStride + rows.begin,
             .outStride = p.outStride});
    }
}

void multiplyFloat(const KernelTable& kernels, const Product& p, const ProductInput& input,
                   std::uint32_t nColumns, RowRange rows, std::byte* scratch) noexcept {
    const MatrixRef& w = *p.matrix->source;
    const int format = floatFormatOf(w.type);
    const std::uint32_t nRows = rows.end - rows.begin;
    FloatMatMul m{.rows = w.row(rows.begin),
                  .rowSizeBytes = w.rowSizeBytes,
                  .nRows = nRows,
                  .nIn = w.nIn,
                  .x = input.rows,
                  .xStride = input.rowStride,
                  .width = nColumns,
                  .out = p.out + rows.begin,
                  .outStride = p.outStride};
    const bool wide = nColumns >= kMinFloatPanelColumns;
    const bool byBlas = wide && kernels.prefersBlas;
    if (format >= 0 && !byBlas) {
        m.scratch = scratch;
        return wide ? kernels.matMulFloatWide[format](m) : kernels.matMulFloat[format](m);
    }
    auto* panel = reinterpret_cast<float*>(scratch);
    for (std::uint32_t r = 0; r < nRows; ++r) {
        float* row = panel + static_cast<std::size_t>(r) * w.nIn;
        if (format >= 0) {
            kernels.decodeFloat[format](w.row(rows.begin + r), row, w.nIn);
        } else {
            traitsOf(w.type).decode(w.row(rows.begin + r), row, w.nIn);
        }
    }
    if (wide) return sgemmRows(panel, nRows, w.nIn, m.x, m.xStride, nColumns, m.out, m.outStride);
    m.rows = scratch;
    m.rowSizeBytes = w.nIn * sizeof(float);
    kernels.matMulFloat[static_cast<int>(FloatFormat::F32)](m);
}

void multiplyFloatRows(const KernelTable& kernels, const Product& p, const ProductInput& input,
                       std::uint32_t nColumns, RowRange rows, std::byte* scratch) noexcept {
    for (std::uint32_t r = rows.begin; r < rows.end; r += kFloatPanelRows) {
        multiplyFloat(kernels, p, input, nColumns, {r, std::min(rows.end, r + kFloatPanelRows)}, scratch);
    }
}

// ---- Few columns ---------------------------------------------------------------------------------

/// Groups of 16 rows of all products in a row, as one space that is shared out.
std::uint32_t countGroups(std::span<const Product> products) noexcept {
    std::uint32_t n = 0;
    for (const Product& p : products)
        n += p.matrix->nGroups();
    return n;
}

/// Item `item` of the groups [0, nGroups): in each round every thread finds a quarter (with two threads) of
/// what is left, so that the first items are long streams and the last ones even out who is late.
RowRange itemGroups(std::uint32_t nGroups, std::uint32_t item, unsigned nThreads) noexcept {
    constexpr std::uint32_t kLeast = 4;  // as many as stream side by side
    for (std::uint32_t begin = 0; begin < nGroups;) {
        const std::uint32_t size = std::max(kLeast, (nGroups - begin) / (2 * nThreads) / kLeast * kLeast);
        if (item < nThreads) {
            begin += item * size;
            if (begin >= nGroups) break;
            return {begin, std::min(nGroups, begin + size)};
        }
        item -= nThreads;
        begin += nThreads * size;
    }
    return {nGroups, nGroups};
}

/// Where group `group` of all lies; nullptr past the end and in matrices that are not packed, or not yet.
const std::byte* placeOf(std::span<const Product> products, std::uint32_t group) noexcept {
    for (const Product& p : products) {
        const CpuMatrix& m = *p.matrix;
        if (group < m.nGroups()) return m.ready ? m.groups + group * m.groupBytes : nullptr;
        group -= m.nGroups();
    }
    return nullptr;
}

void multiplyFew(const KernelTable& kernels, std::span<const Product> products, const ProductInput& input,
                 std::uint32_t nColumns, unsigned nThreads, std::atomic<std::uint32_t>& ticket,
                 Scratch scratch) noexcept {
    const std::uint32_t nGroups = countGroups(products);
    while (true) {
        const std::uint32_t item = ticket.fetch_add(1, std::memory_order_relaxed);
        const RowRange groups = itemGroups(nGroups, item, nThreads);
        if (groups.begin == groups.end) return;
        // Threads of the same speed take turns, so this is most likely what the caller does next.
        const std::byte* next = placeOf(products, itemGroups(nGroups, item + nThreads, nThreads).begin);
        std::uint32_t first = 0;  // group of the product
        for (const Product& p : products) {
            const std::uint32_t end = first + p.matrix->nGroups();
            const RowRange part{std::max(groups.begin, first), std::min(groups.end, end)};
            if (part.begin < part.end) {
                const RowRange rows{(part.begin - first) * kGroupRows,
                                    std::min(p.matrix->source->nOut, (part.end - first) * kGroupRows)};
                if (p.matrix->isPacked()) {
                    multiplyPackedSmall(kernels, p, input, rows, next, scratch);
                } else {
                    multiplyFloatRows(kernels, p, input, nColumns, rows, scratch.sums);
                }
            }
            first = end;
        }
    }
}

// ---- Many columns --------------------------------------------------------------------------------

/// Rows of one work item: whole panels.
std::uint32_t itemRows(std::span<const Product> products) noexcept {
    const bool allPacked =
        std::all_of(products.begin(), products.end(), [](const Product& p) { return p.matrix->isPacked(); });
    return allPacked ? kGroupRows * kWideGroups : kFloatPanelRows;
}

void multiplyMany(const KernelTable& kernels, std::span<const Product> products, const ProductInput& input,
                  std::uint32_t nColumns, std::atomic<std::uint32_t>& ticket, Scratch scratch) noexcept {
    const std::uint32_t step = itemRows(products);
    std::uint32_t firstItem = 0;
    std::uint32_t item = ticket.fetch_add(1, std::memory_order_relaxed);
    for (const Product& p : products) {
        const std::uint32_t nOut = p.matrix->source->nOut;
        const std::uint32_t nItems = (nOut + step - 1) / step;
        while (item - firstItem < nItems) {
            const std::uint32_t begin = (item - firstItem) * step;
            const RowRange rows{begin, std::min(nOut, begin + step)};
            if (!p.matrix->isPacked()) {
                multiplyFloatRows(kernels, p, input, nColumns, rows, scratch.sums);
            } else {
                constexpr std::uint32_t kPanel = kGroupRows * kWideGroups;
                for (std::uint32_t r = rows.begin; r < rows.end; r += kPanel) {
                    multiplyPackedWide(kernels, p, input, {r, std::min(rows.end, r + kPanel)}, scratch);
                }
            }
            item = ticket.fetch_add(1, std::memory_order_relaxed);
        }
        firstItem += nItems;
    }
}

}  // namespace

std::uint32_t tileWidthFor(const KernelTable& kernels, std::uint32_t nColumns) noexcept {
    return nColumns <= kMaxStreamedColumns ? std::min(nColumns, kernels.smallTileColumns)
                                           : kernels.wideTileColumns;
}

std::size_t productScratchBytes(std::uint32_t nColumns, std::uint32_t maxIn) noexcept {
    const std::size_t decoded = std::size_t{kFloatPanelRows} * maxIn * sizeof(float);
    return std::max({wideScratchBytes(nColumns), wideFloatScratchBytes(nColumns), decoded});
}

void multiply(const KernelTable& kernels, std::span<const Product> products, const ProductInput& input,
              std::uint32_t nColumns, unsigned nThreads, std::atomic<std::uint32_t>& ticket,
              std::byte* scratch, std::byte* packScratch) noexcept {
    const Scratch both{scratch, packScratch};
    if (nColumns <= kMaxStreamedColumns)
        return multiplyFew(kernels, products, input, nColumns, nThreads, ticket, both);
    multiplyMany(kernels, products, input, nColumns, ticket, both);
}

}  // namespace autoglm
