#include "engine/kernels/packed_matrix.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/base/half.h"

namespace autoglm {

namespace {
constexpr PackedTable kNoTable = PackedTable::None;
}  // namespace

const PackedType kPackedTypes[kNumPackedFormats] = {
    {TensorType::Q4_0, {PackedKind::Scale, 4, kNoTable, 8, 2, 64, 256}},
    {TensorType::Q4_1, {PackedKind::ScaleMin, 4, kNoTable, 0, 1, 64, 256}},
    {TensorType::Q5_0, {PackedKind::Scale, 5, kNoTable, 16, 2, 64, 320}},
    {TensorType::Q5_1, {PackedKind::ScaleMin, 5, kNoTable, 0, 1, 64, 320}},
    {TensorType::Q8_0, {PackedKind::Scale, 8, kNoTable, 128, 2, 64, 512}},
    {TensorType::Q2_K, {PackedKind::SuperHalfMin, 2, kNoTable, 0, 8, 320, 128}},
    {TensorType::Q3_K, {PackedKind::SuperHalf, 3, kNoTable, 4, 8, 320, 192}},
    {TensorType::Q4_K, {PackedKind::SuperMin, 4, kNoTable, 0, 8, 320, 256}},
    {TensorType::Q5_K, {PackedKind::SuperMin, 5, kNoTable, 0, 8, 320, 320}},
    {TensorType::Q6_K, {PackedKind::SuperHalf, 6, kNoTable, 32, 8, 320, 384}},
    {TensorType::IQ4_NL, {PackedKind::Scale, 4, PackedTable::Iq4, 128, 2, 64, 256}},
    {TensorType::IQ4_XS, {PackedKind::Super, 4, PackedTable::Iq4, 128, 8, 192, 256}},
    {TensorType::MXFP4, {PackedKind::Power, 4, PackedTable::Fp4, 16, 4, 64, 256}},
    {TensorType::F16, {PackedKind::Words, 16, kNoTable, 0, 4, 64, 1024}},
    {TensorType::BF16, {PackedKind::Words, 16, kNoTable, 0, 4, 64, 1024}},
};

namespace {

using Byte = unsigned char;

std::uint32_t load32(const Byte* p) noexcept {
    std::uint32_t v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
std::uint64_t load64(const Byte* p) noexcept {
    std::uint64_t v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
void store32(Byte* p, std::uint32_t v) noexcept {
    std::memcpy(p, &v, sizeof v);
}
void store64(Byte* p, std::uint64_t v) noexcept {
    std::memcpy(p, &v, sizeof v);
}
void copyHalf(Byte* to, const Byte* from) noexcept {
    std::memcpy(to, from, 2);
}

constexpr std::uint64_t everyByte(std::uint64_t b) noexcept {
    return b * 0x0101010101010101u;
}

// ---- Values of one row and block, q[32] as bytes, from the bytes of a file block. ----------------

/// Nibbles as the 32-element types store them: byte i holds elements i and i + 16.
void spreadNibbles(const Byte* qs, Byte* q) noexcept {
    for (int i = 0; i < 16; i += 8) {
        const std::uint64_t x = load64(qs + i);
        store64(q + i, x & everyByte(15));
        store64(q + i + 16, (x >> 4) & everyByte(15));
    }
}

/// Adds 16 to element i where bit i of `bits` is set.
void addFifthBits(std::uint32_t bits, Byte* q) noexcept {
    for (int i = 0; i < 32; i += 8) {
        // Copy the 8 bits into every byte, keep bit n in byte n, move it to bit 4.
        const std::uint64_t copies = everyByte((bits >> i) & 0xff) & 0x8040201008040201u;
        const std::uint64_t isSet = ((copies + everyByte(0x7f)) | copies) >> 7 & everyByte(1);
        store64(q + i, load64(q + i) | isSet << 4);
    }
}

void unpackValues(TensorType type, const Byte* super, std::uint32_t sub, Byte* q) noexcept {
    switch (type) {
        case TensorType::Q4_0:
        case TensorType::IQ4_NL:
            spreadNibbles(super + 2, q);
            return;
        case TensorType::MXFP4:
            spreadNibbles(super + 1, q);
            return;
        case TensorType::Q4_1:
            spreadNibbles(super + 4, q);
            return;
        case TensorType::Q5_0:
            spreadNibbles(super + 6, q);
            addFifthBits(load32(super + 2), q);
            return;
        case TensorType::Q5_1:
            spreadNibbles(super + 8, q);
            addFifthBits(load32(super + 4), q);
            return;
        case TensorType::Q8_0:
            for (int i = 0; i < 32; i += 8)
                store64(q + i, load64(super + 2 + i) ^ everyByte(0x80));
            return;
        case TensorType::IQ4_XS:
            spreadNibbles(super + 8 + 16 * sub, q);
            return;
        case TensorType::Q4_K:
        case TensorType::Q5_K: {
            const bool fifth = type == TensorType::Q5_K;
            const Byte* qs = super + (fifth ? 48 : 16) + 32 * (sub / 2);
            for (int i = 0; i < 32; i += 8) {
                std::uint64_t x = (load64(qs + i) >> (4 * (sub & 1))) & everyByte(15);
                if (fifth) x |= ((load64(super + 16 + i) >> sub) & everyByte(1)) << 4;
                store64(q + i, x);
            }
            return;
        }
        case TensorType::Q6_K: {
            const std::uint32_t half = sub / 4, part = sub % 4;
            const Byte* ql = super + 64 * half + 32 * (part & 1);
            const Byte* qh = super + 128 + 32 * half;
            for (int i = 0; i < 32; i += 8) {
                const std::uint64_t low = (load64(ql + i) >> (part < 2 ? 0 : 4)) & everyByte(15);
                store64(q + i, low | ((load64(qh + i) >> (2 * part)) & everyByte(3)) << 4);
            }
            return;
        }
        case TensorType::Q2_K:
        case TensorType::Q3_K: {
            const bool third = type == TensorType::Q3_K;
            const Byte* qs = super + (third ? 32 : 16) + 32 * (sub / 4);
            for (int i = 0; i < 32; i += 8) {
                std::uint64_t x = (load64(qs + i) >> (2 * (sub % 4))) & everyByte(3);
                // The mask bit says "do not subtract 4"; with the offset of 4 added it is simply bit 2.
                if (third) x |= ((load64(super + i) >> sub) & everyByte(1)) << 2;
                store64(q + i, x);
            }
            return;
        }
        default:
            return;
    }
}

// ---- Planes: 4 bytes per row and vector ----------------------------------------------------------

void putNibblePlane(const Byte* q, Byte* plane) noexcept {
    for (int v = 0; v < 4; ++v)
        store32(plane + 64 * v, load32(q + 4 * v) | load32(q + 16 + 4 * v) << 4);
}

void putTwoBitPlane(const Byte* q, unsigned shift, Byte* plane) noexcept {
    for (int a = 0; a < 2; ++a) {
        std::uint32_t packed = 0;
        for (int j = 0; j < 4; ++j)
            packed |= ((load32(q + 16 * a + 4 * j) >> shift) & 0x03030303u) << (2 * j);
        store32(plane + 64 * a, packed);
    }
}

void putOneBitPlane(const Byte* q, unsigned shift, Byte* plane) noexcept {
    std::uint32_t packed = 0;
    for (int j = 0; j < 8; ++j)
        packed |= ((load32(q + 4 * j) >> shift) & 0x01010101u) << j;
    store32(plane, packed);
}

void putValues(unsigned bits, Byte* q, Byte* planes) noexcept {
    switch (bits) {
        case 8:
            for (int v = 0; v < 8; ++v)
                store32(planes + 64 * v, load32(q + 4 * v));
            return;
        case 2:
            putTwoBitPlane(q, 0, planes);
            return;
        case 3:
            putTwoBitPlane(q, 0, planes);
            putOneBitPlane(q, 2, planes + 128);
            return;
        case 6:
            putTwoBitPlane(q, 4, planes + 256);
            break;
        case 5:
            putOneBitPlane(q, 4, planes + 256);
            break;
        default:
            break;
    }
    for (int i = 0; i < 32; i += 8)
        store64(q + i, load64(q + i) & everyByte(15));
    putNibblePlane(q, planes);
}

// ---- 16-bit weights: a block of a row becomes integers that share an exponent --------------------

/// Rounds 32 values to words in file order; returns the exponent byte. Plain loops: the compiler makes
/// vectors of them.
template <float (*kDecode)(std::uint16_t)>
Byte roundToWords(const Byte* source, std::int16_t* words) noexcept {
    std::uint16_t halves[32];
    std::memcpy(halves, source, sizeof halves);
    float values[32];
    std::int32_t largest = 0;
    for (int i = 0; i < 32; ++i) {
        values[i] = kDecode(halves[i]);
        largest = std::max(largest, std::bit_cast<std::int32_t>(values[i]) & 0x7fffffff);
    }
    if (largest >= 0x7f800000) {  // a NaN or an infinity
        std::fill_n(words, 32, std::int16_t{0});
        return 255;
    }
    const std::int32_t exponent = std::max(1, (largest >> 23) - 13);
    const float inverse = std::bit_cast<float>((254 - exponent) << 23);
    // Adding 1.5 * 2^23 leaves the value, rounded to nearest even, in the low bits.
    constexpr float kRounder = 12582912.0f;
    for (int i = 0; i < 32; ++i) {
        const auto bits = std::bit_cast<std::int32_t>(values[i] * inverse + kRounder);
        words[i] = static_cast<std::int16_t>(bits - std::bit_cast<std::int32_t>(kRounder));
    }
    return static_cast<Byte>(exponent);
}

void putWords(TensorType type, const Byte* source, unsigned row, Byte* exponents, Byte* plane) noexcept {
    std::int16_t words[32];
    exponents[row] = type == TensorType::F16 ? roundToWords<halfToFloat>(source, words)
                                             : roundToWords<bfloat16ToFloat>(source, words);
    for (int v = 0; v < 16; ++v)
        std::memcpy(plane + 64 * v + 4 * row, words + 2 * v, 4);
}

// ---- Scales of one row and unit ------------------------------------------------------------------

/// The eight 6-bit scales and minima of Q4_K and Q5_K.
void putSixBitPairs(const Byte* b, Byte* out) noexcept {
    for (int j = 0; j < 8; ++j) {
        Byte scale, minimum;
        if (j < 4) {
            scale = b[j] & 63;
            minimum = b[j + 4] & 63;
        } else {
            scale = static_cast<Byte>((b[j + 4] & 15) | (b[j - 4] >> 6) << 4);
            minimum = static_cast<Byte>((b[j + 4] >> 4) | (b[j] >> 6) << 4);
        }
        out[32 * j] = scale;
        out[32 * j + 16] = minimum;
    }
}

/// The sixteen 6-bit scales of Q3_K, biased by 32.
void putThreeBitScales(const Byte* b, Byte* out) noexcept {
    for (int k = 0; k < 16; ++k) {
        const int low = k < 8 ? b[k] & 15 : b[k - 8] >> 4;
        const int high = (b[8 + k % 4] >> (2 * (k / 4))) & 3;
        out[16 * k] = static_cast<Byte>((low | high << 4) - 32);
    }
}

void putIq4XsScales(const Byte* super, Byte* out) noexcept {
    std::uint16_t high;
    std::memcpy(&high, super + 2, 2);
    for (int j = 0; j < 8; ++j) {
        const int low = (super[4 + j / 2] >> (4 * (j & 1))) & 15;
        out[16 * j] = static_cast<Byte>((low | ((high >> (2 * j)) & 3) << 4) - 32);
    }
}

void putHeader(TensorType type, const Byte* unit, std::size_t fileBlockBytes, std::uint32_t nBlocks,
               unsigned row, Byte* header) noexcept {
    switch (type) {
        case TensorType::Q4_1:
        case TensorType::Q5_1:
            copyHalf(header + 2 * row, unit);
            copyHalf(header + 32 + 2 * row, unit + 2);
            return;
        case TensorType::Q4_K:
        case TensorType::Q5_K:
            copyHalf(header + 2 * row, unit);
            copyHalf(header + 32 + 2 * row, unit + 2);
            putSixBitPairs(unit + 4, header + 64 + row);
            return;
        case TensorType::Q6_K:
            copyHalf(header + 2 * row, unit + 208);
            for (int k = 0; k < 16; ++k)
                header[32 + 16 * k + row] = unit[192 + k];
            return;
        case TensorType::Q3_K:
            copyHalf(header + 2 * row, unit + 108);
            putThreeBitScales(unit + 96, header + 32 + row);
            return;
        case TensorType::Q2_K:
            copyHalf(header + 2 * row, unit + 80);
            copyHalf(header + 32 + 2 * row, unit + 82);
            for (int k = 0; k < 16; ++k)
                header[64 + 16 * k + row] = unit[k];
            return;
        case TensorType::IQ4_XS:
            copyHalf(header + 2 * row, unit);
            putIq4XsScales(unit, header + 32 + row);
            return;
        case TensorType::MXFP4:
            for (std::uint32_t b = 0; b < nBlocks; ++b)
                header[16 * b + row] = unit[b * fileBlockBytes];
            return;
        default:  // one f16 scale per block, two blocks per unit
            for (std::uint32_t b = 0; b < nBlocks; ++b)
                copyHalf(header + 32 * b + 2 * row, unit + b * fileBlockBytes);
            return;
    }
}

}  // namespace

int packedIndex(TensorType type) noexcept {
    for (std::size_t i = 0; i < kNumPackedFormats; ++i) {
        if (kPackedTypes[i].type == type) return static_cast<int>(i);
    }
    return -1;
}

std::size_t packedGroupBytes(const PackedFormat& format, std::uint32_t nIn) noexcept {
    const std::size_t nBlocks = nIn / kBlockColumns;
    const std::size_t nUnits = (nBlocks + format.unitBlocks - 1) / format.unitBlocks;
    return nUnits * format.headerBytes + nBlocks * format.blockBytes;
}

void packRowGroup(const PackedType& packed, const MatrixRef& w, std::uint32_t group,
                  std::byte* out) noexcept {
    const PackedFormat& format = packed.format;
    const std::uint32_t nBlocks = w.nIn / kBlockColumns;
    const bool super = format.unitBlocks == 8;
    // File bytes of one block of the type (a superblock for the K types).
    const std::size_t fileBlockBytes = w.rowSizeBytes / (super ? nBlocks / 8 : nBlocks);
    const std::uint32_t firstRow = group * kGroupRows;
    const std::uint32_t nRows = std::min(kGroupRows, w.nOut - firstRow);
    Byte* unit = reinterpret_cast<Byte*>(out);
    for (std::uint32_t block = 0; block < nBlocks; block += format.unitBlocks) {
        const std::uint32_t n = std::min<std::uint32_t>(format.unitBlocks, nBlocks - block);
        for (std::uint32_t row = 0; row < nRows; ++row) {
            const Byte* source = reinterpret_cast<const Byte*>(w.row(firstRow + row)) +
                                 static_cast<std::size_t>(super ? block / 8 : block) * fileBlockBytes;
            if (format.kind == PackedKind::Words) {
                for (std::uint32_t b = 0; b < n; ++b) {
                    putWords(packed.type, source + b * fileBlockBytes, row, unit + 16 * b,
                             unit + format.headerBytes + b * format.blockBytes);
                }
                continue;
            }
            putHeader(packed.type, source, fileBlockBytes, n, row, unit);
            Byte* planes = unit + format.headerBytes + 4 * row;
            for (std::uint32_t b = 0; b < n; ++b, planes += format.blockBytes) {
                alignas(8) Byte q[32];
                unpackValues(packed.type, super ? source : source + b * fileBlockBytes, b, q);
                putValues(format.bits, q, planes);
            }
        }
        unit += format.headerBytes + n * format.blockBytes;
    }
}

void packRowGroup(const KernelTable& kernels, const PackedType& packed, const MatrixRef& w,
                  std::uint32_t group, std::byte* out) noexcept {
    const auto packGroup = kernels.packGroup[&packed - kPackedTypes];
    if (packGroup == nullptr || (group + 1) * kGroupRows > w.nOut) return packRowGroup(packed, w, group, out);
    packGroup({.rows = w.row(group * kGroupRows),
               .rowSizeBytes = w.rowSizeBytes,
               .nBlocks = w.nIn / kBlockColumns,
               .out = out});
}

}  // namespace autoglm
