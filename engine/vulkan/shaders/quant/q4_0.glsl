// Q4_0: d * (q - 8).
const uint kScales = 1;
#define HAS_MIN 1
struct Block { uvec4 q; float d; };
Block loadBlock(uint row, uint block) {
    const uint d = shortAt(P.scalePlane, row * ((P.nBlocks + 1) / 2), block);
    return Block(load4(P.quantPlane, row * P.nBlocks + block), half16(d));
}
uint packedQuants(Block b, uint j) { return nibbles(b.q, j); }
vec4 quants(Block b, uint j) { return unsignedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.d, 8.0 * b.d); }
