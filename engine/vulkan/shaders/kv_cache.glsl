// Where keys and values lie. Each page of each KV head is one run of 16-byte words:
//   keys    [dims of a word][64 positions]: neighbouring threads take neighbouring positions
//   values  [64 positions][dims of a word]: neighbouring threads take neighbouring dims
//   scales  (q8_0 only) [blocks of 32 dims][64 positions]: key scale in the low half, value scale in the high
// A word holds 4 values of f32, 8 of f16, 16 of q8_0. Dims are padded to whole words. Matches kvHeadWords() of
// kernels.cpp.
const uint kPagePositions = 64;
const uint kKvF16 = 0, kKvQ8_0 = 1, kKvF32 = 2;

layout(constant_id = 0) const uint kKvType = 0;
layout(constant_id = 1) const uint kHeadDim = 128;

const uint kDimsPerWord = kKvType == kKvF16 ? 8 : (kKvType == kKvQ8_0 ? 16 : 4);
const uint kWords = (kHeadDim + kDimsPerWord - 1) / kDimsPerWord;  // of one key or value
const uint kScaleBlocks = (kHeadDim + 31) / 32;
const uint kScaleWords = kKvType == kKvQ8_0 ? kScaleBlocks * kPagePositions / 4 : 0;
const uint kHeadPageWords = 2 * kWords * kPagePositions + kScaleWords;

/// First word of a KV head's page.
uint kvBase(uint page, uint nKvHeads, uint head) { return (page * nKvHeads + head) * kHeadPageWords; }
uint keyWord(uint base, uint word, uint slot) { return base + word * kPagePositions + slot; }
uint valueWord(uint base, uint word, uint slot) { return base + (kPagePositions + slot) * kWords + word; }
/// Index of a 32-bit scale pair.
uint scaleWord(uint base, uint block, uint slot) {
    return 4 * (base + 2 * kWords * kPagePositions) + block * kPagePositions + slot;
}
