// The k largest values of every row, in order and of equals the first; NaN never counts. First pass: workgroup x
// of row y takes 1,024 values and leaves its k best as (value, index). Second pass: one workgroup for each row
// merges those lists. Both work alike: a thread holds a few candidates, the best of all threads is taken k times, and
// its place filled again: with nothing, or from the list it came from. Missing ones are (-infinity, the largest index).
#version 460
#include "buffers.glsl"

layout(constant_id = 0) const bool kMerges = false;  // the second pass

layout(local_size_x = 128) in;

const uint kThreads = 128;
const uint kSlots = kMerges ? 4 : 8;  // candidates of a thread

// Struct TopKPush of kernels.h.
layout(push_constant, std430) uniform Push {
    Uints values;         // rows of floats, or of lists of k pairs
    MutableUints result;  // per row and workgroup k pairs: value bits, index
    uint n;               // floats or lists in a row
    uint stride;          // 32-bit words from row to row
    uint k;
} P;

shared float best[kThreads];
shared uint bestAt[kThreads];

bool beats(float v, uint at, float other, uint otherAt) { return v > other || (v == other && at < otherAt); }

float value[kSlots];
uint at[kSlots], used[kSlots];

/// What is in slot s once `used` of it are taken.
void fillSlot(uint s) {
    value[s] = uintBitsToFloat(0xff800000u);  // -infinity
    at[s] = 0xffffffffu;
    const uint source = (gl_WorkGroupID.x * kSlots + s) * kThreads + gl_LocalInvocationID.x;
    if (source >= P.n || used[s] >= (kMerges ? P.k : 1)) return;
    const uint word = gl_WorkGroupID.y * P.stride + (kMerges ? 2 * (source * P.k + used[s]) : source);
    const uint bits = P.values.v[word];
    if ((bits & 0x7fffffffu) > 0x7f800000u) return;  // NaN, told from its bits: compilers may believe there is none
    value[s] = uintBitsToFloat(bits);
    at[s] = kMerges ? P.values.v[word + 1] : source;
}

void main() {
    const uint thread = gl_LocalInvocationID.x;
    [[unroll]] for (uint s = 0; s < kSlots; ++s) {
        used[s] = 0;
        fillSlot(s);
    }
    const uint row = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    for (uint i = 0; i < P.k; ++i) {
        float v = value[0];
        uint index = at[0];
        [[unroll]] for (uint s = 1; s < kSlots; ++s) {
            if (beats(value[s], at[s], v, index)) {
                v = value[s];
                index = at[s];
            }
        }
        best[thread] = v;
        bestAt[thread] = index;
        for (uint n = kThreads / 2; n > 0; n /= 2) {
            barrier();
            if (thread < n && beats(best[thread + n], bestAt[thread + n], best[thread], bestAt[thread])) {
                best[thread] = best[thread + n];
                bestAt[thread] = bestAt[thread + n];
            }
        }
        barrier();
        const uint winner = bestAt[0];
        if (thread == 0) {
            P.result.v[2 * (row * P.k + i)] = floatBitsToUint(best[0]);
            P.result.v[2 * (row * P.k + i) + 1] = winner;
        }
        barrier();
        // Indices are unique: whoever holds the winner's gives it up.
        [[unroll]] for (uint s = 0; s < kSlots; ++s) {
            if (winner != 0xffffffffu && at[s] == winner) {
                used[s] += 1;
                fillSlot(s);
            }
        }
    }
}
