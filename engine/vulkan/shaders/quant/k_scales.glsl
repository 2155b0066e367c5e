// Scale and minimum of group g of Q4_K and Q5_K, from a header word of four:
//   x  d, dmin as halves      y  low nibbles of the 8 scales      z  low nibbles of the 8 minima
//   w  upper two bits: of the scales in bits 0-15, of the minima in bits 16-31
vec2 kScale(uvec4 header, uint g) {
    const uint s = ((header.y >> (4 * g)) & 15u) | ((header.w >> (2 * g)) & 3u) << 4;
    const uint m = ((header.z >> (4 * g)) & 15u) | ((header.w >> (16 + 2 * g)) & 3u) << 4;
    return unpackHalf2x16(header.x) * vec2(s, m);
}
