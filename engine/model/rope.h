// Rotary embedding from metadata: which dimensions turn, how fast, and how context extension changes that.
// Threads: pure functions.
// Source:  RoPE (Su et al. 2021), position interpolation, YaRN (Peng et al. 2023).
#pragma once
#include <cstdint>

#include "engine/base/result.h"
#include "engine/model/hparams.h"
#include "engine/model/layer_program.h"

namespace autoglm {

struct RopeScaling {
    enum class Kind { None, Linear, Yarn };
    Kind kind = Kind::None;
    double factor = 1;           // how many times the context is stretched
    double originalContext = 0;  // positions the model was trained on before stretching
    double betaFast = 32, betaSlow = 1;
    double extrapolation = 1;  // weight of the unstretched frequencies in YaRN's mix
    double attentionFactor = 1;
};

/// Requires: nRot even, base > 1; factor > 0; for YaRN originalContext > 0.
[[nodiscard]] RopeSpec makeRope(RopePairing pairing, std::uint32_t nRot, double base,
                                const RopeScaling& scaling);

/// The rope of `shape`'s heads from rope.* keys; `defaultRot` where rope.dimension_count is absent.
/// Errors: BadValue.
[[nodiscard]] Result<RopeSpec> readRope(const KeyReader& keys, const ModelShape& shape, RopePairing pairing,
                                        std::uint32_t defaultRot, double defaultBase = 10000.0);

}  // namespace autoglm
