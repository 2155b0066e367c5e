// Q2_K: 256 values in 84 bytes (2.625 bits each); 16 groups of 16 with 4-bit scale and minimum.
//
//   offset  0              16                            80        82          84
//          +--------------+-----------------------------+---------+-----------+
//          | scales[16]   | qs[64]                      | d  f16  | dmin  f16 |
//          +--------------+-----------------------------+---------+-----------+
//
// Value i: half h = i / 128, lane l = i % 32, shift = 2 * (i % 128 / 32); q = qs[32 h + l] >> shift & 3;
// s = scales[i / 16]; value = d * (s & 15) * q - dmin * (s >> 4).
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ2_K {
    std::uint8_t scales[16];
    std::uint8_t qs[64];
    std::uint16_t d;
    std::uint16_t dmin;
};
static_assert(sizeof(BlockQ2_K) == 84);

void decodeQ2_K(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ2_K(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
