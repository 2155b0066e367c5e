// Reads a run of memory and leaves its sum: how fast the memory is. Neighbouring threads read neighbouring words.
#version 460
#include "buffers.glsl"

layout(local_size_x = 128) in;

// Struct ReadPush of kernels.h.
layout(push_constant, std430) uniform Push {
    Uvec4s values;
    MutableUints result;  // one word per workgroup
    uint n;               // 16-byte words of a workgroup, a multiple of 512
} P;

shared uint sums[128];

void main() {
    const uint thread = gl_LocalInvocationID.x;
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    uvec4 sum = uvec4(0);
    const uint first = workgroup * P.n + thread;
    for (uint i = 0; i < P.n; i += 512) {
        [[unroll]] for (uint k = 0; k < 4; ++k) sum ^= P.values.v[first + i + 128 * k];
    }
    sums[thread] = sum.x ^ sum.y ^ sum.z ^ sum.w;
    barrier();
    if (thread != 0) return;
    uint all = 0;
    for (uint i = 0; i < 128; ++i) all ^= sums[i];
    P.result.v[workgroup] = all;
}
