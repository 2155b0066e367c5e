// Q5_K: as Q4_K with a fifth bit.
#include "k_scales.glsl"
const uint kScales = 1;
#define HAS_MIN 1
struct Block { uvec4 q; uint h; vec2 dm; };
#define SUPERS
struct Super { uvec4 header; };
Super loadSuper(uint row, uint index) {
    return Super(load4(Uvec4s(P.superPlane), row * (P.nBlocks / 8) + index));
}
Block loadBlock(uint row, uint block, Super super) {
    const uint at = row * P.nBlocks + block;
    return Block(load4(P.quantPlane, at), P.highPlane.v[at], kScale(super.header, block % 8));
}
Block loadBlock(uint row, uint block) { return loadBlock(row, block, loadSuper(row, block / 8)); }
uint packedQuants(Block b, uint j) { return nibbles(b.q, j) | oneBit(b.h, j) << 4; }
vec4 quants(Block b, uint j) { return unsignedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return b.dm; }
