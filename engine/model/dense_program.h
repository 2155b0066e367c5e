// The layer program that the dense GLM architectures share; they differ in rope and in norms after attention
// and FFN. Threads: pure functions.
#pragma once
#include "engine/base/result.h"
#include "engine/gguf/reader.h"
#include "engine/model/layer_program.h"

namespace autoglm {

struct DenseStyle {
    bool sandwichNorms =
        false;  // post_attention_norm and post_ffw_norm before the results join the residual stream
};

/// Takes QKV fused or separate, with or without bias, gate and up fused or separate, output tied or not.
/// Errors: MissingTensor, BadShape, UnsupportedType.
[[nodiscard]] Result<LayerProgram> buildDenseProgram(const GgufFile& file, ModelShape shape,
                                                     DenseStyle style);

}  // namespace autoglm
