#include "engine/quant/block_fit.h"

#include <array>
#include <cmath>

namespace autoglm::quant {
namespace {

constexpr std::size_t kMaxGroup = 256;
// Candidate scales: the one that just spans the values, and steps of a tenth of a quant around it. Wider or
// finer searches gained less than 0.1 % of error on Gaussian and uniform values.
constexpr int kSteps = 9;
constexpr float kStep = 0.1f;

/// Values divided by their largest magnitude, so that no sum overflows, and their weights.
struct Group {
    std::array<float, kMaxGroup> x;
    std::array<float, kMaxGroup> weight;
    std::size_t n = 0;
    float magnitude = 0;
    float extreme = 0;  // +1 or -1: sign of the value of largest magnitude
};

Group normalise(std::span<const float> x) {
    Group g;
    g.n = x.size();
    for (const float v : x) {
        if (std::fabs(v) > g.magnitude) {
            g.magnitude = std::fabs(v);
            g.extreme = v > 0 ? 1.0f : -1.0f;
        }
    }
    if (g.magnitude < kTinyGroup) return g;
    float sumSquares = 0;
    for (std::size_t i = 0; i < g.n; ++i) {
        g.x[i] = x[i] / g.magnitude;
        sumSquares += g.x[i] * g.x[i];
    }
    const float rms = std::sqrt(sumSquares / static_cast<float>(g.n));
    for (std::size_t i = 0; i < g.n; ++i)
        g.weight[i] = rms + std::fabs(g.x[i]);
    return g;
}

/// Weighted sums of one candidate rounding, from which the best scale and offset follow in closed form.
struct Sums {
    float w = 0, wx = 0, wq = 0, wqq = 0, wxq = 0, wxx = 0;
};

Sums sumsOf(const Group& g, float inverse, float origin, float low, float high) {
    Sums s;
    for (std::size_t i = 0; i < g.n; ++i) {
        const float q = roundFast(std::clamp((g.x[i] - origin) * inverse, low, high));
        const float wi = g.weight[i];
        s.w += wi;
        s.wx += wi * g.x[i];
        s.wq += wi * q;
        s.wqq += wi * q * q;
        s.wxq += wi * g.x[i] * q;
        s.wxx += wi * g.x[i] * g.x[i];
    }
    return s;
}

/// Best scale and offset for given quants, and the error they leave.
float solveAffine(const Sums& s, bool offsetNotPositive, AffineFit& fit) {
    const float determinant = s.w * s.wqq - s.wq * s.wq;
    if (determinant <= 0) {  // all quants equal: only the offset explains anything
        fit = {0, s.wx / s.w};
    } else {
        fit.scale = (s.w * s.wxq - s.wx * s.wq) / determinant;
        fit.offset = (s.wqq * s.wx - s.wq * s.wxq) / determinant;
    }
    if (offsetNotPositive && fit.offset > 0) {
        fit.offset = 0;
        fit.scale = s.wqq > 0 ? s.wxq / s.wqq : 0;
    }
    const float d = fit.scale, m = fit.offset;
    return s.wxx + d * d * s.wqq + m * m * s.w - 2 * d * s.wxq - 2 * m * s.wx + 2 * d * m * s.wq;
}

}  // namespace

float fitSymmetric(std::span<const float> x, int levels) noexcept {
    const Group g = normalise(x);
    if (g.magnitude < kTinyGroup) return 0;
    const float low = static_cast<float>(-levels), high = static_cast<float>(levels - 1);
    float bestScale = 0, bestGain = -1;
    for (int step = -kSteps; step <= kSteps; ++step) {
        const float inverse = -g.extreme * (static_cast<float>(levels) + kStep * static_cast<float>(step));
        const Sums s = sumsOf(g, inverse, 0, low, high);
        if (s.wqq <= 0) continue;
        const float gain = s.wxq * s.wxq / s.wqq;  // how much of the sum of squares this scale explains
        if (gain > bestGain) {
            bestGain = gain;
            bestScale = s.wxq / s.wqq;
        }
    }
    return bestScale * g.magnitude;
}

AffineFit fitAffine(std::span<const float> x, int maxQuant, bool offsetNotPositive) noexcept {
    const Group g = normalise(x);
    if (g.magnitude < kTinyGroup) return {};
    float low = g.x[0], high = g.x[0];
    for (std::size_t i = 0; i < g.n; ++i) {
        low = std::min(low, g.x[i]);
        high = std::max(high, g.x[i]);
    }
    if (offsetNotPositive) low = std::min(low, 0.0f);
    if (high <= low) return {0, low * g.magnitude};
    AffineFit best{(high - low) / static_cast<float>(maxQuant), low};
    float bestError = -1;
    for (int step = -kSteps; step <= kSteps; ++step) {
        const float inverse =
            (static_cast<float>(maxQuant) + kStep * static_cast<float>(step)) / (high - low);
        if (inverse <= 0) continue;
        const Sums s = sumsOf(g, inverse, low, 0, static_cast<float>(maxQuant));
        AffineFit fit;
        const float error = solveAffine(s, offsetNotPositive, fit);
        if (fit.scale >= 0 && (bestError < 0 || error < bestError)) {
            bestError = std::max(error, 0.0f);
            best = fit;
        }
    }
    return {best.scale * g.magnitude, best.offset * g.magnitude};
}

}  // namespace autoglm::quant
