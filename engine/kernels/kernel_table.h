// The CPU kernels of one SIMD tier, as a table of functions. Every tier fills every slot from the same text
// (cpu/*_inl.h) over its own vectors (cpu/simd_*.h).
// Threads: pure functions; callers share out rows, tokens and heads.
// Accuracy: for each output the order of float operations depends on its row and column alone, never on the
// width of the batch or the number of threads, so results of one tier are bit equal however the work is cut.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/kernels/activations.h"

namespace autoglm {

/// out[c * outStride + r] = dot(row r, column c) for consecutive groups of 16 rows and one tile of columns.
/// Requires: width <= smallTileColumns of the table.
struct SmallMatMul {
    const std::byte* groups;
    std::size_t groupBytes;
    const std::byte* next;  // groups that are likely read next, to be fetched in time; nullptr: not known
    std::uint32_t nBlocks;
    std::uint32_t nRows;
    const std::byte* tile;
    std::uint32_t width;
    std::uint32_t columnBytes;
    std::uint32_t valuesAt, planeAt;
    float* out;
    std::size_t outStride;
};
/// Groups of rows that a wide product takes at once. Taking 8 groups, so that activations of a stretch of
/// columns are used for all of them while they are in the second-level cache, gained nothing (Sapphire
/// Rapids).
constexpr std::uint32_t kWideGroups = 2;
/// A stretch of weights spread to bytes, the start of a wide product's scratch: 16 blocks of all its rows,
/// each with 8 vectors of values and at most 4 of scales and minima. The tiers assert that theirs fit.
constexpr std::size_t kWidePanelBytes = std::size_t{16} * (8 + 4) * (16 * kWideGroups * sizeof(float));

/// The same for up to kWideGroups consecutive groups and any number of columns: weights are spread once to
/// bytes and used for all columns.
struct WideMatMul {
    const std::byte* groups;
    std::size_t groupBytes;
    std::uint32_t nBlocks;
    std::uint32_t nRows;  // 1 .. 16 * kWideGroups
    const ActivationTiles* activations;
    std::uint32_t valuesAt, planeAt;
    float* out;
    std::size_t outStride;
    std::byte* scratch;  // wideScratchBytes(nColumns), 64-byte aligned
};
[[nodiscard]] std::size_t wideScratchBytes(std::uint32_t nColumns) noexcept;

/// Rows of f32, f16 or bf16 times `width` columns of f32, f32 accumulation.
/// Shapes: rows (nRows of nIn values, rowSizeBytes apart), x (width rows of nIn, xStride apart).
struct FloatMatMul {
    const std::byte* rows;
    std::size_t rowSizeBytes;
    std::uint32_t nRows;
    std::uint32_t nIn;
    const float* x;
    std::size_t xStride;
    std::uint32_t width;
    float* out;
    std::size_t outStride;
    std::byte* scratch = nullptr;  // wide products only: wideFloatScratchBytes(width), 64-byte aligned
};
/// Rows that a wide float product takes at once, and columns of W between two visits of the sums.
constexpr std::uint32_t kFloatPanelRows = 64, kFloatPanelSteps = 256;
[[nodiscard]] std::size_t wideFloatScratchBytes(std::uint32_t nColumns) noexcept;
enum class FloatFormat : std::uint8_t { F32, F16, BF16 };

/// How the cache holds keys and values; the pages' layout is the kernels' own (cpu/kv_pages_inl.h).
enum class KvFormat : std::uint8_t { I16, Q8_0, F32 };

/// Softmax attention of some query rows that share a KV head.
/// Row i belongs to a token that sees positions [0, nVisible[i]). Shapes: q, out (nRows rows at the given
/// pointers, headDim each); pages: page numbers of the rows' sequence.
struct AttentionTile {
    const float* const* q;
    float* const* out;
    const std::uint32_t* nVisible;  // at least 1; not decreasing
    std::uint32_t nRows;            // at most kMaxAttentionRows
    std::uint32_t headDim;          // even; padded to a multiple of 16 in scratch
    float scale;
    KvFormat format;
    const std::byte* keys;    // base of the layer's K storage
    const std::byte* values;  // base of the layer's V storage
    std::size_t pageStride;   // bytes between pages
    std::size_t headOffset;   // bytes of this KV head inside a page
    const std::uint32_t* pages;
    std::byte* scratch;  // attentionScratchBytes(headDim), 64-byte aligned
    /// Positions in chunks of kAttentionChunk. All of them, up to the last visible one, give `out`; with
    /// `parts` the results of single chunks go to parts[row] + chunk * attentionPartFloats(headDim) instead,
    /// to be merged with mergeAttention.
    std::uint32_t firstChunk, endChunk;
    float* const* parts = nullptr;
};
constexpr std::uint32_t kMaxAttentionRows = 64;
/// Long contexts are cut here, whoever computes them, so that threads can share one token's.
constexpr std::uint32_t kAttentionChunk = 256;
[[nodiscard]] constexpr std::uint32_t attentionChunks(std::uint32_t nPositions) noexcept {
    return (nPositions + kAttentionChunk - 1) / kAttentionChunk;
}
constexpr std::uint32_t kAttentionPartExtra = 16;
[[nodiscard]] constexpr std::size_t attentionPartFloats(std::uint32_t headDim) noexcept {
    return (std::size_t{headDim} + 15) / 16 * 16 + kAttentionPartExtra;
}
[[nodiscard]] std::size_t attentionScratchBytes(std::uint32_t headDim) noexcept;
/// Bytes that K (or V) of one KV head takes per page.
[[nodiscard]] std::size_t kvHeadPageBytes(KvFormat format, std::uint32_t headDim) noexcept;

/// Packing of 16 whole rows into one group of packed_format.h.
struct GroupPacking {
    const std::byte* rows;
    std::size_t rowSizeBytes;
    std::uint32_t nBlocks;
    std::byte* out;  // 64-byte aligned and zeroed
};

struct KernelTable {
    const char* tier = "";
    /// Columns per tile of a small product, at most, and of a wide one.
    std::uint32_t smallTileColumns = 4, wideTileColumns = 6;
    /// Wide float products go to BLAS, which is faster than this tier's own.
    bool prefersBlas = false;
    /// Packed as integers or left in the file for matMulFloat and BLAS. Measured on the baseline tier: 244
    /// tokens/s of a prompt against 32, and 16.9 against 12.8 in decode (1.59 B shape cut to 2 layers). F16
    /// stays packed everywhere: decoding it without F16C costs more in decode (3.3 against 12.9) than BLAS
    /// brings.
    bool packsBf16 = true;

