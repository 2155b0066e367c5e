// Products of packed weights and int8 activations, in one text for all tiers. Included once per tier, after
// its vectors and inside `namespace {`. Layouts: packed_matrix.h and activations.h.
//
// Two ways over the same numbers. Small (small_matmul_inl.h): a few columns, weights spread to bytes in
// registers as they stream by. Wide: the bytes of 32 rows and a stretch of columns of W are written to a
// panel that stays in the first-level cache, and every tile of activations is multiplied with it. Both do,
// per block and output,
//   f += (float(dot) * scale) * activationScale, then f += minimum * activationSum
// in block order; that is why their results are bit equal.

constexpr unsigned char kIq4Values[16] = {1,   24,  45,  63,  79,  93,  106, 118,
                                          129, 141, 153, 166, 181, 197, 217, 241};  // plus 128

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

template <PackedKind Kind, int Bits, bool Lookup>
using ArithmeticOf = Arithmetic<Kind == PackedKind::SuperHalf || Kind == PackedKind::SuperHalfMin,
                                Kind == PackedKind::ScaleMin || Kind == PackedKind::SuperMin ||
                                    Kind == PackedKind::SuperHalfMin,
                                kSignedBytes && (Bits == 8 || Lookup)>;

template <PackedKind Kind, int Bits, bool Lookup>
struct Format : ArithmeticOf<Kind, Bits, Lookup> {
    using Sums = ArithmeticOf<Kind, Bits, Lookup>;
    static constexpr PackedKind kKind = Kind;
    static constexpr int kBits = Bits;
    static constexpr bool kLookup = Lookup;
    static constexpr std::uint32_t kUnitBlocks =
        Kind == PackedKind::Scale ? 2 : (Kind == PackedKind::ScaleMin ? 1 : 8);
    static constexpr std::size_t kHeaderBytes =
        kUnitBlocks < 8 ? 64 : (Kind == PackedKind::Super ? 192 : 320);
    static constexpr std::size_t kBlockBytes = static_cast<std::size_t>(Bits) * 64;
    static constexpr std::size_t kUnitBytes = kHeaderBytes + kUnitBlocks * kBlockBytes;
};

