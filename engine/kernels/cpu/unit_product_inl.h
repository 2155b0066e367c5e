// Integer products for attention, in one text for all tiers. Included after the tier's vectors.
//
// A unit is 32 bits: two int16 or four bytes that are multiplied and added by one instruction. The left side
// is rows of units, the right side has the units of neighbouring columns side by side. Sums are exact, so
// their order is free.

struct Pairs {  // int16 on both sides
    static VI dot(VI acc, VI b, VI a) { return dot2(acc, b, a); }
};
struct KeyBytes {  // int8 on the left; on the right int8, or the same plus 128 where kSignedBytes is false
    static VI dot(VI acc, VI b, VI a) { return dot4<kSignedBytes>(acc, b, a); }
};
struct ValueBytes {  // 0 .. 127 on the left, int8 on the right
    static VI dot(VI acc, VI b, VI a) { return dot4<false>(acc, a, b); }
};

template <class Op, int NR, int NV>
inline void addUnits(VI (&acc)[NR][NV], const int* a, std::size_t aStride, const unsigned char* b,
                     std::size_t bStride, std::uint32_t nSteps) {
    for (std::uint32_t k = 0; k < nSteps; ++k, b += bStride) {
        VI right[NV];
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v)
            right[v] = loadI(b + v * sizeof(VI));
#pragma GCC unroll 8
        for (int r = 0; r < NR; ++r) {
            const VI left = set1I(a[static_cast<std::size_t>(r) * aStride + k]);
#pragma GCC unroll 4
            for (int v = 0; v < NV; ++v)
                acc[r][v] = Op::dot(acc[r][v], right[v], left);
        }
    }
}

template <int NR, int NV>
inline void fillUnits(VI (&acc)[NR][NV], VI value) {
#pragma GCC unroll 8
    for (int r = 0; r < NR; ++r) {
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v)
            acc[r][v] = value;
    }
}

/// Calls out(row, vector, sums) for each element.
template <int NR, int NV, class Out>
inline void drainUnits(const VI (&acc)[NR][NV], const Out& out) {
#pragma GCC unroll 8
    for (int r = 0; r < NR; ++r) {
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v)
            out(r, v, acc[r][v]);
    }
}

// Rows that share one reading of the right side; as many vectors of it as leave the sums in registers.
constexpr int kUnitRows = kLanes == 16 ? 8 : 4;
template <int NR>
constexpr int kUnitVectors = NR == kUnitRows ? 2 : 4;

/// Calls f.operator()<NR>(row) for blocks of NR rows that cover [0, nRows).
template <class F>
inline void forRowBlocks(std::uint32_t nRows, const F& f) {
    std::uint32_t r = 0;
    for (; r + kUnitRows <= nRows; r += kUnitRows)
        f.template operator()<kUnitRows>(r);
    if constexpr (kUnitRows > 4) {
        for (; r + 4 <= nRows; r += 4)
            f.template operator()<4>(r);
    }
    for (; r + 2 <= nRows; r += 2)
        f.template operator()<2>(r);
    if (r < nRows) f.template operator()<1>(r);
}

/// Calls f.operator()<NV>(column) for blocks of NV vectors that cover [0, nColumns).
template <int NV, class F>
inline void forColumnBlocks(std::uint32_t nColumns, const F& f) {
    std::uint32_t c = 0;
    for (; c + NV * kLanes <= nColumns; c += NV * kLanes)
        f.template operator()<NV>(c);
    for (; c < nColumns; c += kLanes)
        f.template operator()<1>(c);
}
