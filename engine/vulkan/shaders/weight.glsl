// What the quant files share: the weight's planes, and taking small numbers out of words.
// A row is cut into blocks of 32 weights; vec4 j of a block is its weights 4j..4j+3.
//
// A quant file defines
//   kScales                 scales per block, 1 or 2 (one for each 16 weights)
//   HAS_MIN                 whether scale().y is ever other than 0
//   Block                   the words of one block, as loaded
//   loadBlock(row, block)
//   packedQuants(block, j)  vec4 j as four signed bytes (not for f32, f16, bf16)
//   quants(block, j)        vec4 j as whole numbers (or as the values themselves)
//   scale(block, s)         (d, m): weight = d * quant - m
//
// Types of 256 weights also define SUPERS, Super, loadSuper(row, number of the 256) and loadBlock(row, block,
// super): what eight blocks share.
//
// The including kernel declares its push constants P with WEIGHT_PUSH first.

// Planes of the matrix, in the layout of weight_layout.h.
#define WEIGHT_PUSH \
    Uvec4s quantPlane; \
    Uints highPlane; \
    Uints scalePlane; \
    Uints superPlane; \
    uint nIn; \
    uint nBlocks;

float silu(float x) { return x / (1.0 + exp(-x)); }
