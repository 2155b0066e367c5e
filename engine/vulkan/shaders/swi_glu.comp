// result = silu(gate) * up for rows that hold the gate values and then the up values.
#version 460
#include "buffers.glsl"

layout(local_size_x = 64) in;

// Struct SwiGluPush of kernels.h.
layout(push_constant, std430) uniform Push {
    Floats gateUp;
    MutableFloats result;
    uint n;      // values of a result row
    uint nRows;
} P;

void main() {
    const uint i = gl_GlobalInvocationID.x, row = gl_WorkGroupID.y;
    if (i >= P.n) return;
    const float gate = P.gateUp.v[row * 2 * P.n + i], up = P.gateUp.v[row * 2 * P.n + P.n + i];
    P.result.v[row * P.n + i] = gate / (1.0 + exp(-gate)) * up;
}
