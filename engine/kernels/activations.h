// Activations in int8, laid out for the packed weights.
//
// A row of activations (a "column" of the product) is cut into blocks of 32 values; each block is rounded to
// int8 with its own f32 scale (largest magnitude / 127, to nearest even). Columns are taken in tiles; a tile
// is a sequence of records, one per block:
//   i8 y[width][32], f32 scale[width], then the planes some weight format of this product asks for:
//   Sum f32[width] = scale * sum(y); HalfSums f32[2][width], the same for columns 0..15 and 16..31;
//   Seed8, Seed16, Seed128 i32[width] = -8, -16, -128 times sum(y); HalfSeed4, HalfSeed32 i32[2][width].
// Integer seeds start the dot product, so that unsigned weights cost no correction afterwards.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/kernels/packed_format.h"

namespace autoglm {

enum class ActivationPlane : std::uint8_t { Sum, HalfSums, Seed8, Seed16, Seed128, HalfSeed4, HalfSeed32 };
constexpr std::size_t kNumActivationPlanes = 7;

/// Which planes the records hold and where. All offsets are bytes per column of the tile: plane p of a record
/// of `width` columns begins at width * planeAt[p]. 0 = absent.
struct ActivationLayout {
    std::uint32_t columnBytes = 36;
    std::uint32_t planeAt[kNumActivationPlanes] = {};

    void add(ActivationPlane plane) noexcept {
        std::uint32_t& at = planeAt[static_cast<std::size_t>(plane)];
        if (at != 0) return;
        at = columnBytes;
        const bool halves = plane == ActivationPlane::HalfSums || plane == ActivationPlane::HalfSeed4 ||
                            plane == ActivationPlane::HalfSeed32;
        columnBytes += halves ? 8 : 4;
    }
};

/// The one plane that a format's kernels read.
[[nodiscard]] constexpr ActivationPlane planeOf(const PackedFormat& format) noexcept {
    switch (format.kind) {
        case PackedKind::ScaleMin:
        case PackedKind::SuperMin:
            return ActivationPlane::Sum;
        case PackedKind::SuperHalfMin:
            return ActivationPlane::HalfSums;
        case PackedKind::SuperHalf:
            return format.offset == 4 ? ActivationPlane::HalfSeed4 : ActivationPlane::HalfSeed32;
        default:
            break;
    }
    if (format.offset == 8) return ActivationPlane::Seed8;
    return format.offset == 16 ? ActivationPlane::Seed16 : ActivationPlane::Seed128;
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
