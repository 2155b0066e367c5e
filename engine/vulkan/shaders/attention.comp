// Causal attention over the paged cache, softmax taken as the pages go by. A workgroup has up to kRows query
// rows that share a KV head: the heads of its group stacked, token after token, so that keys and values are read
// once for all of them. Long contexts are split: workgroup z takes its share of the pages and leaves sums for
// attention_merge. All sums and scores are f32.
#version 460
#include "buffers.glsl"
#include "bits.glsl"
#include "kv_cache.glsl"

layout(constant_id = 2) const uint kRows = 16;
layout(constant_id = 3) const uint kThreads = 128;  // a multiple of 64 and of kRows, at most 64 * kRows
layout(local_size_x_id = 4) in;

// Struct AttentionPush of kernels.h.
layout(push_constant, std430) uniform Push {
    Floats q;
    Uvec4s kv;             // the layer's cache
    Uints pages;           // page tables of all sequences
    Uvec4s tiles;          // per workgroup x: first token, its position, number of rows, begin of its page table
    MutableFloats result;  // per token nHeads * headDim; with splits: per row and split, sums then largest and total
    uint qStride;          // values from token to token
    uint nHeads, nKvHeads;
    uint nSplits, pagesPerSplit;
    float scale;
} P;

const float kLowest = -3.0e38;
const uint kOctets = (kHeadDim + 7) / 8;
const uint kKeyGroups = kThreads / kPagePositions;      // row groups while scoring
const uint kKeyRows = kRows / kKeyGroups;
const uint kRowThreads = kThreads / kRows;              // threads of a row in the softmax
const uint kRowKeys = kPagePositions / kRowThreads;
const uint kValueGroups = kThreads / kOctets;           // row groups while adding values
const uint kValueRows = (kRows + kValueGroups - 1) / kValueGroups;
const uint kScoreStride = kPagePositions + 1;

shared vec4 queries[kRows * 2 * kOctets];
shared float scores[kRows * kScoreStride];
shared float perThread[kThreads];
shared float perRow[kRows];

vec4 halves(uvec2 w) { return vec4(unpackHalf2x16(w.x), unpackHalf2x16(w.y)); }

/// Dims 8 octet .. 8 octet + 7 of a key or a value.
void loadOctet(uint base, bool isKey, uint octet, uint slot, out vec4 low, out vec4 high) {
    if (kKvType == kKvF16) {
        const uvec4 w = P.kv.v[isKey ? keyWord(base, octet, slot) : valueWord(base, octet, slot)];
        low = halves(w.xy);
        high = halves(w.zw);
    } else if (kKvType == kKvQ8_0) {
        const uint word = octet / 2;
        const uint at = isKey ? keyWord(base, word, slot) : valueWord(base, word, slot);
        const uvec2 w = Uvec2s(P.kv).v[2 * at + octet % 2];
        const vec2 scales = unpackHalf2x16(Uints(P.kv).v[scaleWord(base, octet / 4, slot)]);
        const float d = isKey ? scales.x : scales.y;
        low = d * signedBytes(w.x);
        high = d * signedBytes(w.y);
    } else {
        const uint word = 2 * octet;
        const bool hasHigh = word + 1 < kWords;
        low = uintBitsToFloat(P.kv.v[isKey ? keyWord(base, word, slot) : valueWord(base, word, slot)]);
        high = vec4(0.0);
        if (hasHigh)
            high = uintBitsToFloat(P.kv.v[isKey ? keyWord(base, word + 1, slot) : valueWord(base, word + 1, slot)]);
    }
}

