// Products of a matrix with many columns, the shape of prompts. A workgroup makes a tile of kTileRows x
// kTileColumns results; per step 32 weights of every row are decoded into shared memory, once for all columns.
// A thread makes kThreadRows x kThreadColumns results, taken from the tile in strides so that neighbours read
// neighbouring rows. Sums stay in f32: GLM overflows anything less.
// With INT_DOT the columns come rounded to bytes, from quantize.comp, and four products are one instruction.

#include "int_dot.glsl"

layout(constant_id = 0) const uint kTileRows = 64;
layout(constant_id = 1) const uint kTileColumns = 64;
layout(constant_id = 2) const uint kThreadRows = 4;
layout(constant_id = 3) const uint kThreadColumns = 4;
layout(constant_id = 4) const bool kRagged = false;  // nIn is not a multiple of 32
layout(local_size_x_id = 5) in;

const uint kRowSteps = kTileRows / kThreadRows, kColumnSteps = kTileColumns / kThreadColumns;
const uint kThreads = kRowSteps * kColumnSteps;
const uint kStride = 9;  // vec4s of one row of a tile: 32 values and four to spread the banks

float sum[kThreadRows * kThreadColumns];  // of this thread

// Two vec4s of a row are one piece of work, so that all threads have some. Neighbours take the same two of
// neighbouring rows.
const uint kPieces = 4;
#define DECODE_PIECE(piece) \
    if (piece == 0) { DECODE(0) DECODE(1) } \
    else if (piece == 1) { DECODE(2) DECODE(3) } \
    else if (piece == 2) { DECODE(4) DECODE(5) } \
    else { DECODE(6) DECODE(7) }

#ifdef INT_DOT
shared uint weights[kTileRows * kStride];  // eight words of bytes a row, one to spread the banks
shared vec2 weightScales[kTileRows * kScales];
shared uint inputs[kTileColumns * kStride];
shared vec3 inputScales[kTileColumns];  // d and the two half sums

void fillWeights(uint firstRow, uint b) {
    for (uint i = gl_LocalInvocationID.x; i < kTileRows * kPieces; i += kThreads) {
        const uint row = i % kTileRows, piece = i / kTileRows;
        const Block block = loadBlock(min(firstRow + row, P.nOut - 1), b);
#define DECODE(j) weights[row * kStride + j] = packedQuants(block, j);
        DECODE_PIECE(piece)
        if (piece == 0) {
            [[unroll]] for (uint s = 0; s < kScales; ++s) weightScales[row * kScales + s] = scale(block, s);
        }
    }
}

void fillInputs(uint firstColumn, uint b) {
    for (uint i = gl_LocalInvocationID.x; i < kTileColumns * 3; i += kThreads) {
        const uint column = i / 3, part = i % 3;
        const uint block = min(firstColumn + column, P.nColumns - 1) * P.nBlocks + b;
        const uvec4 words = Uvec4s(P.x).v[block * 3 + part];
        if (part == 2) {
            inputScales[column] = uintBitsToFloat(words.xyz);
        } else {
            [[unroll]] for (uint j = 0; j < 4; ++j) inputs[column * kStride + part * 4 + j] = words[j];
        }
    }
}

void multiply(uint threadRow, uint threadColumn) {
    [[unroll]] for (uint s = 0; s < kScales; ++s) {
        int part[kThreadRows * kThreadColumns];
        [[unroll]] for (uint i = 0; i < kThreadRows * kThreadColumns; ++i) part[i] = 0;
        [[unroll]] for (uint j = s * (8 / kScales); j < (s + 1) * (8 / kScales); ++j) {
            uint w[kThreadRows];
            [[unroll]] for (uint r = 0; r < kThreadRows; ++r) w[r] = weights[(threadRow + r * kRowSteps) * kStride + j];
            [[unroll]] for (uint c = 0; c < kThreadColumns; ++c) {
                const uint x = inputs[(threadColumn + c * kColumnSteps) * kStride + j];
                [[unroll]] for (uint r = 0; r < kThreadRows; ++r)
                    part[r * kThreadColumns + c] += dotOfBytes(w[r], x, 0);
            }
        }
        [[unroll]] for (uint c = 0; c < kThreadColumns; ++c) {
            const vec3 x = inputScales[threadColumn + c * kColumnSteps];
            const float total = kScales == 1 ? x.y + x.z : (s == 0 ? x.y : x.z);
            [[unroll]] for (uint r = 0; r < kThreadRows; ++r) {
                const vec2 dm = weightScales[(threadRow + r * kRowSteps) * kScales + s];
                sum[r * kThreadColumns + c] += dm.x * x.x * float(part[r * kThreadColumns + c]) - dm.y * total;
            }
        }
    }
}
#else
shared vec4 weights[kTileRows * kStride];
shared vec4 inputs[kTileColumns * kStride];

