// Products of a matrix with 1 to 8 columns, the shape of decoding: each weight is read once, so what counts is
// to have many loads under way. A workgroup takes kRowGroups * kRows rows; kLanes threads of a row group stride
// over the blocks of its rows. The columns pass through shared memory a tile at a time, where they can be
// normalised on the way: norm weights are applied as they come, the one factor of the whole column at the end.
// With INT_DOT the tile is then rounded to bytes, and four products are one instruction.

#include "int_dot.glsl"

layout(constant_id = 0) const uint kLanes = 32;
layout(constant_id = 1) const uint kRowGroups = 4;
layout(constant_id = 2) const uint kRows = 4;  // per row group; when paired half are gate, half are up rows
layout(constant_id = 3) const uint kColumns = 1;
layout(constant_id = 4) const uint kTileBlocks = 64;
layout(constant_id = 5) const bool kRagged = false;  // nIn is not a multiple of 32
layout(constant_id = 6) const bool kPaired = false;  // out = silu(gate row) * (up row)
layout(constant_id = 7) const bool kNormed = false;  // columns are x / rms(x) * norm
layout(constant_id = 8) const bool kTail = false;    // results go on through tail(); no bias
layout(local_size_x_id = 9) in;

const uint kThreads = kLanes * kRowGroups;
const uint kOutRows = kPaired ? kRows / 2 : kRows;   // of a row group
const uint kWorkgroupRows = kRowGroups * kOutRows;
const uint kBlockStride = 9;                          // vec4s: eight and one to spread the banks

shared vec4 tile[kColumns * kTileBlocks * kBlockStride];
#ifdef INT_DOT
const uint kByteStride = 11;  // words of a rounded block: eight, d, two sums
shared uint byteTile[kColumns * kTileBlocks * kByteStride];

/// Rounds what fillTile brought; barriers before and after are the caller's.
void roundTile(uint n) {
    for (uint i = gl_LocalInvocationID.x; i < n * kColumns; i += kThreads) {
        const uint block = i / n * kTileBlocks + i % n;
        vec4 x[8];
        [[unroll]] for (uint j = 0; j < 8; ++j) x[j] = tile[block * kBlockStride + j];
        const RoundedBlock r = roundBlock(x);
        [[unroll]] for (uint j = 0; j < 8; ++j) byteTile[block * kByteStride + j] = r.words[j];
        byteTile[block * kByteStride + 8] = floatBitsToUint(r.d);
        byteTile[block * kByteStride + 9] = floatBitsToUint(r.sums.x);
        byteTile[block * kByteStride + 10] = floatBitsToUint(r.sums.y);
    }
}
#endif
shared float sums[kColumns * kRows * kRowGroups * (kLanes + 1)];  // one more per row to spread the banks
shared float squares[kNormed || kTail ? kColumns * kThreads : 1];

/// Values k .. k + 3 of what begins at `at`; 0 behind the end of a row.
vec4 quadAt(Floats values, uint at, uint k) {
    if (!kRagged) return Vec4s(values).v[(at + k) / 4];
    vec4 quad = vec4(0.0);
    [[unroll]] for (uint i = 0; i < 4; ++i) {
        if (k + i < P.nIn) quad[i] = values.v[at + k + i];
    }
    return quad;
}

/// Brings blocks [first, first + n) of all columns into `tile`; squares of this thread's values are added up.
void fillTile(uint first, uint n, inout float square[kColumns]) {
    const uint thread = gl_LocalInvocationID.x;
    for (uint i = thread; i < n * 8; i += kThreads) {
        const uint k = (first * 8 + i) * 4;
        const vec4 norm = kNormed ? quadAt(P.norm, 0, k) : vec4(1.0);
        [[unroll]] for (uint c = 0; c < kColumns; ++c) {
            const vec4 x = quadAt(P.x, c * P.xStride, k);
            if (kNormed) square[c] += dot(x, x);
            const uint at = (c * kTileBlocks + i / 8) * kBlockStride + i % 8;
            const vec4 scaled = kNormed ? x * norm : x;
            tile[at] = scaled;
        }
    }
}

/// 1 / rms of every column of n values, from all threads' squares.
void sumSquares(float square[kColumns], uint length, out float factor[kColumns]) {
    const uint thread = gl_LocalInvocationID.x;
    barrier();
    [[unroll]] for (uint c = 0; c < kColumns; ++c) squares[c * kThreads + thread] = square[c];
    barrier();
    uint n = kThreads;
    while (n > 1) {
        const uint rest = (n + 1) / 2;
        if (thread < n - rest) {
            [[unroll]] for (uint c = 0; c < kColumns; ++c)
                squares[c * kThreads + thread] += squares[c * kThreads + thread + rest];
        }
        barrier();
        n = rest;
    }
    [[unroll]] for (uint c = 0; c < kColumns; ++c)
        factor[c] = inversesqrt(squares[c * kThreads] / float(length) + P.eps);
}

/// The weight row behind row r of a row group whose outputs begin at `firstOut`.
uint weightRow(uint firstOut, uint r) {
    const uint row = min(firstOut + (kPaired ? r % kOutRows : r), P.nOut - 1);
    return kPaired && r >= kOutRows ? row + P.pairOffset : row;
}

#include "product_end.glsl"

float sumAt(uint column, uint r, uint group, uint lane) {
    return sums[((column * kRows + r) * kRowGroups + group) * (kLanes + 1) + lane];
}

