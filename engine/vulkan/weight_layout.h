// Quantized weights in the order the shaders read them: planes of whole 32-bit words.
// Threads: pure functions; rows may be repacked by several threads at once.
//
// A row is cut into blocks of 32 values. A matrix becomes up to four planes, each holding its part of all
// rows one after another, so that neighbouring threads load neighbouring words of 4, 8 or 16 bytes whatever
// the size of a block in the file:
//   quants  per block the low bits; byte k of a word belongs to value 4j + k of the block
//             4 bits: 16 bytes, word w = values 4w..4w+3 (low nibbles) and 16+4w..16+4w+3 (high)
//             2 bits:  8 bytes, word w, bits 2t of its bytes = values 16w+4t..16w+4t+3
//             8 bits: 32 bytes in order. f16, bf16, f32: the values in order
//   high    per block what the quants lack: 1 bit each (4 bytes, bit j of byte k = value 4j + k)
//           or 2 bits each (8 bytes, as above)
//   scales  per block: a half (Q4_0, Q5_0, Q8_0, IQ4_NL), an exponent of one byte (MXFP4), two halves d and m
//           (Q4_1, Q5_1), two signed bytes (Q3_K, Q6_K), two bytes s | m << 4 (Q2_K)
//   supers  per 256 values: d (Q3_K, Q6_K); d and dmin (Q2_K); d, dmin and the six-bit scales of the
//           8 blocks as 16 bytes (Q4_K, Q5_K; drawn in shaders/quant/k_scales.glsl); the 8-byte head of the
//           file's block (IQ4_XS)
// Rows of a plane are padded to 4 bytes, and rows of f32, f16 and bf16 to 32 values.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "engine/model/tensor_ref.h"

namespace autoglm::gpu {

enum class Plane : std::uint8_t { Quants, High, Scales, Supers };
constexpr std::size_t kNumPlanes = 4;

struct WeightLayout {
    TensorType type = TensorType::F32;
    std::uint32_t nIn = 0, nRows = 0;
    std::uint32_t nBlocks = 0;                         // of a row
    std::array<std::uint64_t, kNumPlanes> offset{};    // from the begin of the matrix, multiples of 256
    std::array<std::uint32_t, kNumPlanes> rowBytes{};  // 0: no such plane
    std::uint64_t sizeBytes = 0;

    [[nodiscard]] std::uint64_t planeBytes(Plane plane) const noexcept {
        return std::uint64_t{rowBytes[static_cast<std::size_t>(plane)]} * nRows;
    }
};

/// Empty for a type the shaders do not know, for rows that are not whole blocks, and for planes of more than
/// 2^31 words, which shaders could not address.
[[nodiscard]] std::optional<WeightLayout> weightLayout(TensorType type, std::uint32_t nIn,
                                                       std::uint32_t nRows);

/// Writes rows [firstRow, firstRow + nRows) of `w` as they lie in `plane`, to `out`: nRows times the plane's
/// rowBytes. Requires: the layout has the plane and is of w's type and nIn; `out` 4-byte aligned.
void repackRows(const WeightLayout& layout, Plane plane, const MatrixRef& w, std::uint32_t firstRow,
                std::uint32_t nRows, std::byte* out) noexcept;

}  // namespace autoglm::gpu
