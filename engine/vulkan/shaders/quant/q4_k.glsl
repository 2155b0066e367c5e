// Q4_K: d * s * q - dmin * m, s and m per block of 32.
#include "k_scales.glsl"
const uint kScales = 1;
#define HAS_MIN 1
struct Block { uvec4 q; vec2 dm; };
#define SUPERS
struct Super { uvec4 header; };
Super loadSuper(uint row, uint index) {
    return Super(load4(Uvec4s(P.superPlane), row * (P.nBlocks / 8) + index));
}
Block loadBlock(uint row, uint block, Super super) {
    return Block(load4(P.quantPlane, row * P.nBlocks + block), kScale(super.header, block % 8));
}
Block loadBlock(uint row, uint block) { return loadBlock(row, block, loadSuper(row, block / 8)); }
uint packedQuants(Block b, uint j) { return nibbles(b.q, j); }
vec4 quants(Block b, uint j) { return unsignedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return b.dm; }
