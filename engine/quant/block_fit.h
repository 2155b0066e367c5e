// What the encoders share: finding the scale (and offset) of a group of values that loses least.
// All fits minimise a weighted squared error. Large values get more weight, because in a matrix product their
// errors meet activations as often as those of small values, and a wrong large weight is what changes an
// answer.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/half.h"

namespace autoglm::quant {

/// Groups whose largest magnitude is below this are stored as zeros: half the smallest half-precision scale
/// times the largest quant is far above it, and its reciprocal still is a finite float.
inline constexpr float kTinyGroup = 1e-20f;

/// Round to nearest even for |x| < 2^22, in a form that vectorises everywhere.
[[nodiscard]] inline float roundFast(float x) noexcept {
    constexpr float kShift = 12582912.0f;  // 1.5 * 2^23
    return (x + kShift) - kShift;
}

[[nodiscard]] inline int quantize(float x, int low, int high) noexcept {
    return static_cast<int>(roundFast(std::clamp(x, static_cast<float>(low), static_cast<float>(high))));
}

/// Half bits of a scale; what does not fit becomes the largest finite half.
[[nodiscard]] inline std::uint16_t halfScale(float scale) noexcept {
    return floatToHalf(std::clamp(scale, -65504.0f, 65504.0f));
}

/// 1 / x, or 0 for a scale of zero, so that every quant of an empty group becomes 0.
[[nodiscard]] inline float inverseOrZero(float x) noexcept {
    return x != 0.0f ? 1.0f / x : 0.0f;
}

/// The scale d that minimises the error of x[i] ~ d * q[i], q in [-levels, levels - 1]. May be negative: the
/// value of largest magnitude lands on the side that has one level more. Requires: x.size() <= 256.
[[nodiscard]] float fitSymmetric(std::span<const float> x, int levels) noexcept;

struct AffineFit {
    float scale = 0;   // >= 0
    float offset = 0;  // x[i] ~ scale * q[i] + offset
};

/// The same with an offset, q in [0, maxQuant]. With `offsetNotPositive` the offset is kept <= 0, as the K
/// types store it. Requires: x.size() <= 256.
[[nodiscard]] AffineFit fitAffine(std::span<const float> x, int maxQuant, bool offsetNotPositive) noexcept;

}  // namespace autoglm::quant
