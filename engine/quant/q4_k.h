// Q4_K: 256 values in 144 bytes (4.5 bits each); 8 groups of 32 with 6-bit scale and minimum.
//
//   offset  0         2           4             16                                   144
//          +---------+-----------+-------------+------------------------------------+
//          | d  f16  | dmin  f16 | scales[12]  | qs[128]                            |
//          +---------+-----------+-------------+------------------------------------+
//
// Value i: group g = i / 32, byte qs[32 * (g / 2) + i % 32], low nibble for even g, high nibble for odd g.
// Value = d * scale(g) * q - dmin * minimum(g); the packing of scales is drawn in k_scales.h.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ4_K {
    std::uint16_t d;
    std::uint16_t dmin;
    std::uint8_t scales[12];
    std::uint8_t qs[128];
};
static_assert(sizeof(BlockQ4_K) == 144);

void decodeQ4_K(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ4_K(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
