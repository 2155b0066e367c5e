// GLM-4-0414, GLM-Z1 and the text part of GLM-4.1V, 4.6V-Flash, AutoGLM-Phone and GLM-OCR: sandwich norms.
#include "engine/model/dense_program.h"
#include "engine/model/registry.h"
#include "engine/model/rope.h"

namespace autoglm {
namespace {

/// Multi-axis rope (time, height, width, extra) turns every axis by the same position for text, which is
/// plain rope; but files that have sections hold Q and K permuted for half-split pairs. As in llama.cpp the
/// first two sections tell whether there are any.
Result<RopePairing> pairingOf(const KeyReader& keys) {
    AUTOGLM_TRY_ASSIGN(const std::vector<std::uint32_t> sections,
                       keys.counts("rope.dimension_sections", 4, {0, 1u << 14}));
    const bool multiAxis = sections.size() > 1 && sections[0] > 0 && sections[1] > 0;
    return multiAxis ? RopePairing::HalfSplit : RopePairing::Interleaved;
}

}  // namespace

Result<LayerProgram> buildGlm4(const GgufFile& file) {
    const KeyReader keys(file, "glm4");
    AUTOGLM_TRY_ASSIGN(ModelShape shape, readDenseShape(keys));
    AUTOGLM_TRY_ASSIGN(const RopePairing pairing, pairingOf(keys));
    // Old GLM-Z1 files lack the key; all models with heads of 128 that could lack it rotate one half.
    const std::uint32_t defaultRot = shape.headDim == 128 ? 64 : shape.headDim;
    AUTOGLM_TRY_ASSIGN(shape.rope, readRope(keys, shape, pairing, defaultRot));
    return buildDenseProgram(file, std::move(shape), {.sandwichNorms = true});
}

}  // namespace autoglm
