// BF16: two values per word, each the upper half of an f32.
const uint kScales = 1;
#define HAS_MIN 0
struct Block { uvec4 a, b, c, d; };
Block loadBlock(uint row, uint block) {
    const uint at = 4 * (row * P.nBlocks + block);
    return Block(load4(P.quantPlane, at), load4(P.quantPlane, at + 1), load4(P.quantPlane, at + 2),
                 load4(P.quantPlane, at + 3));
}
vec4 quants(Block b, uint j) {
    const uvec4 w = j < 4 ? (j < 2 ? b.a : b.b) : (j < 6 ? b.c : b.d);
    const uvec2 p = j % 2 == 0 ? w.xy : w.zw;
    return uintBitsToFloat(uvec4(p.x << 16, p.x & 0xffff0000u, p.y << 16, p.y & 0xffff0000u));
}
vec2 scale(Block b, uint s) { return vec2(1.0, 0.0); }
