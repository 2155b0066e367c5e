// What all products of packed weights and int8 activations share, in one text for all tiers: formats, weights
// spread to bytes, their scales, the records of activations. Included once per tier, after its vectors and
// inside `namespace {`. Layouts: packed_format.h and activations.h.
//
// Two ways over the same numbers. Small (small_matmul_inl.h): a few columns, weights spread to bytes in
// registers as they stream by. Wide (wide_matmul_inl.h): the bytes of 32 rows and a stretch of columns of W
// are written to a panel that stays in the first-level cache, and every tile of activations is multiplied
// with it. Both do, per block and output,
//   f += (float(dot) * scale) * activationScale, then f += minimum * activationSum
// in block order; that is why their results are bit equal.

constexpr unsigned char kIq4Values[16] = {1,   24,  45,  63,  79,  93,  106, 118,
                                          129, 141, 153, 166, 181, 197, 217, 241};  // plus 128
constexpr unsigned char kFp4Values[16] = {16, 17, 18, 19, 20, 22, 24, 28,
                                          16, 15, 14, 13, 12, 10, 8,  4};  // plus 16

/// What is left of a format once its values are bytes and its scales f32. Formats that agree in it share the
/// code of wide products.
template <bool Halves, bool Min, bool Signed>
struct Arithmetic {
    static constexpr bool kHalves = Halves;
    static constexpr bool kMin = Min;
    static constexpr bool kSigned = Signed;
    static constexpr bool kSeed = !Min && !Signed;
    static constexpr int kNumScales = Halves ? 2 : 1;
    static constexpr int kNumMins = Min ? kNumScales : 0;
};

template <PackedKind Kind, int Bits, PackedTable Table>
using ArithmeticOf = Arithmetic<Kind == PackedKind::SuperHalf || Kind == PackedKind::SuperHalfMin,
                                Kind == PackedKind::ScaleMin || Kind == PackedKind::SuperMin ||
                                    Kind == PackedKind::SuperHalfMin,
                                kSignedBytes && (Bits == 8 || Table == PackedTable::Iq4)>;

template <PackedKind Kind, int Bits, PackedTable Table = PackedTable::None>
struct Format : ArithmeticOf<Kind, Bits, Table> {
    using Sums = ArithmeticOf<Kind, Bits, Table>;
    static constexpr PackedKind kKind = Kind;
    static constexpr int kBits = Bits;
    static constexpr PackedTable kTable = Table;
    static constexpr bool kEndsAnywhere = Kind == PackedKind::Scale || Kind == PackedKind::Power;
    static constexpr std::uint32_t kUnitBlocks =
        Kind == PackedKind::Scale ? 2
                                  : (Kind == PackedKind::ScaleMin ? 1 : (Kind == PackedKind::Power ? 4 : 8));
    static constexpr std::size_t kHeaderBytes =
        kUnitBlocks < 8 ? 64 : (Kind == PackedKind::Super ? 192 : 320);
    static constexpr std::size_t kBlockBytes = static_cast<std::size_t>(Bits) * 64;
    static constexpr std::size_t kUnitBytes = kHeaderBytes + kUnitBlocks * kBlockBytes;
};

using FormatQ4_0 = Format<PackedKind::Scale, 4>;
using FormatQ4_1 = Format<PackedKind::ScaleMin, 4>;
using FormatQ5_0 = Format<PackedKind::Scale, 5>;
using FormatQ5_1 = Format<PackedKind::ScaleMin, 5>;
using FormatQ8_0 = Format<PackedKind::Scale, 8>;
using FormatQ2_K = Format<PackedKind::SuperHalfMin, 2>;
using FormatQ3_K = Format<PackedKind::SuperHalf, 3>;
using FormatQ4_K = Format<PackedKind::SuperMin, 4>;
using FormatQ5_K = Format<PackedKind::SuperMin, 5>;
using FormatQ6_K = Format<PackedKind::SuperHalf, 6>;
using FormatIq4Nl = Format<PackedKind::Scale, 4, PackedTable::Iq4>;
using FormatIq4Xs = Format<PackedKind::Super, 4, PackedTable::Iq4>;
using FormatMxfp4 = Format<PackedKind::Power, 4, PackedTable::Fp4>;

