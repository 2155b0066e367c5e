// Struct EmbedPush of kernels.h.
#include "weight.glsl"

layout(push_constant, std430) uniform Push {
    WEIGHT_PUSH
    Uints ids;
    MutableFloats result;
    uint nTokens;
    uint outStride;
} P;
