// The unquantized types: one value per block, little endian. F32 IEEE binary32, F16 IEEE binary16, BF16 its
// upper half.
#pragma once
#include <cstddef>

namespace autoglm::quant {

void decodeF32(const std::byte* blocks, float* out, std::size_t n) noexcept;
void encodeF32(const float* values, std::byte* blocks, std::size_t n) noexcept;
void decodeF16(const std::byte* blocks, float* out, std::size_t n) noexcept;
/// Values beyond the range of half become the largest finite half, not infinity.
void encodeF16(const float* values, std::byte* blocks, std::size_t n) noexcept;
void decodeBF16(const std::byte* blocks, float* out, std::size_t n) noexcept;
/// Values that would round up to infinity become the largest finite bfloat16.
void encodeBF16(const float* values, std::byte* blocks, std::size_t n) noexcept;

}  // namespace autoglm::quant
