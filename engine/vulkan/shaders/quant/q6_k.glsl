// Q6_K: d * s * (q - 32), s signed, one per 16.
const uint kScales = 2;
#define HAS_MIN 1
struct Block { uvec4 q; uvec2 h; vec2 d; };
#define SUPERS
struct Super { float d; };
Super loadSuper(uint row, uint index) {
    return Super(half16(shortAt(P.superPlane, row * ((P.nBlocks / 8 + 1) / 2), index)));
}
Block loadBlock(uint row, uint block, Super super) {
    const uint at = row * P.nBlocks + block;
    const int s = int(shortAt(P.scalePlane, row * (P.nBlocks / 2), block));
    return Block(load4(P.quantPlane, at), load2(Uvec2s(P.highPlane), at),
                 super.d * vec2(bitfieldExtract(s, 0, 8), bitfieldExtract(s, 8, 8)));
}
Block loadBlock(uint row, uint block) { return loadBlock(row, block, loadSuper(row, block / 8)); }
uint packedQuants(Block b, uint j) { return nibbles(b.q, j) | twoBits(b.h, j) << 4; }
vec4 quants(Block b, uint j) { return unsignedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.d[s], 32.0 * b.d[s]); }
