// Q8_0: d * q, q signed.
const uint kScales = 1;
#define HAS_MIN 0
struct Block { uvec4 low, high; float d; };
Block loadBlock(uint row, uint block) {
    const uint at = 2 * (row * P.nBlocks + block);
    const uint d = shortAt(P.scalePlane, row * ((P.nBlocks + 1) / 2), block);
    return Block(load4(P.quantPlane, at), load4(P.quantPlane, at + 1), half16(d));
}
uint packedQuants(Block b, uint j) { return j < 4 ? b.low[j & 3u] : b.high[j & 3u]; }
vec4 quants(Block b, uint j) { return signedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.d, 0.0); }
