// Q8_0: 32 values in 34 bytes (8.5 bits each), one scale.
//
//   offset  0        2                                        34
//          +--------+----------------------------------------+
//          | d  f16 | qs[32]  i8                             |
//          +--------+----------------------------------------+
//
// Value i is d * qs[i].
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ8_0 {
    std::uint16_t d;
    std::int8_t qs[32];
};
static_assert(sizeof(BlockQ8_0) == 34);

void decodeQ8_0(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ8_0(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
