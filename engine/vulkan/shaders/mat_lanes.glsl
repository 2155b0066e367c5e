// Products on software devices, whose subgroups are the vector registers of a CPU and whose threads are their lanes.
// There a load or store goes lane by lane, from shared memory too, and is what costs, while handing a value of one
// lane to all others is a single instruction. So a lane makes whole rows, kRows of them; the lanes together load a
// block of every column, and pass its values around when their turn comes. A workgroup is one subgroup: no shared
// memory, no barriers. The loops over a block stay loops: unrolled, such drivers compile for many seconds.
#extension GL_KHR_shader_subgroup_shuffle : require

layout(constant_id = 0) const uint kLanes = 8;  // of a subgroup: 4 or 8
layout(constant_id = 1) const uint kRows = 8;   // of a lane; when paired half are gate, half are up rows
layout(constant_id = 2) const uint kColumns = 1;
layout(constant_id = 3) const bool kRagged = false;  // nIn is not a multiple of 32
layout(constant_id = 4) const bool kPaired = false;  // out = silu(gate row) * (up row)
layout(constant_id = 5) const bool kNormed = false;  // columns are x / rms(x) * norm
layout(constant_id = 6) const bool kTail = false;    // results go on through tail(); no bias
layout(local_size_x_id = 7) in;

const uint kThreads = kLanes;
const uint kOutRows = kPaired ? kRows / 2 : kRows;  // of a lane
const uint kWorkgroupRows = kLanes * kOutRows;
const uint kQuads = 8 / kLanes;  // vec4s of a block that a lane loads

/// 1 / rms of every column of `length` values, from all lanes' squares.
void sumSquares(float square[kColumns], uint length, out float factor[kColumns]) {
    [[unroll]] for (uint c = 0; c < kColumns; ++c) {
        float sum = square[c];
        [[unroll]] for (uint step = 1; step < kLanes; step *= 2)
            sum += subgroupShuffle(sum, gl_SubgroupInvocationID ^ step);
        factor[c] = inversesqrt(sum / float(length) + P.eps);
    }
}

#include "product_end.glsl"

/// Values k .. k + 3 of what begins at `at`; 0 behind the end of a row.
vec4 quadAt(Floats values, uint at, uint k) {
    if (!kRagged) return uintBitsToFloat(load4(Uvec4s(values), (at + k) / 4));
    vec4 quad = vec4(0.0);
    [[unroll]] for (uint i = 0; i < 4; ++i) {
        if (k + i < P.nIn) quad[i] = values.v[at + k + i];
    }
    return quad;
}

vec4 x[kColumns * kQuads];  // this lane's part of a block of every column
float square[kColumns], sum[kRows * kColumns];

/// Brings block b of all columns into x.
void loadInputs(uint firstColumn, uint b) {
    [[unroll]] for (uint q = 0; q < kQuads; ++q) {
        const uint k = 32 * b + 4 * (q * kLanes + gl_SubgroupInvocationID);
        const vec4 norm = kNormed ? quadAt(P.norm, 0, k) : vec4(1.0);
        [[unroll]] for (uint c = 0; c < kColumns; ++c) {
            const uint column = min(firstColumn + c, P.nColumns - 1);
            const vec4 value = quadAt(P.x, column * P.xStride, k);
            if (kNormed) square[c] += dot(value, value);
            x[q * kColumns + c] = kNormed ? value * norm : value;
        }
    }
}

vec4 fromLane(vec4 value, uint lane) {
    return vec4(subgroupShuffle(value.x, lane), subgroupShuffle(value.y, lane), subgroupShuffle(value.z, lane),
                subgroupShuffle(value.w, lane));
}

void multiplyBlock(Block block[kRows]) {
    [[unroll]] for (uint q = 0; q < kQuads; ++q) {
        [[dont_unroll]] for (uint lane = 0; lane < kLanes; ++lane) {
            const uint j = q * kLanes + lane;
            vec4 w[kRows];
            [[unroll]] for (uint r = 0; r < kRows; ++r) {
                const vec2 dm = scale(block[r], j * kScales / 8);
                w[r] = dm.x * quants(block[r], j);
                if (HAS_MIN != 0) w[r] -= dm.y;
            }
            [[unroll]] for (uint c = 0; c < kColumns; ++c) {
                const vec4 value = fromLane(x[q * kColumns + c], lane);
                [[unroll]] for (uint r = 0; r < kRows; ++r) sum[r * kColumns + c] += dot(w[r], value);
            }
        }
    }
}

void main() {
    const uint firstOut = gl_WorkGroupID.x * kWorkgroupRows + gl_SubgroupInvocationID;
    const uint firstColumn = gl_WorkGroupID.y * kColumns;
    uint row[kRows];  // of the weight
    [[unroll]] for (uint r = 0; r < kRows; ++r) {
        const bool isUp = r >= kOutRows;
        row[r] = min(firstOut + (isUp ? r - kOutRows : r) * kLanes, P.nOut - 1) + (isUp ? P.pairOffset : 0);
    }
    [[unroll]] for (uint i = 0; i < kRows * kColumns; ++i) sum[i] = 0.0;
    [[unroll]] for (uint c = 0; c < kColumns; ++c) square[c] = 0.0;

    Block block[kRows];
#ifdef SUPERS
    for (uint first = 0; first < P.nBlocks; first += 8) {
        Super super[kRows];
        [[unroll]] for (uint r = 0; r < kRows; ++r) super[r] = loadSuper(row[r], first / 8);
        [[dont_unroll]] for (uint b = first; b < first + 8; ++b) {
            [[unroll]] for (uint r = 0; r < kRows; ++r) block[r] = loadBlock(row[r], b, super[r]);
            loadInputs(firstColumn, b);
            multiplyBlock(block);
        }
    }
#else
    for (uint b = 0; b < P.nBlocks; ++b) {
        [[unroll]] for (uint r = 0; r < kRows; ++r) block[r] = loadBlock(row[r], b);
        loadInputs(firstColumn, b);
        multiplyBlock(block);
    }
#endif

    float factor[kColumns];
    [[unroll]] for (uint c = 0; c < kColumns; ++c) factor[c] = 1.0;
    if (kNormed) sumSquares(square, P.nIn, factor);
    [[unroll]] for (uint c = 0; c < kColumns; ++c) {
        [[unroll]] for (uint r = 0; r < kOutRows; ++r) {
            float value = sum[r * kColumns + c] * factor[c];
            if (kPaired) value = silu(value) * sum[(r + kOutRows) * kColumns + c] * factor[c];
            const uint outRow = firstOut + r * kLanes;
            if (outRow < P.nOut && firstColumn + c < P.nColumns) store(outRow, firstColumn + c, value);
        }
    }
    if (kTail && finishesLast()) tail();
}
