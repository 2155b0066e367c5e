// Q5_1: d * q + m.
const uint kScales = 1;
#define HAS_MIN 1
struct Block { uvec4 q; uint h; vec2 dm; };
Block loadBlock(uint row, uint block) {
    const uint at = row * P.nBlocks + block;
    return Block(load4(P.quantPlane, at), P.highPlane.v[at], unpackHalf2x16(P.scalePlane.v[at]));
}
uint packedQuants(Block b, uint j) { return nibbles(b.q, j) | oneBit(b.h, j) << 4; }
vec4 quants(Block b, uint j) { return unsignedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) { return vec2(b.dm.x, -b.dm.y); }
