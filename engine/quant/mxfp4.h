// MXFP4: 32 values in 17 bytes (4.25 bits each), a power of two as scale.
//
//   offset  0    1                                17
//          +----+--------------------------------+
//          | e  | qs[16]                         |
//          +----+--------------------------------+
//
// Nibbles as in Q4_0; value = 2^(e - 128) * kMxfp4Values[q], the table being twice the E2M1 value.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

inline constexpr std::int8_t kMxfp4Values[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

struct BlockMXFP4 {
    std::uint8_t e;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockMXFP4) == 17);

void decodeMXFP4(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeMXFP4(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
