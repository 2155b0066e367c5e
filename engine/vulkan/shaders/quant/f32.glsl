// F32: the values themselves, loaded when asked for.
const uint kScales = 1;
#define HAS_MIN 0
struct Block { uint at; };
Block loadBlock(uint row, uint block) { return Block(8 * (row * P.nBlocks + block)); }
vec4 quants(Block b, uint j) { return uintBitsToFloat(load4(P.quantPlane, b.at + j)); }
vec2 scale(Block b, uint s) { return vec2(1.0, 0.0); }
