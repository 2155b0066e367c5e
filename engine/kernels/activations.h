// Activations in integers, laid out for the packed weights.
//
// A row of activations (a "column" of the product) is cut into blocks of 32 values; each block is rounded
// with its own f32 scale, to nearest even. Columns are taken in tiles; a tile is a sequence of records, one
// per block. A record holds the planes that some weight format of this product asks for:
//   Bytes i8 y[width][32], f32 scale[width]: the largest magnitude becomes 127;
//   Sum f32[width] = scale * sum(y); HalfSums f32[2][width], the same for columns 0..15 and 16..31;
//   Seed8, Seed16, Seed128 i32[width] = kDotBias - 8, 16, 128 times sum(y);
//   HalfSeed4, HalfSeed32 i32[2][width], the same with 4 and 32 for columns 0..15 and 16..31;
//   Words i16 y[width][32], f32 scale[width]: the largest magnitude becomes 32767, or less, so that the
//   magnitudes add up to at most 131080 and no sum of products with 16-bit weights leaves 32 bits.
// Integer seeds start the dot product, so that unsigned weights cost no correction afterwards.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/kernels/packed_format.h"

namespace autoglm {

enum class ActivationPlane : std::uint8_t {
    Bytes,
    Words,
    Sum,
    HalfSums,
    Seed8,
    Seed16,
    Seed128,
    HalfSeed4,
    HalfSeed32
};
constexpr std::size_t kNumActivationPlanes = 9;
constexpr std::uint32_t kNoPlane = UINT32_MAX;

/// Where integer sums of bytes begin: the bits of 1.5 * 2^23 as a float. No sum of a block reaches 2^22, so
/// its bits, read as a float, are 1.5 * 2^23 + sum exactly, and no conversion is needed.
constexpr std::int32_t kDotBias = 0x4b400000;
constexpr float kDotBiasValue = 12582912.0f;

/// Which planes the records hold and where. All offsets are bytes per column of the tile: plane p of a record
/// of `width` columns begins at width * planeAt[p].
struct ActivationLayout {
    std::uint32_t columnBytes = 0;
    std::uint32_t planeAt[kNumActivationPlanes] = {kNoPlane, kNoPlane, kNoPlane, kNoPlane, kNoPlane,
                                                   kNoPlane, kNoPlane, kNoPlane, kNoPlane};

    [[nodiscard]] std::uint32_t at(ActivationPlane plane) const noexcept {
        return planeAt[static_cast<std::size_t>(plane)];
    }
    [[nodiscard]] bool has(ActivationPlane plane) const noexcept { return at(plane) != kNoPlane; }

    void add(ActivationPlane plane) noexcept {
        if (has(plane)) return;
        planeAt[static_cast<std::size_t>(plane)] = columnBytes;
        const bool halves = plane == ActivationPlane::HalfSums || plane == ActivationPlane::HalfSeed4 ||
                            plane == ActivationPlane::HalfSeed32;
        if (plane == ActivationPlane::Bytes) {
            columnBytes += kBlockColumns + 4;
        } else if (plane == ActivationPlane::Words) {
            columnBytes += 2 * kBlockColumns + 4;
        } else {
            columnBytes += halves ? 8 : 4;
        }
    }
    /// What the kernels of `format` read.
    inline void addFor(const PackedFormat& format) noexcept;
};

/// The values that a format's kernels multiply with.
[[nodiscard]] constexpr ActivationPlane valuesOf(const PackedFormat& format) noexcept {
    return format.kind == PackedKind::Words ? ActivationPlane::Words : ActivationPlane::Bytes;
}

/// The one plane that a format's kernels read besides the values.
[[nodiscard]] constexpr ActivationPlane planeOf(const PackedFormat& format) noexcept {
    switch (format.kind) {
        case PackedKind::ScaleMin:
        case PackedKind::SuperMin:
            return ActivationPlane::Sum;
        case PackedKind::SuperHalfMin:
            return ActivationPlane::HalfSums;
        case PackedKind::SuperHalf:
            return format.offset == 4 ? ActivationPlane::HalfSeed4 : ActivationPlane::HalfSeed32;
        case PackedKind::Words:
            return ActivationPlane::Words;
        default:
            break;
    }
    if (format.offset == 8) return ActivationPlane::Seed8;
    return format.offset == 16 ? ActivationPlane::Seed16 : ActivationPlane::Seed128;
}

inline void ActivationLayout::addFor(const PackedFormat& format) noexcept {
    add(valuesOf(format));
    add(planeOf(format));
}

/// Quantized activations of a whole batch: tiles of `tileWidth` columns, the last one with what is left.
struct ActivationTiles {
    std::byte* data = nullptr;
    ActivationLayout layout;
    std::uint32_t nBlocks = 0;
    std::uint32_t nColumns = 0;
    std::uint32_t tileWidth = 1;

    [[nodiscard]] std::size_t tileBytes() const noexcept {
        return static_cast<std::size_t>(nBlocks) * tileWidth * layout.columnBytes;
    }
    [[nodiscard]] std::byte* tile(std::uint32_t index) const noexcept { return data + index * tileBytes(); }
    [[nodiscard]] std::uint32_t widthOf(std::uint32_t index) const noexcept {
        const std::uint32_t left = nColumns - index * tileWidth;
        return left < tileWidth ? left : tileWidth;
    }
    [[nodiscard]] std::uint32_t nTiles() const noexcept { return (nColumns + tileWidth - 1) / tileWidth; }
};

}  // namespace autoglm
