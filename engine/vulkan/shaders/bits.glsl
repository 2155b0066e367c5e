// Small numbers out of 32-bit words.
// Converted as signed numbers: that is one instruction everywhere, for unsigned ones it is not.
vec4 unsignedBytes(uint w) {
    return vec4(ivec4(int(w & 0xffu), int((w >> 8) & 0xffu), int((w >> 16) & 0xffu), int(w >> 24)));
}
vec4 signedBytes(uint w) {
    const int i = int(w);
    return vec4(bitfieldExtract(i, 0, 8), bitfieldExtract(i, 8, 8), bitfieldExtract(i, 16, 8), i >> 24);
}
/// Word j of the low and high nibbles of four words: weights 4j..4j+3 as bytes.
uint nibbles(uvec4 w, uint j) { return (w[j & 3u] >> (j & 4u)) & 0x0f0f0f0fu; }
uint twoBits(uvec2 w, uint j) { return (w[j / 4] >> (2 * (j % 4))) & 0x03030303u; }
uint oneBit(uint w, uint j) { return (w >> j) & 0x01010101u; }
/// 16 bits number `index` of words that begin at `base`.
uint shortAt(Uints words, uint base, uint index) { return (words.v[base + index / 2] >> (16 * (index % 2))) & 0xffffu; }
/// The same for bytes.
uint byteAt(Uints words, uint base, uint index) { return (words.v[base + index / 4] >> (8 * (index % 4))) & 0xffu; }
float half16(uint bits) { return unpackHalf2x16(bits).x; }
