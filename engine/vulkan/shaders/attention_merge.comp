// Puts the splits of attention.comp together: one workgroup per query row.
#version 460
#include "buffers.glsl"

layout(local_size_x = 64) in;

// Struct AttentionMergePush of kernels.h.
layout(push_constant, std430) uniform Push {
    Floats parts;  // per row and split: headDim sums, largest score, total weight
    MutableFloats result;
    uint headDim;
    uint nSplits;
} P;

void main() {
    const uint row = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint stride = P.headDim + 2, first = row * P.nSplits * stride;
    float largest = -3.0e38, total = 0.0;
    for (uint s = 0; s < P.nSplits; ++s) largest = max(largest, P.parts.v[first + s * stride + P.headDim]);
    for (uint s = 0; s < P.nSplits; ++s) {
        const uint at = first + s * stride + P.headDim;
        total += P.parts.v[at + 1] * exp(P.parts.v[at] - largest);
    }
    for (uint d = gl_LocalInvocationID.x; d < P.headDim; d += 64) {
        float sum = 0.0;
        for (uint s = 0; s < P.nSplits; ++s) {
            const uint at = first + s * stride;
            sum += P.parts.v[at + d] * exp(P.parts.v[at + P.headDim] - largest);
        }
        P.result.v[row * P.headDim + d] = sum / total;
    }
}
