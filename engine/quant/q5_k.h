// Q5_K: 256 values in 176 bytes (5.5 bits each); 8 groups of 32 with 6-bit scale and minimum.
//
//   offset  0         2           4             16          48                       176
//          +---------+-----------+-------------+-----------+------------------------+
//          | d  f16  | dmin  f16 | scales[12]  | qh[32]    | qs[128]                |
//          +---------+-----------+-------------+-----------+------------------------+
//
// As Q4_K, with bit g of qh[i % 32] as the fifth bit of value i in group g.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ5_K {
    std::uint16_t d;
    std::uint16_t dmin;
    std::uint8_t scales[12];
    std::uint8_t qh[32];
    std::uint8_t qs[128];
};
static_assert(sizeof(BlockQ5_K) == 176);

void decodeQ5_K(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ5_K(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
