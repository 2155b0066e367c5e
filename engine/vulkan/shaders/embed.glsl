// Rows of the embedding, chosen by token id. One thread decodes one block of 32 values.
layout(local_size_x = 64) in;

void main() {
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * 64 + gl_LocalInvocationID.x;
    const uint token = at / P.nBlocks, b = at % P.nBlocks;
    if (token >= P.nTokens) return;
    const Block block = loadBlock(P.ids.v[token], b);
    [[unroll]] for (uint j = 0; j < 8; ++j) {
        const vec2 dm = scale(block, j / (8 / kScales));
        const vec4 values = dm.x * quants(block, j) - dm.y;
        [[unroll]] for (uint i = 0; i < 4; ++i) {
            const uint k = b * 32 + 4 * j + i;
            if (k < P.nIn) P.result.v[token * P.outStride + k] = values[i];
        }
    }
}