using FormatQ4_0 = Format<PackedKind::Scale, 4, false>;
using FormatQ4_1 = Format<PackedKind::ScaleMin, 4, false>;
using FormatQ5_0 = Format<PackedKind::Scale, 5, false>;
using FormatQ5_1 = Format<PackedKind::ScaleMin, 5, false>;
using FormatQ8_0 = Format<PackedKind::Scale, 8, false>;
using FormatQ2_K = Format<PackedKind::SuperHalfMin, 2, false>;
using FormatQ3_K = Format<PackedKind::SuperHalf, 3, false>;
using FormatQ4_K = Format<PackedKind::SuperMin, 4, false>;
using FormatQ5_K = Format<PackedKind::SuperMin, 5, false>;
using FormatQ6_K = Format<PackedKind::SuperHalf, 6, false>;
using FormatIq4Nl = Format<PackedKind::Scale, 4, true>;
using FormatIq4Xs = Format<PackedKind::Super, 4, true>;

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
        if constexpr (F::kLookup) {
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

/// Scales of block i of the unit, for the rows from `row` on. Minima come with the sign they are added with.
template <class F>
inline Scales<F> readScales(const unsigned char* unit, std::uint32_t i, int row) {
    Scales<F> s;
    if constexpr (F::kKind == PackedKind::Scale) {
        s.scale[0] = loadHalfF(unit + 32 * i + 2 * row);
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

/// What scaledDot() takes from a biased sum. Exact: a scale is an f16 times at most 8 bits.
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

// ---- Wide: panels
// ----------------------------------------------------------------------------------------------- Panel of a
// block: (scales, minima) as f32[32] each, then 8 vectors of 128 bytes (32 rows).

constexpr std::uint32_t kPanelRows = 16 * kWideGroups;
constexpr std::uint32_t kPanelBlocks = 16;  // 32 rows x 512 columns: 16 KiB of bytes and the scales
constexpr int kPassVectors =
    kLanes == 16 ? 2 : (kLanes == 8 ? 2 : 1);  // row vectors that one pass keeps in registers
constexpr int kPassColumns = kLanes == 16 ? 6 : 3;

template <class F>
constexpr std::size_t kPanelScaleBytes = static_cast<std::size_t>(F::kNumScales + F::kNumMins) * kPanelRows *
                                         4;
template <class F>
constexpr std::size_t kPanelBlockBytes = kPanelScaleBytes<F> + 8 * 4 * kPanelRows;

template <class F>
void fillPanel(const WideMatMul& m, std::uint32_t group, std::uint32_t firstBlock, std::uint32_t endBlock) {
    const auto* base = reinterpret_cast<const unsigned char*>(m.groups) + group * m.groupBytes;
    auto* panel = reinterpret_cast<unsigned char*>(m.scratch);
    for (std::uint32_t block = firstBlock; block < endBlock; ++block) {
        const unsigned char* unit = base + block / F::kUnitBlocks * F::kUnitBytes;
        const std::uint32_t i = block % F::kUnitBlocks;
        for (int row = 0; row < 16; row += kLanes) {
            const std::size_t panelRow = group * 16 + static_cast<std::size_t>(row);
            const Scales<F> s = readScales<F>(unit, i, row);
            auto* scales = reinterpret_cast<float*>(panel) + panelRow;
            for (int k = 0; k < F::kNumScales; ++k)
                storeF(scales + k * kPanelRows, s.scale[k]);
            for (int k = 0; k < F::kNumMins; ++k)
                storeF(scales + (F::kNumScales + k) * kPanelRows, s.minimum[k]);
            VI w[8];
            spreadBlock<F>(unit + F::kHeaderBytes + i * F::kBlockBytes + 4 * row, w);
            for (int v = 0; v < 8; ++v) {
                storeI(
                    panel + kPanelScaleBytes<F> + static_cast<std::size_t>(v) * 4 * kPanelRows + 4 * panelRow,
                    w[v]);
            }
        }
        panel += kPanelBlockBytes<F>;
    }
}

/// Where the sums of a pass come from and go to: a scratch of kPanelRows per column between stretches of W,
/// and in the end the caller's matrix, whose lines are fetched while the pass computes. Copying them there
/// afterwards costs 8 % of a prompt: each column lies in a page of its own.
struct PassSums {
    const float* from;
    float* to;
    std::size_t toStride;
};

template <int RV, int NC>
inline void beginPass(const PassSums& sums, VF (&f)[RV][NC]) {
#pragma GCC unroll 8
    for (int c = 0; c < NC; ++c) {
#pragma GCC unroll 4
        for (int v = 0; v < RV; ++v) {
            f[v][c] = loadF(sums.from + static_cast<std::size_t>(c) * kPanelRows + v * kLanes);
            __builtin_prefetch(sums.to + static_cast<std::size_t>(c) * sums.toStride + v * kLanes, 1, 3);
        }
    }
}

template <int RV, int NC>
inline void endPass(const PassSums& sums, const VF (&f)[RV][NC]) {
#pragma GCC unroll 8
    for (int c = 0; c < NC; ++c) {
#pragma GCC unroll 4
        for (int v = 0; v < RV; ++v)
            storeF(sums.to + static_cast<std::size_t>(c) * sums.toStride + v * kLanes, f[v][c]);
    }
}

/// RV row vectors x NC columns over the panel's blocks. Never inline: within its caller the registers do not
/// suffice, which costs 5 %.
template <class A, int RV, int NC>
__attribute__((noinline)) void panelPass(const unsigned char* panel, std::uint32_t nBlocks, Record r,
                                         std::size_t recordBytes, PassSums sums) {
    VF f[RV][NC];
    beginPass(sums, f);
    for (std::uint32_t block = 0; block < nBlocks; ++block) {
        const unsigned char* vectors = panel + kPanelScaleBytes<A>;
        VI dots[2][RV][NC];
#pragma GCC unroll 2
        for (int half = 0; half < 2; ++half) {
            VI(&dot)[RV][NC] = dots[A::kHalves ? half : 0];
            if (half == 0 || A::kHalves) {
#pragma GCC unroll 8
                for (int c = 0; c < NC; ++c) {
                    const VI start = startOf<A>(r, c, half);
#pragma GCC unroll 4
                    for (int v = 0; v < RV; ++v)
                        dot[v][c] = start;
                }
            }
#pragma GCC unroll 4
            for (int k = 4 * half; k < 4 * half + 4; ++k) {
                VI w[RV];
#pragma GCC unroll 4
                for (int v = 0; v < RV; ++v) {
                    w[v] = loadI(vectors + static_cast<std::size_t>(k) * 4 * kPanelRows + 4 * v * kLanes);
                }
#pragma GCC unroll 8
                for (int c = 0; c < NC; ++c) {
                    const VI y = loadDword(r.values + 32 * c + 4 * k);
#pragma GCC unroll 4
                    for (int v = 0; v < RV; ++v)
                        dot[v][c] = dot4<A::kSigned>(dot[v][c], w[v], y);
                }
            }
        }
        const auto* scales = reinterpret_cast<const float*>(panel);
#pragma GCC unroll 4
        for (int v = 0; v < RV; ++v) {
            VF scale[2], minimum[2];
            for (int k = 0; k < A::kNumScales; ++k)
                scale[k] = loadF(scales + k * kPanelRows + v * kLanes);
            for (int k = 0; k < A::kNumMins; ++k) {
                minimum[k] = loadF(scales + (A::kNumScales + k) * kPanelRows + v * kLanes);
            }
            const VF bias = biasOf(scale[0]);
#pragma GCC unroll 8
            for (int c = 0; c < NC; ++c) {
                f[v][c] = addBlock<A>(f[v][c], dots[0][v][c], dots[A::kHalves ? 1 : 0][v][c], scale, bias,
                                      minimum, r, c);
            }
        }
        panel += kPanelBlockBytes<A>;
        r.values += recordBytes;
        r.scales += recordBytes;
        r.plane += recordBytes;
    }
    endPass(sums, f);
}

template <class A, int RV>
void panelColumns(const unsigned char* panel, std::uint32_t nBlocks, const Record& r, std::size_t recordBytes,
                  int nColumns, const PassSums& sums) {
    switch (nColumns) {
        case 1:
            return panelPass<A, RV, 1>(panel, nBlocks, r, recordBytes, sums);
        case 2:
            return panelPass<A, RV, 2>(panel, nBlocks, r, recordBytes, sums);
        case 3:
            return panelPass<A, RV, 3>(panel, nBlocks, r, recordBytes, sums);
        default:
            break;
    }
    if constexpr (kPassColumns > 3) {
        switch (nColumns) {
            case 4:
                return panelPass<A, RV, 4>(panel, nBlocks, r, recordBytes, sums);
            case 5:
                return panelPass<A, RV, 5>(panel, nBlocks, r, recordBytes, sums);
            default:
                return panelPass<A, RV, 6>(panel, nBlocks, r, recordBytes, sums);
        }
    }
}

inline PassSums cornerOf(const PassSums& sums, std::uint32_t column, int row) {
    return {sums.from + static_cast<std::size_t>(column) * kPanelRows + row,
            sums.to + column * sums.toStride + row, sums.toStride};
}

/// The sums of the columns from `column` on.
inline PassSums sumsOf(const WideMatMul& m, float* scratch, std::uint32_t column, bool isLast) {
    float* sums = scratch + static_cast<std::size_t>(column) * kPanelRows;
    if (isLast && m.nRows == kPanelRows) return {sums, m.out + column * m.outStride, m.outStride};
    return {sums, sums, kPanelRows};
}

/// What sumsOf() kept from the caller's matrix because only a part of the panel's rows belongs there.
inline void putPartialPanel(const WideMatMul& m, const float* sums) {
    if (m.nRows == kPanelRows) return;
    for (std::uint32_t c = 0; c < m.activations->nColumns; ++c) {
        __builtin_memcpy(m.out + c * m.outStride, sums + static_cast<std::size_t>(c) * kPanelRows,
                         m.nRows * sizeof(float));
    }
}

/// One tile of activations times the panel.
template <class A>
void panelTile(const unsigned char* panel, std::uint32_t nBlocks, std::uint32_t nVectors, const Record& tile,
               std::size_t recordBytes, const PassSums& sums) {
    for (std::uint32_t v = 0; v < nVectors; v += kPassVectors) {
        for (std::uint32_t c = 0; c < tile.width; c += kPassColumns) {
            const std::uint32_t left = tile.width - c;
            const int n = static_cast<int>(left < kPassColumns ? left : kPassColumns);
            const Record r = {tile.values + 32 * c, tile.scales + 4 * c, tile.plane + 4 * c, tile.width};
            const PassSums corner = cornerOf(sums, c, static_cast<int>(v) * kLanes);
            // Scales and vectors of the pass start at row v * kLanes: both are 4 bytes per row.
            const unsigned char* rows = panel + static_cast<std::size_t>(4) * v * kLanes;
            if (nVectors - v >= kPassVectors) {
                panelColumns<A, kPassVectors>(rows, nBlocks, r, recordBytes, n, corner);
            } else {
                panelColumns<A, 1>(rows, nBlocks, r, recordBytes, n, corner);
            }
        }
    }
}

template <class F>
void matMulWide(const WideMatMul& m) noexcept {
    const ActivationTiles& a = *m.activations;
    const std::uint32_t nGroups = (m.nRows + 15) / 16;
    float* sums = reinterpret_cast<float*>(m.scratch + kPanelBlocks * kPanelBlockBytes<F>);
    __builtin_memset(sums, 0, static_cast<std::size_t>(a.nColumns) * kPanelRows * sizeof(float));
    for (std::uint32_t first = 0; first < m.nBlocks; first += kPanelBlocks) {
        const std::uint32_t end = m.nBlocks - first < kPanelBlocks ? m.nBlocks : first + kPanelBlocks;
        for (std::uint32_t g = 0; g < nGroups; ++g)
            fillPanel<F>(m, g, first, end);
        for (std::uint32_t column = 0, t = 0; column < a.nColumns; column += a.tileWidth, ++t) {
            const std::uint32_t left = a.nColumns - column;
            const std::uint32_t width = left < a.tileWidth ? left : a.tileWidth;
            const std::size_t recordBytes = static_cast<std::size_t>(width) * a.layout.columnBytes;
            const auto* data = reinterpret_cast<const unsigned char*>(a.data) +
                               static_cast<std::size_t>(t) * a.nBlocks * a.tileWidth * a.layout.columnBytes +
                               first * recordBytes;
            const unsigned char* values = data + static_cast<std::size_t>(width) * m.valuesAt;
            const Record r = {values, values + 32 * width, data + static_cast<std::size_t>(width) * m.planeAt,
                              width};
            panelTile<typename F::Sums>(reinterpret_cast<const unsigned char*>(m.scratch), end - first,
                                        nGroups * (16 / kLanes), r, recordBytes,
                                        sumsOf(m, sums, column, end == m.nBlocks));
        }
    }
    putPartialPanel(m, sums);
}

// ---- Activations ---------------------------------------------------------------------------------

inline void putInt(unsigned char* p, std::int32_t v) {
    __builtin_memcpy(p, &v, 4);
}
inline void putFloat(unsigned char* p, float v) {
    __builtin_memcpy(p, &v, 4);
}

inline void putPlanes(const ActivationLayout& layout, unsigned char* record, std::uint32_t width,
                      std::uint32_t column, float scale, int sum0, int sum1) {
    const int sum = sum0 + sum1;
    const auto at = [&](ActivationPlane plane) -> unsigned char* {
        const std::uint32_t offset = layout.planeAt[static_cast<int>(plane)];
        return offset == kNoPlane ? nullptr : record + static_cast<std::size_t>(width) * offset + 4 * column;
    };
    if (unsigned char* p = at(ActivationPlane::Sum)) putFloat(p, scale * static_cast<float>(sum));
    if (unsigned char* p = at(ActivationPlane::HalfSums)) {
        putFloat(p, scale * static_cast<float>(sum0));
        putFloat(p + 4 * width, scale * static_cast<float>(sum1));
    }
    if (unsigned char* p = at(ActivationPlane::Seed8)) putInt(p, kDotBias - 8 * sum);
    if (unsigned char* p = at(ActivationPlane::Seed16)) putInt(p, kDotBias - 16 * sum);
    if (unsigned char* p = at(ActivationPlane::Seed128)) putInt(p, kDotBias - 128 * sum);
    if (unsigned char* p = at(ActivationPlane::HalfSeed4)) {
        putInt(p, kDotBias - 4 * sum0);
        putInt(p + 4 * width, kDotBias - 4 * sum1);
    }
    if (unsigned char* p = at(ActivationPlane::HalfSeed32)) {
        putInt(p, kDotBias - 32 * sum0);
        putInt(p + 4 * width, kDotBias - 32 * sum1);
    }
}

/// Rounds 32 values to the record's bytes for `column`, and fills the planes that come of them.
inline void quantizeBytes(const float* x, const ActivationLayout& layout, unsigned char* record,
                          std::uint32_t bytesAt, std::uint32_t width, std::uint32_t column) {
    constexpr int kVectors = 32 / kLanes;
    // Below this 127 / amax overflows; such activations are as good as zero.
    constexpr float kSmallest = 1e-35f;
    const VI magnitude = set1I(0x7fffffff);
    VF v[kVectors];
    VI largest = zeroI();
    for (int k = 0; k < kVectors; ++k) {
        v[k] = loadF(x + k * kLanes);
        // As integers magnitudes keep their order, and NaN counts as largest instead of being lost.
        largest = maxI(largest, andI(bitsOf(v[k]), magnitude));
    }
    const int largestBits = maxOfI(largest);
    float amax;
    __builtin_memcpy(&amax, &largestBits, 4);
    const bool tiny = amax < kSmallest;
    const float scale = tiny ? 0.0f : amax / 127.0f;
    const VF inverse = set1F(tiny ? 0.0f : 127.0f / amax);
    unsigned char* bytes = record + static_cast<std::size_t>(width) * bytesAt;
    int sums[2] = {0, 0};
    VI total[2] = {zeroI(), zeroI()};
    for (int k = 0; k < kVectors; ++k) {
        const VI q = roundI(mulF(v[k], inverse));
        storeI8(bytes + 32 * column + k * kLanes, q);
        const int half = 2 * k >= kVectors ? 1 : 0;
        total[half] = addI(total[half], q);
    }
    // What came out of NaN or infinity is no number worth adding; the scale carries the news.
    if (largestBits < 0x7f800000) {
        sums[0] = sumI(total[0]);
        sums[1] = sumI(total[1]);
    }
    putFloat(bytes + 32 * width + 4 * column, scale);
    putPlanes(layout, record, width, column, scale, sums[0], sums[1]);
}
