// Q4_0: 32 values in 18 bytes (4.5 bits each), one scale.
//
//   offset  0        2                                18
//          +--------+--------------------------------+
//          | d  f16 | qs[16]                         |
//          +--------+--------------------------------+
//
// Value i < 16 is d * (low nibble of qs[i] - 8); value i >= 16 takes the high nibble of qs[i - 16].
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ4_0 {
    std::uint16_t d;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockQ4_0) == 18);

void decodeQ4_0(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ4_0(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
