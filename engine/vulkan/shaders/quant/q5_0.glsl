// Q5_0: d * (q - 16).
const uint kScales = 1;
#define HAS_MIN 1
struct Block { uvec4 q; uint h; float d; };
Block loadBlock(uint row, uint block) {
    const uint at = row * P.nBlocks + block;
    const uint d = shortAt(P.scalePlane, row * ((P.nBlocks + 1) / 2), block);
    return Block(load4(P.quantPlane, at), P.highPlane.v[at], half16(d));
}
uint packedQuants(Block b, uint j) { return nibbles(b.q, j) | oneBit(b.h, j) << 4; }
vec4 quants(Block b, uint j) { return unsignedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.d, 16.0 * b.d); }