void main() {
    const uint thread = gl_LocalInvocationID.x, kvHead = gl_WorkGroupID.y, split = gl_WorkGroupID.z;
    const uvec4 tile = P.tiles.v[gl_WorkGroupID.x];
    const uint firstToken = tile.x, firstPosition = tile.y, nRows = tile.z;
    const uint group = P.nHeads / P.nKvHeads;
    // Row r is head kvHead * group + r % group of token firstToken + r / group.

    for (uint i = thread; i < kRows * 2 * kOctets; i += kThreads) {
        const uint r = i / (2 * kOctets), d = 4 * (i % (2 * kOctets));
        const uint at = (firstToken + r / group) * P.qStride + (kvHead * group + r % group) * kHeadDim + d;
        vec4 q = vec4(0.0);
        [[unroll]] for (uint e = 0; e < 4; ++e) {
            if (r < nRows && d + e < kHeadDim) q[e] = P.q.v[at + e] * P.scale;
        }
        queries[i] = q;
    }

    const uint octet = thread % kOctets, valueGroup = thread / kOctets;
    const bool addsValues = valueGroup < kValueGroups;
    vec4 low[kValueRows], high[kValueRows];
    [[unroll]] for (uint i = 0; i < kValueRows; ++i) low[i] = high[i] = vec4(0.0);
    const uint softRow = thread / kRowThreads, softPart = thread % kRowThreads;
    const uint softVisible = softRow < nRows ? firstPosition + softRow / group + 1 : 0;
    float largest = kLowest, total = 0.0;

    const uint nKeys = firstPosition + (nRows - 1) / group + 1;
    const uint nPages = (nKeys + kPagePositions - 1) / kPagePositions;
    const uint firstPage = split * P.pagesPerSplit, endPage = min(firstPage + P.pagesPerSplit, nPages);
    for (uint page = firstPage; page < endPage; ++page) {
        const uint base = kvBase(P.pages.v[tile.w + page], P.nKvHeads, kvHead);
        const uint nInPage = min(kPagePositions, nKeys - page * kPagePositions);
        barrier();
        {
            const uint slot = thread % kPagePositions, keyGroup = thread / kPagePositions;
            float score[kKeyRows];
            [[unroll]] for (uint i = 0; i < kKeyRows; ++i) score[i] = 0.0;
            if (slot < nInPage) {
                for (uint o = 0; o < kOctets; ++o) {
                    vec4 keyLow, keyHigh;
                    loadOctet(base, true, o, slot, keyLow, keyHigh);
                    [[unroll]] for (uint i = 0; i < kKeyRows; ++i) {
                        const uint at = ((keyGroup * kKeyRows + i) * kOctets + o) * 2;
                        score[i] += dot(queries[at], keyLow) + dot(queries[at + 1], keyHigh);
                    }
                }
            }
            [[unroll]] for (uint i = 0; i < kKeyRows; ++i)
                scores[(keyGroup * kKeyRows + i) * kScoreStride + slot] = score[i];
        }
        barrier();
        const uint pageStart = page * kPagePositions;
        float top = kLowest;
        [[unroll]] for (uint i = 0; i < kRowKeys; ++i) {
            const uint slot = softPart + i * kRowThreads;
            if (pageStart + slot < softVisible) top = max(top, scores[softRow * kScoreStride + slot]);
        }
        perThread[thread] = top;
        barrier();
        const float before = largest;
        for (uint i = 0; i < kRowThreads; ++i) largest = max(largest, perThread[softRow * kRowThreads + i]);
        const float fade = exp(before - largest);
        if (softPart == 0) perRow[softRow] = fade;
        total *= fade;
        [[unroll]] for (uint i = 0; i < kRowKeys; ++i) {
            const uint slot = softPart + i * kRowThreads, at = softRow * kScoreStride + slot;
            const float weight = pageStart + slot < softVisible ? exp(scores[at] - largest) : 0.0;
            scores[at] = weight;
            total += weight;
        }
        barrier();
        if (addsValues) {
            [[unroll]] for (uint i = 0; i < kValueRows; ++i) {
                const uint r = valueGroup + i * kValueGroups;
                const float f = perRow[min(r, kRows - 1)];
                low[i] *= f;
                high[i] *= f;
            }
            for (uint slot = 0; slot < nInPage; ++slot) {
                vec4 valueLow, valueHigh;
                loadOctet(base, false, octet, slot, valueLow, valueHigh);
                [[unroll]] for (uint i = 0; i < kValueRows; ++i) {
                    const uint r = min(valueGroup + i * kValueGroups, kRows - 1);
                    const float weight = scores[r * kScoreStride + slot];
                    low[i] += weight * valueLow;
                    high[i] += weight * valueHigh;
                }
            }
        }
    }

    barrier();
    perThread[thread] = total;
    if (softPart == 0) perRow[softRow] = largest;
    barrier();
    if (!addsValues) return;
    [[unroll]] for (uint i = 0; i < kValueRows; ++i) {
        const uint r = valueGroup + i * kValueGroups;
        if (r < nRows) {
            float sum = 0.0;
            for (uint t = 0; t < kRowThreads; ++t) sum += perThread[r * kRowThreads + t];
            const uint row = (firstToken + r / group) * P.nHeads + kvHead * group + r % group;
            const uint stride = P.nSplits > 1 ? kHeadDim + 2 : kHeadDim;
            const uint at = (row * P.nSplits + split) * stride;
            const float factor = P.nSplits > 1 ? 1.0 : 1.0 / sum;
            [[unroll]] for (uint e = 0; e < 4; ++e) {
                if (8 * octet + e < kHeadDim) P.result.v[at + 8 * octet + e] = low[i][e] * factor;
                if (8 * octet + 4 + e < kHeadDim) P.result.v[at + 8 * octet + 4 + e] = high[i][e] * factor;
            }
            if (P.nSplits > 1 && octet == 0) {
                P.result.v[at + kHeadDim] = perRow[r];
                P.result.v[at + kHeadDim + 1] = sum;
            }
        }
    }
}
