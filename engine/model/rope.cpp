#include "engine/model/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace autoglm {
namespace {

constexpr NumberRange kBase{1.001, 1e15}, kFactor{1e-3, 1e5};
/// Turns over the original context of the slowest pair that keeps its speed, and of the fastest that is
/// stretched entirely.
constexpr double kKeptTurns = 32, kStretchedTurns = 1;

/// The (fractional) pair that turns `rotations` times over the original context.
double pairTurning(double rotations, double nRot, double base, double originalContext) {
    return nRot * std::log(originalContext / (2.0 * std::numbers::pi * rotations)) / (2.0 * std::log(base));
}

/// How many times the context is stretched. 0 is how some writers say that it is not.
Result<double> readFactor(const KeyReader& keys) {
    const char* const key = keys.has("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear";
    AUTOGLM_TRY_ASSIGN(const double factor, keys.numberOr(key, 1.0, {0, kFactor.high}));
    if (factor == 0) return 1.0;
    return keys.numberOr(key, 1.0, kFactor);
}

Result<RopeScaling> readScaling(const KeyReader& keys, const ModelShape& shape) {
    RopeScaling scaling;
    AUTOGLM_TRY_ASSIGN(scaling.attentionFactor, keys.numberOr("rope.scaling.attn_factor", 1.0, kFactor));
    AUTOGLM_TRY_ASSIGN(scaling.factor, readFactor(keys));
    const bool stretched = scaling.factor != 1.0;
    AUTOGLM_TRY_ASSIGN(const std::string type,
                       keys.textOr("rope.scaling.type", stretched ? "linear" : "none"));
    if (type == "none") return scaling;
    if (type == "linear") {
        scaling.kind = RopeScaling::Kind::Linear;
        return scaling;
    }
    if (type != "yarn") {
        return keys.badValue("rope.scaling.type", "is a context extension that is not supported",
                             '"' + printable(type, 40) + '"', "none, linear or yarn");
    }
    scaling.kind = RopeScaling::Kind::Yarn;
    AUTOGLM_TRY_ASSIGN(const std::uint32_t original,
                       keys.countOr("rope.scaling.original_context_length", 0, {0, 0x7fffffffu}));
    scaling.originalContext = original != 0 ? original : shape.contextLength;
    return scaling;
}

}  // namespace

RopeSpec makeRope(RopePairing pairing, std::uint32_t nRot, double base, const RopeScaling& scaling) {
    const double n = nRot;
    const bool yarn = scaling.kind == RopeScaling::Kind::Yarn;
    double low = 0, high = 0;
    if (yarn) {
        low = std::max(0.0, std::floor(pairTurning(kKeptTurns, n, base, scaling.originalContext)));
        high = std::min(n - 1, std::ceil(pairTurning(kStretchedTurns, n, base, scaling.originalContext)));
    }
    RopeSpec rope{.pairing = pairing, .nRot = nRot, .base = base};
    for (std::uint32_t pair = 0; pair < nRot / 2; ++pair) {
        double frequency = std::pow(base, -2.0 * pair / n);
        if (scaling.kind == RopeScaling::Kind::Linear) frequency /= scaling.factor;
        if (yarn) {
            // Fast pairs keep their speed, slow ones are stretched, those between are mixed.
            const double kept = 1.0 - std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
            frequency *= kept + (1.0 - kept) / scaling.factor;
        }
        rope.inverseFrequency.push_back(frequency);
    }
    const double stretch = yarn && scaling.factor > 1 ? 1.0 + 0.1 * std::log(scaling.factor) : 1.0;
    rope.magnitude = static_cast<float>(stretch * scaling.attentionFactor);
    return rope;
}

Result<RopeSpec> readRope(const KeyReader& keys, const ModelShape& shape, RopePairing pairing,
                          std::uint32_t defaultRot, double defaultBase) {
    AUTOGLM_TRY_ASSIGN(const std::uint32_t nRot,
                       keys.countOr("rope.dimension_count", defaultRot, {2, 1u << 14}));
    if (nRot > shape.headDim || nRot % 2 != 0) {
        return keys.badValue("rope.dimension_count", "does not fit the heads", std::to_string(nRot),
                             "an even number up to the head size " + std::to_string(shape.headDim));
    }
    AUTOGLM_TRY_ASSIGN(const double base, keys.numberOr("rope.freq_base", defaultBase, kBase));
    AUTOGLM_TRY_ASSIGN(const RopeScaling scaling, readScaling(keys, shape));
    return makeRope(pairing, nRot, base, scaling);
}

}  // namespace autoglm
