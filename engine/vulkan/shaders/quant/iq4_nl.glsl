// IQ4_NL: d * value[q].
#include "iq4.glsl"
const uint kScales = 1;
#define HAS_MIN 0
struct Block { uvec4 q; float d; };
Block loadBlock(uint row, uint block) {
    const uint d = shortAt(P.scalePlane, row * ((P.nBlocks + 1) / 2), block);
    return Block(load4(P.quantPlane, row * P.nBlocks + block), half16(d));
}
uint packedQuants(Block b, uint j) { return tableBytes(nibbles(b.q, j)); }
vec4 quants(Block b, uint j) { return signedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.d, 0.0); }
