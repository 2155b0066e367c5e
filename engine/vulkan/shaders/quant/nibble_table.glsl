// Sixteen values that four-bit quants stand for, as signed bytes of the four words of kTable, which the file that
// includes this has declared.
uint tableByte(uint q) {
    const uint low = (q & 4u) == 0 ? kTable[0] : kTable[1];
    const uint high = (q & 4u) == 0 ? kTable[2] : kTable[3];
    const uint word = (q & 8u) == 0 ? low : high;
    return (word >> (8 * (q & 3u))) & 0xffu;
}
uint tableBytes(uint packed) {
    return tableByte(packed & 15u) | tableByte((packed >> 8) & 15u) << 8 | tableByte((packed >> 16) & 15u) << 16 |
           tableByte((packed >> 24) & 15u) << 24;
}
