// Activations rounded to bytes for mat_mat with INT_DOT: per block of 32 values three 16-byte words, eight packed
// words and then d, the two half sums, and nothing. One thread per block.
#version 460
#include "buffers.glsl"
#include "int_dot.glsl"

layout(local_size_x = 64) in;

// Struct QuantizePush of kernels.h.
layout(push_constant, std430) uniform Push {
    Floats x;
    MutableUvec4s result;
    uint nIn, nBlocks, nColumns;
    uint xStride;
} P;

void main() {
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * 64 + gl_LocalInvocationID.x;
    const uint column = at / P.nBlocks, b = at % P.nBlocks;
    if (column >= P.nColumns) return;
    vec4 x[8];
    [[unroll]] for (uint j = 0; j < 8; ++j)
        x[j] = Vec4s(P.x).v[(column * P.xStride + b * 32) / 4 + j];
    const RoundedBlock r = roundBlock(x);
    P.result.v[3 * at] = uvec4(r.words[0], r.words[1], r.words[2], r.words[3]);
    P.result.v[3 * at + 1] = uvec4(r.words[4], r.words[5], r.words[6], r.words[7]);
    P.result.v[3 * at + 2] = uvec4(floatBitsToUint(vec3(r.d, r.sums)), 0);
}