    void (*packGroup[kNumPackedFormats])(const GroupPacking&) noexcept = {};
    /// Rounds x (nBlocks * 32 values) into column `column` of a tile of `width` columns.
    void (*quantize)(const float* x, std::uint32_t nBlocks, const ActivationLayout& layout, std::byte* tile,
                     std::uint32_t width, std::uint32_t column) noexcept = nullptr;
    void (*matMulSmall[kNumPackedFormats])(const SmallMatMul&) noexcept = {};
    void (*matMulWide[kNumPackedFormats])(const WideMatMul&) noexcept = {};
    void (*matMulFloat[3])(const FloatMatMul&) noexcept = {};  // by FloatFormat
    /// The same for many columns and up to kFloatPanelRows rows.
    void (*matMulFloatWide[3])(const FloatMatMul&) noexcept = {};
    /// Values of the two 16-bit formats (and f32, copied) as f32.
    void (*decodeFloat[3])(const std::byte* from, float* to, std::size_t n) noexcept = {};

    /// out = x / sqrt(mean(x^2) + eps) * weight. out may be x.
    void (*rmsNorm)(const float* x, const float* weight, float eps, std::size_t n,
                    float* out) noexcept = nullptr;
    /// x += y.
    void (*add)(float* x, const float* y, std::size_t n) noexcept = nullptr;
    /// out = silu(gate) * up. out may be gate or up.
    void (*swiGlu)(const float* gate, const float* up, std::size_t n, float* out) noexcept = nullptr;
    /// Rotates nHeads heads of headDim values; cosSin holds nRot / 2 cosines, then as many sines.
    void (*ropeInterleaved)(float* heads, std::uint32_t nHeads, std::uint32_t headDim, std::uint32_t nRot,
                            const float* cosSin) noexcept = nullptr;
    void (*ropeHalfSplit)(float* heads, std::uint32_t nHeads, std::uint32_t headDim, std::uint32_t nRot,
                          const float* cosSin) noexcept = nullptr;
    /// Writes one position of a page. Shapes: key, value (headDim).
    void (*storeKv)(KvFormat format, const float* key, const float* value, std::uint32_t headDim,
                    std::uint32_t slot, std::byte* keyPage, std::byte* valuePage) noexcept = nullptr;
    void (*attend)(const AttentionTile&) noexcept = nullptr;
    /// out = the row whose chunks [0, nParts) lie at `parts`, bit equal to having them in one tile.
    void (*mergeAttention)(const float* parts, std::uint32_t nParts, std::uint32_t headDim, float* out,
                           std::byte* scratch) noexcept = nullptr;
    /// False if any value is NaN or infinite.
    bool (*allFinite)(const float* x, std::size_t n) noexcept = nullptr;
};

}  // namespace autoglm