inline VI loadDword(const unsigned char* p) {
    int v;
    __builtin_memcpy(&v, p, 4);
    return set1I(v);
}

inline float loadFloat(const unsigned char* p) {
    float v;
    __builtin_memcpy(&v, p, 4);
    return v;
}

// ---- Weights to bytes ----------------------------------------------------------------------------

template <int J, int FieldBits, int At>
inline VI fieldI(VI plane) {
    return andI(shiftI<At - J * FieldBits>(plane), set1I(((1 << FieldBits) - 1) * 0x01010101 << At));
}

/// w[v] |= field j of the planes at p, moved to bit At: two-bit fields are four to a vector, one-bit fields
/// eight.
template <int FieldBits, int At>
inline void addFields(const unsigned char* p, VI (&w)[8]) {
    const VI a = loadI(p);
    VI b = a;
    if constexpr (FieldBits == 2) b = loadI(p + 64);
    constexpr int kShift = FieldBits == 2 ? 0 : 4;
    w[0] = orI(w[0], fieldI<0, FieldBits, At>(a));
    w[1] = orI(w[1], fieldI<1, FieldBits, At>(a));
    w[2] = orI(w[2], fieldI<2, FieldBits, At>(a));
    w[3] = orI(w[3], fieldI<3, FieldBits, At>(a));
    w[4] = orI(w[4], fieldI<0 + kShift, FieldBits, At>(b));
    w[5] = orI(w[5], fieldI<1 + kShift, FieldBits, At>(b));
    w[6] = orI(w[6], fieldI<2 + kShift, FieldBits, At>(b));
    w[7] = orI(w[7], fieldI<3 + kShift, FieldBits, At>(b));
}

/// The 8 vectors of a block; `p` is its planes plus the byte offset of this tier's part of the rows.
template <class F>
inline void spreadBlock(const unsigned char* p, VI (&w)[8]) {
    if constexpr (F::kBits == 8) {
        for (int v = 0; v < 8; ++v) {
            w[v] = loadI(p + 64 * v);
            if constexpr (F::kSigned) w[v] = xorI(w[v], set1I(static_cast<int>(0x80808080u)));
        }
        return;
    }
    if constexpr (F::kBits == 2 || F::kBits == 3) {
        for (VI& v : w)
            v = zeroI();
        addFields<2, 0>(p, w);
        if constexpr (F::kBits == 3) addFields<1, 2>(p + 128, w);
        return;
    }
    if constexpr (F::kBits == 4 || F::kBits == 5 || F::kBits == 6) {
        const VI low = set1I(0x0f0f0f0f);
        for (int v = 0; v < 4; ++v) {
            const VI x = loadI(p + 64 * v);
            w[v] = andI(x, low);
            w[v + 4] = andI(shiftI<-4>(x), low);
        }
        if constexpr (F::kBits == 5) addFields<1, 4>(p + 256, w);
        if constexpr (F::kBits == 6) addFields<2, 4>(p + 256, w);
        if constexpr (F::kTable == PackedTable::Fp4) {
            for (VI& v : w)
                v = lookupI(kFp4Values, v);
        }
        if constexpr (F::kTable == PackedTable::Iq4) {
            for (VI& v : w) {
                v = lookupI(kIq4Values, v);
                if constexpr (F::kSigned) v = xorI(v, set1I(static_cast<int>(0x80808080u)));
            }
        }
    }
}

// ---- Scales --------------------------------------------------------------------------------------

template <class F>
struct Scales {
    VF scale[2];
    VF minimum[2];
};

/// 2^(e - 128) for 0 <= e < 256. The larger is the power of two; below 2 the second one is, a subnormal
/// float.
inline VF powerOf(VI e) {
    return fromBits(maxI(shiftLeft32<23>(addI(e, set1I(-1))), shiftLeft32<21>(addI(e, set1I(1)))));
}

