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
    double attentionFactor = 1;  // of the rotated values, whatever the kind
};

/// Requires: nRot even, base > 1; factor > 0; for YaRN originalContext > 0.
[[nodiscard]] RopeSpec makeRope(RopePairing pairing, std::uint32_t nRot, double base,
                                const RopeScaling& scaling);

/// The rope of `shape`'s heads from rope.* keys; `defaultRot` where rope.dimension_count is absent. As in
/// llama.cpp, which publishers try their files with, the keys yarn_ext_factor, yarn_attn_factor,
/// yarn_beta_fast, yarn_beta_slow, yarn_log_multiplier and finetuned of rope.scaling mean nothing for these
/// architectures: YaRN has the constants of its paper.
/// Errors: BadValue.
[[nodiscard]] Result<RopeSpec> readRope(const KeyReader& keys, const ModelShape& shape, RopePairing pairing,
                                        std::uint32_t defaultRot, double defaultBase = 10000.0);

}  // namespace autoglm
