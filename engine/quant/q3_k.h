// Q3_K: 256 values in 110 bytes (3.4375 bits each); 16 groups of 16 with a signed 6-bit scale.
//
//   offset  0            32                    96           108       110
//          +------------+---------------------+------------+---------+
//          | hmask[32]  | qs[64]              | scales[12] | d  f16  |
//          +------------+---------------------+------------+---------+
//
// Value i: low two bits as in Q2_K; minus 4 when bit (4 h + i % 128 / 32) of hmask[l] is clear, so q is in
// -4..3. Scale of group k: low four bits are the low nibble of scales[k] for k < 8, the high nibble of
// scales[k - 8] else; upper two bits are scales[8 + k % 4] >> 2 * (k / 4) & 3. Value = d * (scale - 32) * q.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

struct BlockQ3_K {
    std::uint8_t hmask[32];
    std::uint8_t qs[64];
    std::uint8_t scales[12];
    std::uint16_t d;
};
static_assert(sizeof(BlockQ3_K) == 110);

/// The scale of group k, -32..31.
[[nodiscard]] inline int scaleOfQ3_K(const std::uint8_t* scales, int k) noexcept {
    const int low = k < 8 ? scales[k] & 15 : scales[k - 8] >> 4;
    const int high = scales[8 + k % 4] >> (2 * (k / 4)) & 3;
    return (low | high << 4) - 32;
}

void decodeQ3_K(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeQ3_K(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