/// Scales of block i of the unit, for the rows from `row` on. Minima come with the sign they are added with.
template <class F>
inline Scales<F> readScales(const unsigned char* unit, std::uint32_t i, int row) {
    Scales<F> s;
    if constexpr (F::kKind == PackedKind::Scale) {
        s.scale[0] = loadHalfF(unit + 32 * i + 2 * row);
    } else if constexpr (F::kKind == PackedKind::Power) {
        s.scale[0] = powerOf(loadU8I(unit + 16 * i + row));
    } else if constexpr (F::kKind == PackedKind::ScaleMin) {
        s.scale[0] = loadHalfF(unit + 2 * row);
        s.minimum[0] = loadHalfF(unit + 32 + 2 * row);
    } else {
        const VF d = loadHalfF(unit + 2 * row);
        if constexpr (F::kKind == PackedKind::Super) {
            s.scale[0] = mulF(d, toF(loadI8I(unit + 32 + 16 * i + row)));
        } else if constexpr (F::kKind == PackedKind::SuperHalf) {
            s.scale[0] = mulF(d, toF(loadI8I(unit + 32 + 32 * i + row)));
            s.scale[1] = mulF(d, toF(loadI8I(unit + 48 + 32 * i + row)));
        } else {
            const VF minusD = fromBits(xorI(bitsOf(loadHalfF(unit + 32 + 2 * row)), set1I(INT32_MIN)));
            const unsigned char* sub = unit + 64 + 32 * i + row;
            if constexpr (F::kKind == PackedKind::SuperMin) {
                s.scale[0] = mulF(d, toF(loadU8I(sub)));
                s.minimum[0] = mulF(minusD, toF(loadU8I(sub + 16)));
            } else {
                for (int h = 0; h < 2; ++h) {
                    const VI both = loadU8I(sub + 16 * h);
                    s.scale[h] = mulF(d, toF(andI(both, set1I(15))));
                    s.minimum[h] = mulF(minusD, toF(shiftRight32<4>(both)));
                }
            }
        }
    }
    return s;
}

// ---- One record of activations -------------------------------------------------------------------

struct Record {
    const unsigned char* values;  // 32 bytes per column
    const unsigned char* scales;  // one f32 per column
    const unsigned char* plane;   // one or two dwords per column
    std::uint32_t width;
};

template <class F>
inline VI startOf(const Record& r, int column, int half) {
    if constexpr (F::kSeed) {
        return loadDword(r.plane + 4 * (static_cast<std::size_t>(half) * r.width + column));
    }
    return set1I(kDotBias);
}

template <class F>
inline VF minimumSum(const Record& r, int column, int half) {
    return set1F(loadFloat(r.plane + 4 * (static_cast<std::size_t>(half) * r.width + column)));
}

/// What scaledDot() takes from a biased sum. Exact: a scale is an f16 times at most 8 bits, or a power of two
/// (from 2^105 on, which no model has, the answer is no number).
inline VF biasOf(VF scale) {
    return mulF(set1F(-kDotBiasValue), scale);
}

/// The sum without its bias times scale, rounded once.
inline VF scaledDot(VI dot, VF scale, VF bias) {
    if constexpr (kFusedFma) {
        return fmaF(fromBits(dot), scale, bias);
    } else {
        return mulF(subF(fromBits(dot), set1F(kDotBiasValue)), scale);
    }
}

/// The floating point part of one block and output. `bias` is that of scale[0].
template <class F>
inline VF addBlock(VF f, VI dot0, VI dot1, const VF* scale, VF bias, const VF* minimum, const Record& r,
                   int column) {
    VF t = scaledDot(dot0, scale[0], bias);
    if constexpr (F::kHalves) t = fmaF(subF(fromBits(dot1), set1F(kDotBiasValue)), scale[1], t);
    f = fmaF(t, set1F(loadFloat(r.scales + 4 * column)), f);
    if constexpr (F::kMin) {
        f = fmaF(minimum[0], minimumSum<F>(r, column, 0), f);
        if constexpr (F::kHalves) f = fmaF(minimum[1], minimumSum<F>(r, column, 1), f);
    }
    return f;
}
