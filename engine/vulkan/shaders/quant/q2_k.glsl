// Q2_K: d * s * q - dmin * m, four-bit s and m per 16.
const uint kScales = 2;
#define HAS_MIN 1
struct Block { uvec2 q; uint scales; vec2 dm; };
#define SUPERS
struct Super { vec2 dm; };
Super loadSuper(uint row, uint index) {
    return Super(unpackHalf2x16(P.superPlane.v[row * (P.nBlocks / 8) + index]));
}
Block loadBlock(uint row, uint block, Super super) {
    return Block(load2(Uvec2s(P.quantPlane), row * P.nBlocks + block),
                 shortAt(P.scalePlane, row * (P.nBlocks / 2), block),
                 super.dm);
}
Block loadBlock(uint row, uint block) { return loadBlock(row, block, loadSuper(row, block / 8)); }
uint packedQuants(Block b, uint j) { return twoBits(b.q, j); }
vec4 quants(Block b, uint j) { return unsignedBytes(packedQuants(b, j)); }
vec2 scale(Block b, uint s) {
    const uint pair = b.scales >> (8 * s);
    return b.dm * vec2(pair & 15u, (pair >> 4) & 15u);
}
