// Packing groups of 16 rows, in one text for all tiers; packed_matrix.cpp is the scalar twin. Included after
// matmul_inl.h and words_inl.h. Layouts: packed_format.h, and the block of each type in engine/quant.
//
// 16 bytes of each row are loaded side by side and transposed at once. From then on a vector holds the same
// four bytes of all its rows, which is how the packed planes lie: what is left is moving bits within bytes.

using Byte = unsigned char;

/// v[i] = bytes [4 i, 4 i + 4) behind p, of the rows that begin there.
inline void loadColumns(const Byte* p, std::size_t stride, VI* v) {
    for (int i = 0; i < 4; ++i)
        v[i] = loadLanes(p + static_cast<std::size_t>(i) * stride, 4 * stride);
    transposeLanes(v);
}

/// The same for kPieces neighbouring pieces of 16 bytes.
template <int kPieces>
inline void loadColumns(const Byte* p, std::size_t stride, VI (&v)[4 * kPieces]) {
    for (int i = 0; i < kPieces; ++i)
        loadColumns(p + 16 * i, stride, v + 4 * i);
}

// ---- Moving bits ---------------------------------------------------------------------------------

/// Fields of every byte: those of a above kMask change places with those of b in it.
template <int kShift, unsigned kMask>
inline void exchangeFields(VI& a, VI& b) {
    const VI t = andI(xorI(shiftI<-kShift>(a), b), set1I(static_cast<int>(kMask)));
    b = xorI(b, t);
    a = xorI(a, shiftI<kShift>(t));
}

/// Field k of x[j] becomes field j of x[k], two bits each.
inline void transposePairs(VI* x) {
    for (int j = 0; j < 2; ++j)
        exchangeFields<4, 0x0f0f0f0f>(x[j], x[j + 2]);
    for (int j = 0; j < 4; j += 2)
        exchangeFields<2, 0x33333333>(x[j], x[j + 1]);
}

/// Bit k of x[j] becomes bit j of x[k], in every byte.
inline void transposeBits(VI (&x)[8]) {
    for (int j = 0; j < 4; ++j)
        exchangeFields<4, 0x0f0f0f0f>(x[j], x[j + 4]);
    for (int j = 0; j < 8; ++j) {
        if ((j & 2) == 0) exchangeFields<2, 0x33333333>(x[j], x[j + 2]);
    }
    for (int j = 0; j < 8; j += 2)
        exchangeFields<1, 0x55555555>(x[j], x[j + 1]);
}

/// Bits at kMask change places with those kShift above.
template <int kShift, unsigned kMask>
inline VI swapBits(VI x) {
    const VI t = andI(xorI(shiftRight32<kShift>(x), x), set1I(static_cast<int>(kMask)));
    return xorI(x, xorI(t, shiftLeft32<kShift>(t)));
}

/// A bit per column, as Q5_0 and Q5_1 store them, to the one-bit plane: bit 4 j + k becomes bit j of byte k.
/// The five bits of a place turn by two, one exchange of bits after the other.
inline VI bitPlaneOf(VI bits) {
    bits = swapBits<14, 0x0000cccc>(bits);
    bits = swapBits<7, 0x00aa00aa>(bits);
    bits = swapBits<2, 0x0c0c0c0c>(bits);
    return swapBits<1, 0x22222222>(bits);
}

/// Byte kIndex of each lane, with its sign.
template <int kIndex>
inline VI byteOf(VI x) {
    return shiftRight32<24>(shiftLeft32<24 - 8 * kIndex>(x));
}

inline VI lowHalf(VI x) {
    return shiftRight32<16>(shiftLeft32<16>(x));
}

inline VI highHalf(VI x) {
    return shiftRight32<16>(x);
}

/// The four bytes of each lane to four rows of bytes, kStride apart.
template <std::size_t kStride>
inline void storeBytes(VI x, Byte* out) {
    storeI8(out, byteOf<0>(x));
    storeI8(out + kStride, byteOf<1>(x));
    storeI8(out + 2 * kStride, byteOf<2>(x));
    storeI8(out + 3 * kStride, byteOf<3>(x));
}

