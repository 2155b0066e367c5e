// ChatGLM3-6B, GLM-4-9B-chat, GLM-Edge, CodeGeeX4: pre-norm blocks, interleaved rope, fused QKV with bias or,
// from newer checkpoints, separate QKV.
#include "engine/model/dense_program.h"
#include "engine/model/registry.h"
#include "engine/model/rope.h"

namespace autoglm {
namespace {

/// Checkpoints in the transformers layout lack the keys that the common converter looks for. It then writes
/// the embedding length as context length and its own defaults for rope base and epsilon. The shape tells
/// which family the file belongs to, and so what the values are.
struct FamilyFacts {
    std::uint32_t contextLength;
    double ropeBase;
    double normEps;
};

constexpr FamilyFacts kEdge{8192, 1e4, 1e-5};
constexpr FamilyFacts kGlm4Chat{131072, 5e6, 1.5625e-7};
constexpr FamilyFacts kGlm4Chat1M{1048576, 1e8, 1.5625e-7};
constexpr FamilyFacts kChatGlm3{8192, 1e4, 1e-5};

const FamilyFacts& familyOf(const ModelShape& shape) {
    constexpr std::uint32_t kGlm4Vocabulary = 151329;  // ordinary tokens of the GLM-4 vocabulary
    if (shape.nEmbd != 4096) return kEdge;
    if (shape.nVocab < kGlm4Vocabulary) return kChatGlm3;
    return shape.nKvHeads > 2 ? kGlm4Chat1M : kGlm4Chat;
}

}  // namespace

Result<LayerProgram> buildChatGlm(const GgufFile& file) {
    const KeyReader keys(file, "chatglm");
    AUTOGLM_TRY_ASSIGN(ModelShape shape, readDenseShape(keys));
    const bool contextUnknown = shape.contextLength == shape.nEmbd;
    if (contextUnknown) shape.contextLength = familyOf(shape).contextLength;
    AUTOGLM_TRY_ASSIGN(shape.rope, readRope(keys, shape, RopePairing::Interleaved, shape.headDim));
    if (contextUnknown && shape.rope.nRot < shape.headDim) {
        // Half-rotary files with the defect also have the converter's rope base; one that was set is left
        // alone.
        const FamilyFacts& facts = familyOf(shape);
        AUTOGLM_TRY_ASSIGN(const double base, keys.numberOr("rope.freq_base", 1e4, {1.0, 1e15}));
        if (base == 1e4) shape.rope = makeRope(RopePairing::Interleaved, shape.rope.nRot, facts.ropeBase, {});
        if (shape.normEps == 1e-5f) shape.normEps = static_cast<float>(facts.normEps);
    }
    return buildDenseProgram(file, std::move(shape), {.sandwichNorms = false});
}

}  // namespace autoglm