// One vec4 of a block times its columns. A macro, not a loop: with `j` a literal, picking the bits costs nothing
// even where a driver does not unroll.
#ifdef INT_DOT
#define SUM int
#define STEP(j) \
    { \
        if (j % (8 / kScales) == 0) { \
            [[unroll]] for (uint i = 0; i < kRows * kColumns; ++i) part[i] = 0; \
        } \
        [[unroll]] for (uint r = 0; r < kRows; ++r) { \
            const uint q = packedQuants(block[r], j); \
            [[unroll]] for (uint c = 0; c < kColumns; ++c) \
                part[r * kColumns + c] += dotOfBytes(q, byteTile[(c * kTileBlocks + b) * kByteStride + j], 0); \
        } \
        if ((j + 1) % (8 / kScales) == 0) { \
            [[unroll]] for (uint c = 0; c < kColumns; ++c) { \
                const uint words = (c * kTileBlocks + b) * kByteStride + 8; \
                const float d = uintBitsToFloat(byteTile[words]); \
                float total = uintBitsToFloat(byteTile[words + 1 + j / 4]); \
                if (kScales == 1) total += uintBitsToFloat(byteTile[words + 1]); \
                [[unroll]] for (uint r = 0; r < kRows; ++r) { \
                    const vec2 dm = scale(block[r], j * kScales / 8); \
                    sum[r * kColumns + c] += dm.x * d * float(part[r * kColumns + c]); \
                    if (HAS_MIN != 0) sum[r * kColumns + c] -= dm.y * total; \
                } \
            } \
        } \
    }
#else
#define SUM float
#define STEP(j) \
    { \
        if (j % (8 / kScales) == 0) { \
            [[unroll]] for (uint i = 0; i < kRows * kColumns; ++i) part[i] = 0.0; \
            [[unroll]] for (uint c = 0; c < kColumns; ++c) total[c] = 0.0; \
        } \
        vec4 x[kColumns]; \
        [[unroll]] for (uint c = 0; c < kColumns; ++c) { \
            x[c] = tile[c * kTileBlocks * kBlockStride + at + j]; \
            if (HAS_MIN != 0) total[c] += x[c].x + x[c].y + x[c].z + x[c].w; \
        } \
        [[unroll]] for (uint r = 0; r < kRows; ++r) { \
            const vec4 q = quants(block[r], j); \
            [[unroll]] for (uint c = 0; c < kColumns; ++c) part[r * kColumns + c] += dot(q, x[c]); \
        } \
        if ((j + 1) % (8 / kScales) == 0) { \
            [[unroll]] for (uint r = 0; r < kRows; ++r) { \
                const vec2 dm = scale(block[r], j * kScales / 8); \
                [[unroll]] for (uint c = 0; c < kColumns; ++c) { \
                    sum[r * kColumns + c] += dm.x * part[r * kColumns + c]; \
                    if (HAS_MIN != 0) sum[r * kColumns + c] -= dm.y * total[c]; \
                } \
            } \
        } \
    }
#endif

void main() {
    const uint thread = gl_LocalInvocationID.x;
    const uint lane = thread % kLanes, group = thread / kLanes;
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint firstOfWorkgroup = workgroup * kWorkgroupRows;
    if (firstOfWorkgroup >= P.nOut) return;  // the same for the whole workgroup
    const uint firstOut = firstOfWorkgroup + group * kOutRows;

    float sum[kRows * kColumns], square[kColumns];
    [[unroll]] for (uint i = 0; i < kRows * kColumns; ++i) sum[i] = 0.0;
    [[unroll]] for (uint c = 0; c < kColumns; ++c) square[c] = 0.0;

    for (uint first = 0; first < P.nBlocks; first += kTileBlocks) {
        const uint n = min(kTileBlocks, P.nBlocks - first);
        if (first != 0) barrier();
        fillTile(first, n, square);
        barrier();
#ifdef INT_DOT
        roundTile(n);
        barrier();
#endif
        // `b` counts within the tile: neighbours want to load neighbouring blocks.
        for (uint b = lane; b < n; b += kLanes) {
            Block block[kRows];
            [[unroll]] for (uint r = 0; r < kRows; ++r) block[r] = loadBlock(weightRow(firstOut, r), first + b);
            const uint at = b * kBlockStride;
            SUM part[kRows * kColumns];
            float total[kColumns];
            STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)
        }
    }

    float factor[kColumns];
    [[unroll]] for (uint c = 0; c < kColumns; ++c) factor[c] = 1.0;
    if (kNormed) sumSquares(square, P.nIn, factor);

    [[unroll]] for (uint r = 0; r < kRows; ++r) {
        [[unroll]] for (uint c = 0; c < kColumns; ++c)
            sums[((c * kRows + r) * kRowGroups + group) * (kLanes + 1) + lane] = sum[r * kColumns + c] * factor[c];
    }
    barrier();
    // One thread per output adds up its row group's lanes, always in the same order.
    for (uint i = thread; i < kRowGroups * kOutRows * kColumns; i += kThreads) {
        const uint c = i / (kRowGroups * kOutRows), o = i % (kRowGroups * kOutRows);
        const uint g = o / kOutRows, r = o % kOutRows, row = firstOfWorkgroup + o;
        if (row >= P.nOut) continue;
        float value = 0.0, up = 0.0;
        for (uint l = 0; l < kLanes; ++l) {
            value += sumAt(c, r, g, l);
            if (kPaired) up += sumAt(c, r + kOutRows, g, l);
        }
        store(row, c, kPaired ? silu(value) * up : value);
    }
    if (kTail && finishesLast()) tail();
}
