// Quantized weights in the order the CPU kernels read them: one layout for every tier.
// Threads: plain values. This header is read by the tiers' files: nothing but plain structs here.
//
// Rows are taken in groups of 16, columns in blocks of 32. Within a block, "vector" v (0..7) is 64 bytes that
// hold columns 4v..4v+3 of the 16 rows: byte 4 r + i = row r, column 4 v + i. So a 512-bit register is one
// vector, a 256-bit register half of its rows, and a dot product step multiplies it with one broadcast
// activation dword.
//
// Values are unsigned (signed ones get `offset` added) and stored at their native width, in planes of 64-byte
// vectors:
//   nibble plane  4 vectors: low nibbles = vectors 0..3, high nibbles = vectors 4..7
//   two-bit plane 2 vectors: bits 2j.. of vector a = vector 4a + j
//   one-bit plane 1 vector:  bit j = vector j
//   byte plane    8 vectors
//   word plane    16 vectors of signed 16-bit values: vector v holds columns 2v, 2v+1 of the 16 rows
//   2 bits = two-bit; 3 = two-bit, one-bit; 4 = nibble; 5 = nibble, one-bit; 6 = nibble, two-bit; 8 = byte;
//   16 = word.
//
// A group is a sequence of units, each a header of scales (of 16 rows side by side) and then its blocks:
//   kind       blocks  header                                                   weight =
//   Scale          2   f16 d[2][16]                                             d (q - offset)
//   ScaleMin       1   f16 d[16], f16 m[16]                                     d q + m
//   SuperMin       8   f16 d[16], f16 dmin[16], 8 x (u8 s[16], u8 m[16])        d s q - dmin m
//   Super          8   f16 d[16], 8 x i8 s[16], 32 bytes unused                 d s (q - offset)
//   SuperHalf      8   f16 d[16], 8 x i8 s[2][16], 32 bytes unused              d s (q - offset)
//   SuperHalfMin   8   f16 d[16], f16 dmin[16], 8 x u8 (s | m << 4)[2][16]      d s q - dmin m
//   Power          4   4 x u8 e[16]                                             2^(e - 128) (q - offset)
//   Words          4   4 x u8 e[16]                                             2^(e - 127) q
// The Half kinds have an s, and an m, for each 16 columns.
// Headers are multiples of 64 bytes, so vectors are aligned. The last Scale, Power or Words unit has the
// blocks that are left.
//
// F16 and BF16 become Words: |q| < 2^14, and e is the exponent of the block's largest value less 13. What a
// value loses is below 2^-14 of the largest one beside it, so BF16 stays exact down to 1/64 of it and F16
// down to 1/8; e = 255 says that the block held a value that is no number.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm {

constexpr std::uint32_t kGroupRows = 16;
constexpr std::uint32_t kBlockColumns = 32;

enum class PackedKind : std::uint8_t {
    Scale,
    ScaleMin,
    SuperMin,
    Super,
    SuperHalf,
    SuperHalfMin,
    Power,
    Words
};

/// The sixteen values that q stands for, where it is an index; `offset` is added to them.
enum class PackedTable : std::uint8_t { None, Iq4, Fp4 };

struct PackedFormat {
    PackedKind kind;
    std::uint8_t bits;
    PackedTable table;
    std::uint8_t offset;
    std::uint8_t unitBlocks;
    std::uint16_t headerBytes;
    std::uint16_t blockBytes;  // values of one block of 16 rows
};

constexpr std::size_t kNumPackedFormats = 15;
/// Largest magnitude of a 16-bit weight. Activations are rounded so that no sum of a block overflows with it.
constexpr std::int32_t kMaxWordWeight = 16383;

}  // namespace autoglm
