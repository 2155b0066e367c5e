#include "engine/vulkan/weight_layout.h"

#include <cstring>

#include "engine/quant/iq4.h"
#include "engine/quant/k_scales.h"
#include "engine/quant/mxfp4.h"
#include "engine/quant/q2_k.h"
#include "engine/quant/q3_k.h"
#include "engine/quant/q4_0.h"
#include "engine/quant/q4_1.h"
#include "engine/quant/q4_k.h"
#include "engine/quant/q5_0.h"
#include "engine/quant/q5_1.h"
#include "engine/quant/q5_k.h"
#include "engine/quant/q6_k.h"
#include "engine/quant/q8_0.h"

namespace autoglm::gpu {
namespace {

using namespace quant;
using Byte = std::uint8_t;

/// Writes one block of the file (32 or 256 values) where it belongs in a row of the plane; `index` counts
/// blocks of the file.
using PackBlock = void (*)(const std::byte* block, std::uint32_t index, std::byte* row) noexcept;

/// What a type puts into a plane: bytes per 32 values (or per 256 for supers), and how.
struct PlaneRow {
    std::uint32_t bytes = 0;
    PackBlock pack = nullptr;
};

struct TypeRow {
    TensorType type;
    std::array<PlaneRow, kNumPlanes> planes;
};

template <class Block>
Block load(const std::byte* from) noexcept {
    Block block;
    std::memcpy(&block, from, sizeof block);
    return block;
}

template <class T>
void put(std::byte* row, std::size_t at, const T& value) noexcept {
    std::memcpy(row + at, &value, sizeof value);
}

// Codes of 32 values into the planes' words.

void putTwoBits(const Byte* codes, int shift, std::byte* out) noexcept {
    for (std::size_t byte = 0; byte < 8; ++byte) {
        const Byte* first = codes + byte / 4 * 16 + byte % 4;
        unsigned packed = 0;
        for (unsigned t = 0; t < 4; ++t)
            packed |= (first[4 * t] >> shift & 3u) << (2 * t);
        out[byte] = static_cast<std::byte>(packed);
    }
}

void putOneBit(const Byte* codes, int shift, std::byte* out) noexcept {
    for (std::size_t byte = 0; byte < 4; ++byte) {
        unsigned packed = 0;
        for (unsigned j = 0; j < 8; ++j)
            packed |= (codes[4 * j + byte] >> shift & 1u) << j;
        out[byte] = static_cast<std::byte>(packed);
    }
}

void putNibbles(const Byte* codes, std::byte* out) noexcept {
    for (std::size_t i = 0; i < 16; ++i)
        out[i] = static_cast<std::byte>((codes[i] & 15) | (codes[i + 16] & 15) << 4);
}

// Types of 32 values.

template <class Block>
void packQs(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    const auto b = load<Block>(block);
    put(row, index * sizeof b.qs, b.qs);
}
template <class Block>
void packD(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    put(row, 2 * std::size_t{index}, load<Block>(block).d);
}
void packExponent(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    row[index] = *block;
}
template <class Block>
void packDm(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    const auto b = load<Block>(block);
    put(row, 4 * std::size_t{index}, b.d);
    put(row, 4 * std::size_t{index} + 2, b.m);
}
template <class Block>
void packQh(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    const auto b = load<Block>(block);
    std::uint32_t bits = 0;
    std::memcpy(&bits, b.qh, sizeof bits);
    Byte codes[32];
    for (unsigned i = 0; i < 32; ++i)
        codes[i] = static_cast<Byte>(bits >> i & 1);
    putOneBit(codes, 0, row + 4 * std::size_t{index});
}

// Types of 256 values: their codes in order, then planes from those.

void codesOf(const BlockQ2_K& b, Byte* codes) noexcept {
    for (unsigned i = 0; i < 256; ++i)
        codes[i] = b.qs[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
}
void codesOf(const BlockQ3_K& b, Byte* codes) noexcept {
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned low = b.qs[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
        codes[i] = static_cast<Byte>(low | (b.hmask[i % 32] >> (i / 32) & 1) << 2);
    }
}
void codesOf(const BlockQ4_K& b, Byte* codes) noexcept {
    for (unsigned i = 0; i < 256; ++i)
        codes[i] = b.qs[i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
}
void codesOf(const BlockQ5_K& b, Byte* codes) noexcept {
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned low = b.qs[i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
        codes[i] = static_cast<Byte>(low | (b.qh[i % 32] >> (i / 32) & 1) << 4);
    }
}
void codesOf(const BlockQ6_K& b, Byte* codes) noexcept {
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned half = i / 128, quarter = i % 128 / 32, lane = i % 32;
        const unsigned low = b.ql[64 * half + 32 * (quarter & 1) + lane] >> (quarter / 2 * 4) & 15;
        codes[i] = static_cast<Byte>(low | (b.qh[32 * half + lane] >> (2 * quarter) & 3) << 4);
    }
}

template <class Block>
void packSuperNibbles(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    Byte codes[256];
    codesOf(load<Block>(block), codes);
    for (std::size_t g = 0; g < 8; ++g)
        putNibbles(codes + 32 * g, row + 128 * std::size_t{index} + 16 * g);
}
template <class Block, int shift>
void packSuperTwoBits(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    Byte codes[256];
    codesOf(load<Block>(block), codes);
    for (std::size_t g = 0; g < 8; ++g)
        putTwoBits(codes + 32 * g, shift, row + 64 * std::size_t{index} + 8 * g);
}
template <class Block, int shift>
void packSuperOneBit(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    Byte codes[256];
    codesOf(load<Block>(block), codes);
    for (std::size_t g = 0; g < 8; ++g)
        putOneBit(codes + 32 * g, shift, row + 32 * std::size_t{index} + 4 * g);
}
/// 16 scales of one byte each.
template <class Block>
void packByteScales(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    const auto b = load<Block>(block);
    static_assert(sizeof b.scales == 16);
    put(row, 16 * std::size_t{index}, b.scales);
}
void packScalesQ3_K(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    const auto b = load<BlockQ3_K>(block);
    for (int k = 0; k < 16; ++k)
        row[16 * std::size_t{index} + static_cast<std::size_t>(k)] =
            static_cast<std::byte>(scaleOfQ3_K(b.scales, k));
}
void packDdmin(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    const auto b = load<BlockQ2_K>(block);
    put(row, 4 * std::size_t{index}, b.d);
    put(row, 4 * std::size_t{index} + 2, b.dmin);
}
template <class Block>
void packKHeader(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    const auto b = load<Block>(block);
    std::uint32_t words[4] = {b.d | static_cast<std::uint32_t>(b.dmin) << 16};
    for (int g = 0; g < 8; ++g) {
        const KScale s = unpackKScale(b.scales, g);
        words[1] |= (s.scale & 15u) << (4 * g);
        words[2] |= (s.minimum & 15u) << (4 * g);
        words[3] |= (s.scale >> 4 & 3u) << (2 * g) | (s.minimum >> 4 & 3u) << (16 + 2 * g);
    }
    put(row, 16 * std::size_t{index}, words);
}
void packQsIQ4_XS(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    put(row, 128 * std::size_t{index}, load<BlockIQ4_XS>(block).qs);
}
void packHeadIQ4_XS(const std::byte* block, std::uint32_t index, std::byte* row) noexcept {
    std::memcpy(row + 8 * std::size_t{index}, block, 8);
}

constexpr PlaneRow kNone{};
using enum TensorType;
// In the order of `Plane`.
constexpr TypeRow kTypes[] = {
    {F32, {{{128, nullptr}, kNone, kNone, kNone}}},  // plain values are copied
    {F16, {{{64, nullptr}, kNone, kNone, kNone}}},
    {BF16, {{{64, nullptr}, kNone, kNone, kNone}}},
    {Q8_0, {{{32, packQs<BlockQ8_0>}, kNone, {2, packD<BlockQ8_0>}, kNone}}},
    {Q4_0, {{{16, packQs<BlockQ4_0>}, kNone, {2, packD<BlockQ4_0>}, kNone}}},
    {Q4_1, {{{16, packQs<BlockQ4_1>}, kNone, {4, packDm<BlockQ4_1>}, kNone}}},
    {Q5_0, {{{16, packQs<BlockQ5_0>}, {4, packQh<BlockQ5_0>}, {2, packD<BlockQ5_0>}, kNone}}},
    {Q5_1, {{{16, packQs<BlockQ5_1>}, {4, packQh<BlockQ5_1>}, {4, packDm<BlockQ5_1>}, kNone}}},
    {Q2_K, {{{8, packSuperTwoBits<BlockQ2_K, 0>}, kNone, {2, packByteScales<BlockQ2_K>}, {4, packDdmin}}}},
    {Q3_K,
     {{{8, packSuperTwoBits<BlockQ3_K, 0>},
       {4, packSuperOneBit<BlockQ3_K, 2>},
       {2, packScalesQ3_K},
       {2, packD<BlockQ3_K>}}}},
    {Q4_K, {{{16, packSuperNibbles<BlockQ4_K>}, kNone, kNone, {16, packKHeader<BlockQ4_K>}}}},
    {Q5_K,
     {{{16, packSuperNibbles<BlockQ5_K>},
       {4, packSuperOneBit<BlockQ5_K, 4>},
       kNone,
       {16, packKHeader<BlockQ5_K>}}}},
    {Q6_K,
     {{{16, packSuperNibbles<BlockQ6_K>},
       {8, packSuperTwoBits<BlockQ6_K, 4>},
       {2, packByteScales<BlockQ6_K>},
       {2, packD<BlockQ6_K>}}}},
    {IQ4_NL, {{{16, packQs<BlockIQ4_NL>}, kNone, {2, packD<BlockIQ4_NL>}, kNone}}},
    {MXFP4, {{{16, packQs<BlockMXFP4>}, kNone, {1, packExponent}, kNone}}},
    {IQ4_XS, {{{16, packQsIQ4_XS}, kNone, kNone, {8, packHeadIQ4_XS}}}},
};

const TypeRow* rowOf(TensorType type) noexcept {
    for (const TypeRow& row : kTypes) {
        if (row.type == type) return &row;
    }
    return nullptr;
}

constexpr std::uint64_t roundUp(std::uint64_t n, std::uint64_t to) noexcept {
    return (n + to - 1) / to * to;
}

}  // namespace

std::optional<WeightLayout> weightLayout(TensorType type, std::uint32_t nIn, std::uint32_t nRows) {
    const TypeRow* row = rowOf(type);
    if (row == nullptr || nIn == 0 || nRows == 0 || nIn % traitsOf(type).blockElements != 0)
        return std::nullopt;
    WeightLayout layout{.type = type, .nIn = nIn, .nRows = nRows, .nBlocks = (nIn - 1) / 32 + 1};
    for (std::size_t p = 0; p < kNumPlanes; ++p) {
        const bool supers = p == static_cast<std::size_t>(Plane::Supers);
        const std::uint64_t n = supers ? layout.nBlocks / 8 : layout.nBlocks;
        const std::uint64_t bytes = roundUp(n * row->planes[p].bytes, 4);
        if (bytes > 0xffffffffu || bytes * nRows > 4 * 0x7fffffffull) return std::nullopt;
        layout.rowBytes[p] = static_cast<std::uint32_t>(bytes);
        layout.offset[p] = layout.sizeBytes;
        layout.sizeBytes += roundUp(bytes * nRows, 256);
    }
    return layout;
}

void repackRows(const WeightLayout& layout, Plane plane, const MatrixRef& w, std::uint32_t firstRow,
                std::uint32_t nRows, std::byte* out) noexcept {
    const PlaneRow& how = rowOf(layout.type)->planes[static_cast<std::size_t>(plane)];
    const std::size_t rowBytes = layout.rowBytes[static_cast<std::size_t>(plane)];
    const TypeTraits& traits = traitsOf(layout.type);
    const std::uint32_t nFileBlocks = layout.nIn / traits.blockElements;
    for (std::uint32_t r = 0; r < nRows; ++r) {
        const std::byte* from = w.row(firstRow + r);
        std::byte* to = out + r * rowBytes;
        if (how.pack == nullptr) {
            std::memcpy(to, from, w.rowSizeBytes);
            std::memset(to + w.rowSizeBytes, 0, rowBytes - w.rowSizeBytes);
            continue;
        }
        std::memset(to + rowBytes - 4, 0, 4);  // what padding there may be
        for (std::uint32_t b = 0; b < nFileBlocks; ++b)
            how.pack(from + std::size_t{b} * traits.blockBytes, b, to);
    }
}

}  // namespace autoglm::gpu