/// Two planes of nibbles from the bytes of 32 columns: of the low ones and of the high ones.
inline void storeNibbles(const VI (&x)[8], Byte* low, Byte* high) {
    const VI lowMask = set1I(0x0f0f0f0f), highMask = set1I(static_cast<int>(0xf0f0f0f0u));
    for (int v = 0; v < 4; ++v) {
        storeI(low + 64 * v, orI(andI(x[v], lowMask), andI(shiftI<4>(x[v + 4]), highMask)));
        storeI(high + 64 * v, orI(andI(shiftI<-4>(x[v]), lowMask), andI(x[v + 4], highMask)));
    }
}

// ---- Walking a group -----------------------------------------------------------------------------

/// Calls unit(file bytes of the first row, stride, packed unit, first row) for every super unit and part of
/// the rows. What the next group needs is asked for on the way: its rows follow right behind.
template <class F, std::size_t kFileBytes, class Unit>
inline void forSuperUnits(const GroupPacking& g, const Unit& unit) {
    const auto* rows = reinterpret_cast<const Byte*>(g.rows);
    auto* out = reinterpret_cast<Byte*>(g.out);
    const Byte* ahead = rows + 16 * g.rowSizeBytes;
    for (std::uint32_t block = 0; block < g.nBlocks; block += 8) {
        for (std::size_t line = 0; line < 16 * kFileBytes; line += 64)
            __builtin_prefetch(ahead + line, 0, 2);
        for (int row = 0; row < 16; row += kLanes)
            unit(rows + static_cast<std::size_t>(row) * g.rowSizeBytes, g.rowSizeBytes, out, row);
        rows += kFileBytes;
        ahead += 16 * kFileBytes;
        out += F::kUnitBytes;
    }
}

/// The same for types of 32 columns: block(file bytes, stride, header, block within the unit, planes, row).
template <class F, std::size_t kFileBytes, class Block>
inline void forBlocks(const GroupPacking& g, const Block& block) {
    const auto* rows = reinterpret_cast<const Byte*>(g.rows);
    auto* header = reinterpret_cast<Byte*>(g.out);
    const Byte* ahead = rows + 16 * g.rowSizeBytes;
    for (std::uint32_t b = 0; b < g.nBlocks; ++b) {
        for (std::size_t line = 0; line < 16 * kFileBytes; line += 64)
            __builtin_prefetch(ahead + line, 0, 2);
        const std::uint32_t i = b % F::kUnitBlocks;
        Byte* planes = header + F::kHeaderBytes + i * F::kBlockBytes;
        for (int row = 0; row < 16; row += kLanes) {
            block(rows + static_cast<std::size_t>(row) * g.rowSizeBytes, g.rowSizeBytes, header, i,
                  planes + 4 * row, row);
        }
        rows += kFileBytes;
        ahead += 16 * kFileBytes;
        if (i + 1 == F::kUnitBlocks) header += F::kUnitBytes;
    }
}

// ---- Types of 32 columns -------------------------------------------------------------------------

/// The f16 that a block begins with, and the second one of types with a minimum; or the exponent.
template <class F>
inline void storeBlockScales(VI first, Byte* header, std::uint32_t i, int row) {
    if constexpr (F::kKind == PackedKind::Power) return storeI8(header + 16 * i + row, byteOf<0>(first));
    storeI16(header + 32 * i + 2 * row, lowHalf(first));
    if constexpr (F::kKind == PackedKind::ScaleMin) storeI16(header + 32 + 2 * row, highHalf(first));
}

/// Q4_0, Q4_1, Q5_0, Q5_1, IQ4_NL, MXFP4: nibbles lie in the file as the plane wants them.
template <class F, std::size_t kFileBytes>
void packNibbles(const GroupPacking& g) noexcept {
    forBlocks<F, kFileBytes>(
        g, [](const Byte* p, std::size_t stride, Byte* header, std::uint32_t i, Byte* planes, int row) {
            VI head[4], x[4];
            loadColumns(p, stride, head);
            storeBlockScales<F>(head[0], header, i, row);
            loadColumns(p + kFileBytes - 16, stride, x);
            for (int v = 0; v < 4; ++v)
                storeI(planes + 64 * v, x[v]);
            if constexpr (F::kBits == 5) {
                VI bits = head[1];  // behind two halves, or across dwords behind one
                if constexpr (F::kKind == PackedKind::Scale)
                    bits = orI(andI(highHalf(head[0]), set1I(0xffff)), shiftLeft32<16>(head[1]));
                storeI(planes + 256, bitPlaneOf(bits));
            }
        });
}

