// Q5_1: 32 values in 24 bytes (6 bits each), scale and minimum.
//
//   offset  0        2        4            8                                24
//          +--------+--------+------------+--------------------------------+
//          | d  f16 | m  f16 | qh  u32    | qs[16]                         |
//          +--------+--------+------------+--------------------------------+
//
// Quants as in Q5_0; value = d * q + m.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ5_1 {
    std::uint16_t d;
    std::uint16_t m;
    std::uint8_t qh[4];
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ5_1) == 24);

void decodeQ5_1(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ5_1(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