vec4 inputAt(uint column, uint k) {
    const uint at = column * P.xStride + k;
    if (!kRagged) return Vec4s(P.x).v[at / 4];
    vec4 x = vec4(0.0);
    [[unroll]] for (uint i = 0; i < 4; ++i) {
        if (k + i < P.nIn) x[i] = P.x.v[at + i];
    }
    return x;
}

// Macros, not loops: with `j` a literal, picking bits costs nothing even where a driver does not unroll.
#define DECODE(j) \
    { \
        const vec2 dm = scale(block, j * kScales / 8); \
        const vec4 values = dm.x * quants(block, j) - dm.y; \
        weights[row * kStride + j] = values; \
    }
#define STEP(j) \
    { \
        vec4 w[kThreadRows]; \
        [[unroll]] for (uint r = 0; r < kThreadRows; ++r) \
            w[r] = weights[(threadRow + r * kRowSteps) * kStride + (j)]; \
        [[unroll]] for (uint c = 0; c < kThreadColumns; ++c) { \
            const vec4 x = inputs[(threadColumn + c * kColumnSteps) * kStride + (j)]; \
            [[unroll]] for (uint r = 0; r < kThreadRows; ++r) \
                sum[r * kThreadColumns + c] += dot(w[r], x); \
        } \
    }

void fillWeights(uint firstRow, uint b) {
    for (uint i = gl_LocalInvocationID.x; i < kTileRows * kPieces; i += kThreads) {
        const uint row = i % kTileRows, piece = i / kTileRows;
        const Block block = loadBlock(min(firstRow + row, P.nOut - 1), b);
        DECODE_PIECE(piece)
    }
}

void fillInputs(uint firstColumn, uint b) {
    for (uint i = gl_LocalInvocationID.x; i < kTileColumns * 8; i += kThreads) {
        const uint column = i / 8, j = i % 8;
        const vec4 x = inputAt(min(firstColumn + column, P.nColumns - 1), b * 32 + 4 * j);
        inputs[column * kStride + j] = x;
    }
}

void multiply(uint threadRow, uint threadColumn) {
    // In pairs: unrolled further, software devices compile for many seconds.
    for (uint j = 0; j < 8; j += 2) {
        STEP(j) STEP(j + 1)
    }
}
#endif

void main() {
    const uint thread = gl_LocalInvocationID.x;
    const uint firstRow = gl_WorkGroupID.x * kTileRows, firstColumn = gl_WorkGroupID.y * kTileColumns;
    const uint threadRow = thread % kRowSteps, threadColumn = thread / kRowSteps;

    [[unroll]] for (uint i = 0; i < kThreadRows * kThreadColumns; ++i) sum[i] = 0.0;

    for (uint b = 0; b < P.nBlocks; ++b) {
        fillWeights(firstRow, b);
        fillInputs(firstColumn, b);
        barrier();
        multiply(threadRow, threadColumn);
        barrier();
    }

    [[unroll]] for (uint r = 0; r < kThreadRows; ++r) {
        [[unroll]] for (uint c = 0; c < kThreadColumns; ++c) {
            const uint row = firstRow + threadRow + r * kRowSteps;
            const uint column = firstColumn + threadColumn + c * kColumnSteps;
            if (row < P.nOut && column < P.nColumns) {
                const uint at = column * P.outStride + row;
                float value = sum[r * kThreadColumns + c];
                if ((P.flags & kFlagBias) != 0) value += P.bias.v[row];
                if ((P.flags & kFlagAdd) != 0) value += P.result.v[at];
                P.result.v[at] = value;
            }
        }
    }
}