void packQ8_0(const GroupPacking& g) noexcept {
    forBlocks<FormatQ8_0, 34>(
        g, [](const Byte* p, std::size_t stride, Byte* header, std::uint32_t i, Byte* planes, int row) {
            VI head[4], x[8];
            loadColumns(p, stride, head);
            storeBlockScales<FormatQ8_0>(head[0], header, i, row);
            loadColumns<2>(p + 2, stride, x);
            for (int v = 0; v < 8; ++v)
                storeI(planes + 64 * v, xorI(x[v], set1I(static_cast<int>(0x80808080u))));
        });
}

// ---- Types of 256 columns ------------------------------------------------------------------------

/// Scales of Q4_K and Q5_K: two halves, then eight 6-bit pairs in 12 bytes (engine/quant/k_scales.h).
inline void storePairScales(const Byte* p, std::size_t stride, Byte* unit, int row) {
    VI h[4];
    loadColumns(p, stride, h);
    storeI16(unit + 2 * row, lowHalf(h[0]));
    storeI16(unit + 32 + 2 * row, highHalf(h[0]));
    const VI six = set1I(0x3f3f3f3f), four = set1I(0x0f0f0f0f), upper = set1I(0x30303030);
    Byte* scales = unit + 64 + row;
    storeBytes<32>(andI(h[1], six), scales);
    storeBytes<32>(andI(h[2], six), scales + 16);
    storeBytes<32>(orI(andI(h[3], four), andI(shiftI<-2>(h[1]), upper)), scales + 128);
    storeBytes<32>(orI(andI(shiftI<-4>(h[3]), four), andI(shiftI<-2>(h[2]), upper)), scales + 144);
}

/// Q4_K, Q5_K: 32 bytes hold two blocks, in their low and in their high nibbles.
template <class F, std::size_t kFileBytes>
void packPairedNibbles(const GroupPacking& g) noexcept {
    forSuperUnits<F, kFileBytes>(g, [](const Byte* p, std::size_t stride, Byte* unit, int row) {
        storePairScales(p, stride, unit, row);
        Byte* planes = unit + F::kHeaderBytes + 4 * row;
        for (int pair = 0; pair < 4; ++pair) {
            VI x[8];
            loadColumns<2>(p + kFileBytes - 128 + 32 * pair, stride, x);
            Byte* low = planes + 2 * pair * F::kBlockBytes;
            storeNibbles(x, low, low + F::kBlockBytes);
        }
        if constexpr (F::kBits == 5) {
            VI x[8];
            loadColumns<2>(p + 16, stride, x);
            transposeBits(x);
            for (int b = 0; b < 8; ++b)
                storeI(planes + b * F::kBlockBytes + 256, x[b]);
        }
    });
}

/// 32 bytes hold four blocks, two bits each; vector v of block b goes to planes + b * F::kBlockBytes + 64 v.
template <class F>
inline void storePairs(const Byte* p, std::size_t stride, Byte* planes) {
    VI x[8];
    loadColumns<2>(p, stride, x);
    for (int v = 0; v < 2; ++v) {
        transposePairs(x + 4 * v);
        for (int b = 0; b < 4; ++b)
            storeI(planes + b * F::kBlockBytes + 64 * v, x[4 * v + b]);
    }
}

/// The f16 at p, row by row.
inline void storeScaleAt(const Byte* p, std::size_t stride, Byte* out) {
    for (int r = 0; r < kLanes; ++r)
        __builtin_memcpy(out + 2 * r, p + static_cast<std::size_t>(r) * stride, 2);
}

