// IQ4_XS: d * (s - 32) * value[q], six-bit s per block of 32.
#include "iq4.glsl"
const uint kScales = 1;
#define HAS_MIN 0
struct Block { uvec4 q; float d; };
#define SUPERS
// x: d as half, upper two bits of the 8 scales; y: their low nibbles
struct Super { uvec2 header; };
Super loadSuper(uint row, uint index) {
    return Super(load2(Uvec2s(P.superPlane), row * (P.nBlocks / 8) + index));
}
Block loadBlock(uint row, uint block, Super super) {
    const uvec2 header = super.header;
    const uint g = block % 8;
    const uint s = ((header.y >> (4 * g)) & 15u) | ((header.x >> (16 + 2 * g)) & 3u) << 4;
    return Block(load4(P.quantPlane, row * P.nBlocks + block), half16(header.x & 0xffffu) * (float(s) - 32.0));
}
Block loadBlock(uint row, uint block) { return loadBlock(row, block, loadSuper(row, block / 8)); }
uint packedQuants(Block b, uint j) { return tableBytes(nibbles(b.q, j)); }
vec4 quants(Block b, uint j) { return signedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.d, 0.0); }
