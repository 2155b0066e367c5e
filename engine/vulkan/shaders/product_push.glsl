// Push constants of products: struct ProductPush of kernels.h.
#include "weight.glsl"
const uint kFlagBias = 1u, kFlagAdd = 2u, kFlagPostNorm = 4u, kFlagOut = 8u;

layout(push_constant, std430) uniform Push {
    WEIGHT_PUSH
    Floats x;
    Floats norm;
    Floats bias;
    MutableFloats result;
    MutableFloats stream;
    Floats post;
    MutableFloats normed;
    uint nOut;                // rows of the result; when paired half of the weight's
    uint pairOffset;          // from a gate row to its up row
    uint xStride, outStride;  // values from column to column
    uint nColumns;            // mat_mat only
    uint flags;
    float eps;
} P;
