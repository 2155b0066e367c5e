// Q4_1: 32 values in 20 bytes (5 bits each), scale and minimum.
//
//   offset  0        2        4                                20
//          +--------+--------+--------------------------------+
//          | d  f16 | m  f16 | qs[16]                         |
//          +--------+--------+--------------------------------+
//
// Nibbles as in Q4_0; value = d * q + m.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ4_1 {
    std::uint16_t d;
    std::uint16_t m;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ4_1) == 20);

void decodeQ4_1(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ4_1(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