void packQ6_K(const GroupPacking& g) noexcept {
    using F = FormatQ6_K;
    forSuperUnits<F, 210>(g, [](const Byte* p, std::size_t stride, Byte* unit, int row) {
        storeScaleAt(p + 208, stride, unit + 2 * row);
        VI scales[4];
        loadColumns(p + 192, stride, scales);
        for (int i = 0; i < 4; ++i)
            storeBytes<16>(scales[i], unit + 32 + 64 * i + row);
        for (int half = 0; half < 2; ++half) {
            Byte* planes = unit + F::kHeaderBytes + 4 * half * F::kBlockBytes + 4 * row;
            for (int i = 0; i < 2; ++i) {
                VI x[8];
                loadColumns<2>(p + 64 * half + 32 * i, stride, x);
                storeNibbles(x, planes + i * F::kBlockBytes, planes + (i + 2) * F::kBlockBytes);
            }
            storePairs<F>(p + 128 + 32 * half, stride, planes + 256);
        }
    });
}

void packQ2_K(const GroupPacking& g) noexcept {
    using F = FormatQ2_K;
    forSuperUnits<F, 84>(g, [](const Byte* p, std::size_t stride, Byte* unit, int row) {
        storeScaleAt(p + 80, stride, unit + 2 * row);
        storeScaleAt(p + 82, stride, unit + 32 + 2 * row);
        VI scales[4];
        loadColumns(p, stride, scales);
        for (int i = 0; i < 4; ++i)
            storeBytes<16>(scales[i], unit + 64 + 64 * i + row);
        Byte* planes = unit + F::kHeaderBytes + 4 * row;
        for (int half = 0; half < 2; ++half)
            storePairs<F>(p + 16 + 32 * half, stride, planes + 4 * half * F::kBlockBytes);
    });
}

/// The 6-bit scales of Q3_K lie biased by 32: their sign is extended by bit 5 turned around.
inline VI centred(VI sixBits) {
    // Bytes of 0..63 less 32: bits 6 and 7 copy bit 5 of the result.
    const VI turned = xorI(sixBits, set1I(0x20202020));
    const VI sign = andI(turned, set1I(0x20202020));
    return orI(turned, orI(shiftI<1>(sign), shiftI<2>(sign)));
}

void packQ3_K(const GroupPacking& g) noexcept {
    using F = FormatQ3_K;
    forSuperUnits<F, 110>(g, [](const Byte* p, std::size_t stride, Byte* unit, int row) {
        storeScaleAt(p + 108, stride, unit + 2 * row);
        VI h[4];  // four bytes of values, then low nibbles of scales twice, then upper bits
        loadColumns(p + 92, stride, h);
        const VI four = set1I(0x0f0f0f0f), upper = set1I(0x30303030);
        Byte* scales = unit + 32 + row;
        storeBytes<16>(centred(orI(andI(h[1], four), andI(shiftI<4>(h[3]), upper))), scales);
        storeBytes<16>(centred(orI(andI(h[2], four), andI(shiftI<2>(h[3]), upper))), scales + 64);
        storeBytes<16>(centred(orI(andI(shiftI<-4>(h[1]), four), andI(h[3], upper))), scales + 128);
        storeBytes<16>(centred(orI(andI(shiftI<-4>(h[2]), four), andI(shiftI<-2>(h[3]), upper))),
                       scales + 192);
        Byte* planes = unit + F::kHeaderBytes + 4 * row;
        for (int half = 0; half < 2; ++half)
            storePairs<F>(p + 32 + 32 * half, stride, planes + 4 * half * F::kBlockBytes);
        VI x[8];
        loadColumns<2>(p, stride, x);
        transposeBits(x);
        for (int b = 0; b < 8; ++b)
            storeI(planes + b * F::kBlockBytes + 128, x[b]);
    });
}

/// Scale kBlock of IQ4_XS: four bits of one dword, two of the upper half of another, biased by 32.
template <int kBlock>
inline void storeIq4XsScale(VI low, VI high, Byte* out) {
    const VI bits = orI(andI(shiftRight32<4 * kBlock>(low), set1I(15)),
                        shiftLeft32<4>(andI(shiftRight32<2 * kBlock>(high), set1I(3))));
    storeI8(out + 16 * kBlock, addI(bits, set1I(-32)));
}

