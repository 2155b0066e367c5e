// RMS norms of rows, one workgroup each. Two steps, either of which may be left out:
//   x += y / rms(y) * postWeight      (or x += y without kFlagPostNorm)
//   out = x / rms(x) * weight
// Row i of out may be made from row rows[i] of x: only some tokens need logits.
#version 460
#include "buffers.glsl"

layout(constant_id = 0) const uint kThreads = 256;
layout(local_size_x_id = 1) in;

const uint kFlagAdd = 1u, kFlagPostNorm = 2u, kFlagOut = 4u, kFlagGather = 8u;

// Struct NormPush of kernels.h.
layout(push_constant, std430) uniform Push {
    MutableFloats x;
    Floats y;
    Floats postWeight;
    Floats weight;
    MutableFloats result;
    Uints rows;
    uint n;
    uint flags;
    float eps;
} P;

shared float partial[kThreads];

/// The sum over all threads, the same for every one of them.
float sumOfAll(float value) {
    const uint thread = gl_LocalInvocationID.x;
    barrier();
    partial[thread] = value;
    barrier();
    uint n = kThreads;
    while (n > 1) {
        const uint rest = (n + 1) / 2;
        if (thread < n - rest) partial[thread] += partial[thread + rest];
        barrier();
        n = rest;
    }
    return partial[0];
}

void main() {
    const uint thread = gl_LocalInvocationID.x, row = gl_WorkGroupID.x;
    const uint from = ((P.flags & kFlagGather) != 0 ? P.rows.v[row] : row) * P.n;
    if ((P.flags & kFlagAdd) != 0) {
        float factor = 1.0;
        if ((P.flags & kFlagPostNorm) != 0) {
            float square = 0.0;
            for (uint i = thread; i < P.n; i += kThreads) square += P.y.v[from + i] * P.y.v[from + i];
            factor = inversesqrt(sumOfAll(square) / float(P.n) + P.eps);
        }
        for (uint i = thread; i < P.n; i += kThreads) {
            const float weight = (P.flags & kFlagPostNorm) != 0 ? P.postWeight.v[i] : 1.0;
            P.x.v[from + i] += P.y.v[from + i] * factor * weight;
        }
    }
    if ((P.flags & kFlagOut) != 0) {
        // Each thread reads what it wrote itself.
        float square = 0.0;
        for (uint i = thread; i < P.n; i += kThreads) square += P.x.v[from + i] * P.x.v[from + i];
        const float factor = inversesqrt(sumOfAll(square) / float(P.n) + P.eps);
        for (uint i = thread; i < P.n; i += kThreads)
            P.result.v[row * P.n + i] = P.x.v[from + i] * factor * P.weight.v[i];
    }
}
