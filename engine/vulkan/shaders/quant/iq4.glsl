// The sixteen values of the two IQ4 types.
const uint kTable[4] = uint[4](0xbfad9881u, 0xf6eaddcfu, 0x26190d01u, 0x71594535u);
#include "nibble_table.glsl"