void packIq4Xs(const GroupPacking& g) noexcept {
    using F = FormatIq4Xs;
    forSuperUnits<F, 136>(g, [](const Byte* p, std::size_t stride, Byte* unit, int row) {
        VI h[4];
        loadColumns(p, stride, h);
        storeI16(unit + 2 * row, lowHalf(h[0]));
        Byte* scales = unit + 32 + row;
        const VI high = highHalf(h[0]);
        storeIq4XsScale<0>(h[1], high, scales);
        storeIq4XsScale<1>(h[1], high, scales);
        storeIq4XsScale<2>(h[1], high, scales);
        storeIq4XsScale<3>(h[1], high, scales);
        storeIq4XsScale<4>(h[1], high, scales);
        storeIq4XsScale<5>(h[1], high, scales);
        storeIq4XsScale<6>(h[1], high, scales);
        storeIq4XsScale<7>(h[1], high, scales);
        for (int b = 0; b < 8; ++b) {
            VI x[4];
            loadColumns(p + 8 + 16 * b, stride, x);
            for (int v = 0; v < 4; ++v)
                storeI(unit + F::kHeaderBytes + b * F::kBlockBytes + 64 * v + 4 * row, x[v]);
        }
    });
}

// ---- 16-bit types --------------------------------------------------------------------------------

struct HalfValues {
    static VF low(VI x) {
        alignas(64) Byte halves[2 * kLanes];
        storeI16(halves, lowHalf(x));
        return loadHalfF(halves);
    }
    static VF high(VI x) { return low(highHalf(x)); }
};

struct BrainValues {
    static VF low(VI x) { return fromBits(shiftLeft32<16>(x)); }
    static VF high(VI x) { return fromBits(andI(x, set1I(static_cast<int>(0xffff0000u)))); }
};

/// One block: words that share an exponent, as packed_format.h says.
template <class Values>
inline void packWordBlock(const Byte* p, std::size_t stride, Byte* exponents, Byte* plane) {
    VI x[16];
    loadColumns<4>(p, stride, x);
    const VI magnitude = set1I(0x7fffffff);
    VI largest = zeroI();
    for (const VI& v : x) {
        largest = maxI(largest, andI(bitsOf(Values::low(v)), magnitude));
        largest = maxI(largest, andI(bitsOf(Values::high(v)), magnitude));
    }
    // All bits where the largest is a NaN or an infinity, whose exponent is 255.
    const VI field = shiftRight32<23>(largest);
    const VI bad = shiftRight32<31>(addI(set1I(254), addI(xorI(field, set1I(-1)), set1I(1))));
    const VI exponent = maxI(set1I(1), addI(field, set1I(-13)));
    const VI minusExponent = addI(xorI(exponent, set1I(-1)), set1I(1));
    const VF inverse = fromBits(shiftLeft32<23>(addI(set1I(254), minusExponent)));
    const VI good = xorI(bad, set1I(-1));
    for (int v = 0; v < 16; ++v) {
        const VI low = roundI(mulF(Values::low(x[v]), inverse));
        const VI high = roundI(mulF(Values::high(x[v]), inverse));
        storeI(plane + 64 * v, andI(good, orI(andI(low, set1I(0xffff)), shiftLeft32<16>(high))));
    }
    storeI8(exponents, shiftRight32<24>(shiftLeft32<24>(orI(exponent, bad))));
}

template <class Values>
void packWords(const GroupPacking& g) noexcept {
    const auto* rows = reinterpret_cast<const Byte*>(g.rows);
    auto* unit = reinterpret_cast<Byte*>(g.out);
    for (std::uint32_t b = 0; b < g.nBlocks; ++b, rows += 64) {
        const std::uint32_t i = b % kWordUnitBlocks;
        for (int row = 0; row < 16; row += kLanes) {
            packWordBlock<Values>(rows + static_cast<std::size_t>(row) * g.rowSizeBytes, g.rowSizeBytes,
                                  unit + 16 * i + row,
                                  unit + kWordHeaderBytes + i * kWordBlockBytes + 4 * row);
        }
        if (i + 1 == kWordUnitBlocks) unit += kWordUnitBytes;
    }
}
