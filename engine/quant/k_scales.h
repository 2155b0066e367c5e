// What the K types share: 256 values in groups, whose scales are themselves quantized against one or two half
// floats.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace autoglm::quant {

/// The 6-bit scale s and minimum m of the 8 groups of Q4_K and Q5_K, packed into 12 bytes b:
///
///   b[0..3]   s0..s3 in bits 0-5, upper two bits of s4..s7 in bits 6-7
///   b[4..7]   m0..m3 in bits 0-5, upper two bits of m4..m7 in bits 6-7
///   b[8..11]  lower four bits of s4..s7 in bits 0-3, lower four bits of m4..m7 in bits 4-7
struct KScale {
    std::uint8_t scale;
    std::uint8_t minimum;
};

[[nodiscard]] inline KScale unpackKScale(const std::uint8_t* b, int group) noexcept {
    if (group < 4)
        return {static_cast<std::uint8_t>(b[group] & 63), static_cast<std::uint8_t>(b[group + 4] & 63)};
    return {static_cast<std::uint8_t>((b[group + 4] & 15) | (b[group - 4] >> 6) << 4),
            static_cast<std::uint8_t>((b[group + 4] >> 4) | (b[group] >> 6) << 4)};
}

/// Requires: `b` zeroed.
void packKScales(std::uint8_t* b, const std::array<std::uint8_t, 8>& scale,
                 const std::array<std::uint8_t, 8>& minimum) noexcept;

/// 256 values as d * scale[g] * quant - dmin * minimum[g].
template <std::size_t nGroups>
struct KGroups {
    std::uint16_t d = 0, dmin = 0;  // f16
    std::array<std::uint8_t, nGroups> scale{}, minimum{};
    std::array<std::uint8_t, 256> quant{};
};

/// Quants 0..maxQuant, scales and minima 0..maxScale. Instantiated for 8 and 16 groups.
template <std::size_t nGroups>
[[nodiscard]] KGroups<nGroups> fitKGroups(const float* x, int maxQuant, int maxScale) noexcept;

/// 256 values as d * scale[g] * quant, 16 groups.
struct SignedKGroups {
    std::uint16_t d = 0;  // f16
    std::array<int, 16> scale{};
    std::array<std::int8_t, 256> quant{};
};

/// Quants -levels..levels-1, scales -scaleLevels..scaleLevels-1.
[[nodiscard]] SignedKGroups fitSignedKGroups(const float* x, int levels, int scaleLevels) noexcept;

}  // namespace autoglm::quant
