// The index of the largest value of every row, the first of equals; NaN never wins. Workgroup x of row y looks
// at its share and leaves (value, index); a second pass over those pairs leaves the winner.
#version 460
#include "buffers.glsl"

layout(constant_id = 0) const bool kPairs = false;  // the input is pairs of a first pass

layout(local_size_x = 128) in;

// Struct ArgMaxPush of kernels.h.
layout(push_constant, std430) uniform Push {
    Uints values;         // rows of floats, or of pairs
    MutableUints result;  // per row and workgroup: value bits, index
    uint n;               // floats or pairs in a row
    uint stride;          // 32-bit words from row to row
} P;

shared float best[128];
shared uint bestAt[128];

bool beats(float v, uint at, float other, uint otherAt) { return v > other || (v == other && at < otherAt); }

void main() {
    const uint thread = gl_LocalInvocationID.x, row = gl_WorkGroupID.y;
    const uint share = (P.n + gl_NumWorkGroups.x - 1) / gl_NumWorkGroups.x;
    const uint first = gl_WorkGroupID.x * share, end = min(first + share, P.n);
    float value = uintBitsToFloat(0xff800000u);  // -infinity
    uint at = 0xffffffffu;
    for (uint i = first + thread; i < end; i += 128) {
        const uint word = row * P.stride + (kPairs ? 2 * i : i);
        const float v = uintBitsToFloat(P.values.v[word]);
        const uint index = kPairs ? P.values.v[word + 1] : i;
        if (beats(v, index, value, at)) {
            value = v;
            at = index;
        }
    }
    best[thread] = value;
    bestAt[thread] = at;
    for (uint n = 64; n > 0; n /= 2) {
        barrier();
        if (thread < n && beats(best[thread + n], bestAt[thread + n], best[thread], bestAt[thread])) {
            best[thread] = best[thread + n];
            bestAt[thread] = bestAt[thread + n];
        }
    }
    if (thread == 0) {
        const uint out_ = 2 * (row * gl_NumWorkGroups.x + gl_WorkGroupID.x);
        P.result.v[out_] = floatBitsToUint(best[0]);
        P.result.v[out_ + 1] = bestAt[0];
    }
}
