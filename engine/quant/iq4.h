// The two types with a non-linear table of 16 values. Read only.
//
// IQ4_NL: 32 values in 18 bytes (4.5 bits each).
//   offset  0        2                                18
//          +--------+--------------------------------+
//          | d  f16 | qs[16]                         |     value = d * kIq4Values[q], nibbles as in Q4_0
//          +--------+--------------------------------+
//
// IQ4_XS: 256 values in 136 bytes (4.25 bits each); 8 groups of 32 with a signed 6-bit scale.
//   offset  0        2                4             8                                136
//          +--------+----------------+-------------+--------------------------------+
//          | d  f16 | scales_h  u16  | scales_l[4] | qs[128]                        |
//          +--------+----------------+-------------+--------------------------------+
// Scale of group g: nibble g of scales_l (low first) | (scales_h >> 2 g & 3) << 4, minus 32.
// Nibbles: byte qs[16 g + i % 16], low for the first 16 values of the group, high for the last 16.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

inline constexpr std::int8_t kIq4Values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                               1,    13,   25,  38,  53,  69,  89,  113};

struct BlockIQ4_NL {
    std::uint16_t d;
    std::uint8_t qs[16];
};
static_assert(sizeof(BlockIQ4_NL) == 18);

struct BlockIQ4_XS {
    std::uint16_t d;
    std::uint16_t scalesHigh;
    std::uint8_t scalesLow[4];
    std::uint8_t qs[128];
};
static_assert(sizeof(BlockIQ4_XS) == 136);

/// The scale of group g, -32..31.
[[nodiscard]] inline int scaleOfIQ4_XS(const BlockIQ4_XS& b, int g) noexcept {
    const int low = b.scalesLow[g / 2] >> (4 * (g % 2)) & 15;
    return (low | (b.scalesHigh >> (2 * g) & 3) << 4) - 32;
}

void decodeIQ4_NL(const std::byte* blocks, float* out, std::size_t n) noexcept;
void decodeIQ4_XS(const std::byte* blocks, float* out, std::size_t n) noexcept;

}  // namespace autoglm::quant
