// Q5_0: 32 values in 22 bytes (5.5 bits each), one scale.
//
//   offset  0        2            6                                22
//          +--------+------------+--------------------------------+
//          | d  f16 | qh  u32    | qs[16]                         |
//          +--------+------------+--------------------------------+
//
// Nibbles as in Q4_0; bit i of qh is the fifth bit of value i; value = d * (q - 16).
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ5_0 {
    std::uint16_t d;
    std::uint8_t qh[4];  // u32, kept as bytes so that the block needs no alignment of 4
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ5_0) == 22);

void decodeQ5_0(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ5_0(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
