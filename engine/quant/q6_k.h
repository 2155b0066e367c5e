// Q6_K: 256 values in 210 bytes (6.5625 bits each); 16 groups of 16 with a signed 8-bit scale.
//
//   offset  0                     128           192            208       210
//          +---------------------+-------------+--------------+---------+
//          | ql[128]             | qh[64]      | scales[16] i8| d  f16  |
//          +---------------------+-------------+--------------+---------+
//
// Value i: half h = i / 128, quarter g = i % 128 / 32, lane l = i % 32. Low four bits: ql[64 h + 32 (g & 1) +
// l], low nibble for g < 2, high nibble else; upper two bits: qh[32 h + l] >> 2 g & 3. Value = d * scales[i /
// 16] * (q - 32).
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ6_K {
    std::uint8_t ql[128];
    std::uint8_t qh[64];
    std::int8_t scales[16];
    std::uint16_t d;
};
static_assert(sizeof(BlockQ6_K) == 210);

void decodeQ6_K(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ6_K(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
