// MXFP4: 2^(e - 128) * value[q].
const uint kTable[4] = uint[4](0x03020100u, 0x0c080604u, 0xfdfeff00u, 0xf4f8fafcu);
#include "nibble_table.glsl"
const uint kScales = 1;
#define HAS_MIN 0
struct Block { uvec4 q; float d; };
Block loadBlock(uint row, uint block) {
    const int e = int(byteAt(P.scalePlane, row * ((P.nBlocks + 3) / 4), block));
    // The larger is the power of two; below 2 the second one is, a subnormal float.
    return Block(load4(P.quantPlane, row * P.nBlocks + block), intBitsToFloat(max((e - 1) << 23, (e + 1) << 21)));
}
uint packedQuants(Block b, uint j) { return tableBytes(nibbles(b.q, j)); }
vec4 quants(Block b, uint j) { return signedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.d, 0.0); }
