// Rotary embedding of queries and keys, and keys and values into the cache. One workgroup per token and head:
// first the query heads, rotated in place, then the KV heads. Angles come as a table of cosines and sines per
// token, so that scaling of any kind, and positions of any kind, are the host's affair.
#version 460
#include "buffers.glsl"
#include "kv_cache.glsl"

layout(constant_id = 2) const bool kInterleaved = true;  // pairs (2i, 2i+1), else (i, i + nRot/2)
layout(local_size_x = 64) in;

// Struct RopeStorePush of kernels.h.
layout(push_constant, std430) uniform Push {
    MutableFloats qkv;      // per token: queries, keys, values
    Vec2s cosSin;           // per token: nRot / 2 pairs, already scaled
    Uints kvSlots;          // per token: page * 64 + position in page
    MutableUvec4s kv;       // the layer's cache
    uint nHeads, nKvHeads;
    uint nRot;
} P;

const uint kPadded = kWords * kDimsPerWord;
shared float key[kPadded];
shared float value[kPadded];

/// binary16, to nearest even, as the CPU rounds: packHalf2x16 may round as it likes.
uint toHalf(float f) {
    const uint bits = floatBitsToUint(f), sign = (bits >> 16) & 0x8000u, magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return sign | 0x7e00u;
    if (magnitude >= 0x477ff000u) return sign | 0x7c00u;
    if (magnitude < 0x38800000u)  // below the normal halves: steps of 2^-24
        return sign | uint(roundEven(uintBitsToFloat(magnitude) * 16777216.0));
    return sign | ((magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13) & 1u)) >> 13);
}

uint signedByte(float v, float inverse) {
    const float q = clamp(roundEven(v * inverse), -127.0, 127.0);
    return uint(int(isnan(q) ? 0.0 : q)) & 0xffu;
}

float largestOf(bool isKey, uint block) {
    float largest = 0.0;
    for (uint d = 32 * block; d < min(32 * block + 32, kHeadDim); ++d)
        largest = max(largest, abs(isKey ? key[d] : value[d]));
    return largest;
}

uvec4 packWord(bool isKey, uint word) {
    uvec4 packed = uvec4(0);
    const uint first = word * kDimsPerWord;
    float inverse = 0.0;
    if (kKvType == kKvQ8_0) {
        const float largest = largestOf(isKey, first / 32);
        inverse = largest > 0.0 ? 127.0 / largest : 0.0;
    }
    [[unroll]] for (uint i = 0; i < kDimsPerWord; ++i) {
        const float v = isKey ? key[first + i] : value[first + i];
        if (kKvType == kKvF32) packed[i] = floatBitsToUint(v);
        if (kKvType == kKvF16) packed[i / 2] |= toHalf(v) << (16 * (i % 2));
        if (kKvType == kKvQ8_0) packed[i / 4] |= signedByte(v, inverse) << (8 * (i % 4));
    }
    return packed;
}

/// Dim `d` of a head after rotation.
float rotated(uint at, uint token, uint d) {
    const float own = P.qkv.v[at + d];
    if (d >= P.nRot) return own;
    const uint nPairs = P.nRot / 2;
    const uint pair = kInterleaved ? d / 2 : d % nPairs;
    const bool second = kInterleaved ? d % 2 == 1 : d >= nPairs;
    const uint partner = kInterleaved ? d ^ 1u : (second ? d - nPairs : d + nPairs);
    const vec2 angle = P.cosSin.v[token * nPairs + pair];
    const float other = P.qkv.v[at + partner];
    return second ? other * angle.y + own * angle.x : own * angle.x - other * angle.y;
}

void main() {
    const uint thread = gl_LocalInvocationID.x, token = gl_WorkGroupID.x, head = gl_WorkGroupID.y;
    const uint qkvStride = (P.nHeads + 2 * P.nKvHeads) * kHeadDim;
    const uint keyAt = token * qkvStride + head * kHeadDim;  // of a query head likewise
    for (uint d = thread; d < kPadded; d += 64) key[d] = d < kHeadDim ? rotated(keyAt, token, d) : 0.0;
    if (head < P.nHeads) {
        barrier();
        for (uint d = thread; d < min(P.nRot, kHeadDim); d += 64) P.qkv.v[keyAt + d] = key[d];
        return;
    }
    const uint valueAt = keyAt + P.nKvHeads * kHeadDim;
    for (uint d = thread; d < kPadded; d += 64) value[d] = d < kHeadDim ? P.qkv.v[valueAt + d] : 0.0;
    barrier();
    const uint kvSlot = P.kvSlots.v[token], slot = kvSlot % kPagePositions;
    const uint base = kvBase(kvSlot / kPagePositions, P.nKvHeads, head - P.nHeads);
    for (uint w = thread; w < 2 * kWords; w += 64) {
        const bool isKey = w < kWords;
        const uint at = isKey ? keyWord(base, w, slot) : valueWord(base, w - kWords, slot);
        P.kv.v[at] = packWord(isKey, isKey ? w : w - kWords);
    }
    if (kKvType == kKvQ8_0) {
        for (uint b = thread; b < kScaleBlocks; b += 64) {
            MutableUints(P.kv).v[scaleWord(base, b, slot)] =
                toHalf(largestOf(true, b) / 127.0) | toHalf(largestOf(false, b) / 127.0) << 16;
        }
    }
}
