// The sixteen values that IQ4 quants stand for, as signed bytes of four words.
const uint kIq4Words[4] = uint[4](0xbfad9881u, 0xf6eaddcfu, 0x26190d01u, 0x71594535u);
uint iq4Byte(uint q) {
    const uint low = (q & 4u) == 0 ? kIq4Words[0] : kIq4Words[1];
    const uint high = (q & 4u) == 0 ? kIq4Words[2] : kIq4Words[3];
    const uint word = (q & 8u) == 0 ? low : high;
    return (word >> (8 * (q & 3u))) & 0xffu;
}
uint iq4Bytes(uint packed) {
    return iq4Byte(packed & 15u) | iq4Byte((packed >> 8) & 15u) << 8 | iq4Byte((packed >> 16) & 15u) << 16 |
           iq4Byte((packed >> 24) & 15u) << 24;
}
