// Scalar conversions between f32 and the two 16-bit float formats. Exact, round to nearest even, no tables.
// SIMD tiers have their own; these are the reference.
#pragma once
#include <bit>
#include <cstdint>

namespace autoglm {

/// IEEE 754 binary16 to f32, including subnormals, infinities and NaN.
[[nodiscard]] inline float halfToFloat(std::uint16_t h) noexcept {
    const std::uint32_t sign = static_cast<std::uint32_t>(h & 0x8000u) << 16;
    const std::uint32_t bits = static_cast<std::uint32_t>(h & 0x7fffu) << 13;
    // Scaling by 2^112 re-biases the exponent and normalises subnormals in one exact multiplication.
    const float scaled = std::bit_cast<float>(bits) * std::bit_cast<float>(0x77800000u);
    std::uint32_t out = std::bit_cast<std::uint32_t>(scaled);
    if ((h & 0x7c00u) == 0x7c00u) out = bits | 0x7f800000u;  // infinity or NaN
    return std::bit_cast<float>(out | sign);
}

/// f32 to binary16, round to nearest even; overflow gives infinity, NaN stays NaN.
[[nodiscard]] inline std::uint16_t floatToHalf(float f) noexcept {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(f);
    const std::uint32_t sign = (bits >> 16) & 0x8000u;
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);
    if (magnitude >= 0x477ff000u) return static_cast<std::uint16_t>(sign | 0x7c00u);
    if (magnitude < 0x38800000u) {
        // Subnormal result: adding 0.5 lets the FPU round at the right bit.
        const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000u));
    }
    const std::uint32_t odd = (magnitude >> 13) & 1u;
    return static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000u + 0xfffu + odd) >> 13));
}

[[nodiscard]] inline float bfloat16ToFloat(std::uint16_t b) noexcept {
    return std::bit_cast<float>(static_cast<std::uint32_t>(b) << 16);
}

/// f32 to bfloat16, round to nearest even, NaN stays NaN.
[[nodiscard]] inline std::uint16_t floatToBfloat16(float f) noexcept {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(f);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
    return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

}  // namespace autoglm
