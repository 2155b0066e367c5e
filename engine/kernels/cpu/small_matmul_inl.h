// Products of packed weights and a few columns, in one text for all tiers. Included after matmul_inl.h.
// Memory is what binds here: everything serves to keep it busy.
//
// Several groups of 16 rows stream by side by side. They share the activations, and memory serves them better
// than one: the hardware's own prefetching runs 20 lines ahead within a page, per stream, which one stream
// finds too few.

/// Columns that one reading of the weights serves: as many sums as leave the weights of a block in registers.
constexpr int kSmallColumns = kLanes == 16 ? 8 : 4;
template <int NC>
constexpr int kStreams = kLanes < 16 ? 1 : (NC == 1 ? 4 : (NC <= 4 ? 2 : 1));

/// Measured on Sapphire Rapids with four streams and the work of a block between the lines: 1 to 4 KiB are
/// alike; a single stream is best at 4 KiB and still a tenth slower.
constexpr std::size_t kPrefetchAhead = 2048;

template <class F>
inline void prefetchBlock(const unsigned char* at) {
    // A unit's header is an eighth of its blocks at most: one line more per block covers it.
#pragma GCC unroll 9
    for (std::size_t line = 0; line < F::kBlockBytes / 64 + 1; ++line)
        __builtin_prefetch(at + 64 * line, 0, 3);
}

/// One block of one group; kChained sums in one chain, where others hide its latency.
template <class F, int NC, bool kChained>
inline void smallBlock(const unsigned char* planes, const Scales<F>& s, const Record& r, VF (&f)[NC]) {
    VI w[8];
    spreadBlock<F>(planes, w);
    const VF bias = biasOf(s.scale[0]);
#pragma GCC unroll 8
    for (int c = 0; c < NC; ++c) {
        const unsigned char* y = r.values + 32 * c;
        VI dot0 = startOf<typename F::Sums>(r, c, 0);
        if constexpr (kChained && !F::kHalves) {
#pragma GCC unroll 8
            for (int v = 0; v < 8; ++v)
                dot0 = dot4<F::kSigned>(dot0, w[v], loadDword(y + 4 * v));
            f[c] = addBlock<typename F::Sums>(f[c], dot0, dot0, s.scale, bias, s.minimum, r, c);
        } else {
            VI dot1 = F::kHalves ? startOf<typename F::Sums>(r, c, 1) : zeroI();
#pragma GCC unroll 4
            for (int v = 0; v < 4; ++v) {
                dot0 = dot4<F::kSigned>(dot0, w[v], loadDword(y + 4 * v));
                dot1 = dot4<F::kSigned>(dot1, w[v + 4], loadDword(y + 4 * v + 16));
            }
            if constexpr (!F::kHalves) dot0 = addI(dot0, dot1);
            f[c] = addBlock<typename F::Sums>(f[c], dot0, dot1, s.scale, bias, s.minimum, r, c);
        }
    }
}

/// NG groups, `stride` bytes apart, times NC columns. Lines are fetched kPrefetchAhead before they are used,
/// and near the end of the groups `tailAhead`.
template <class F, int NG, int NC>
void smallColumns(const SmallMatMul& m, const unsigned char* groups, std::size_t stride,
                  std::size_t tailAhead, float (*result)[NC][16]) {
    constexpr std::uint32_t kTailBlocks = kPrefetchAhead / F::kBlockBytes;
    const std::size_t recordBytes = static_cast<std::size_t>(NC) * m.columnBytes;
    for (int row = 0; row < 16; row += kLanes) {
        const unsigned char* unit = groups;
        const auto* record = reinterpret_cast<const unsigned char*>(m.tile);
        VF f[NG][NC];
#pragma GCC unroll 4
        for (int g = 0; g < NG; ++g) {
#pragma GCC unroll 8
            for (int c = 0; c < NC; ++c)
                f[g][c] = zeroF();
        }
        for (std::uint32_t block = 0; block < m.nBlocks; block += F::kUnitBlocks) {
            std::uint32_t n = F::kUnitBlocks;
            if (F::kEndsAnywhere && m.nBlocks - block < n) n = m.nBlocks - block;
            const std::size_t ahead = m.nBlocks - block > kTailBlocks ? kPrefetchAhead : tailAhead;
            const unsigned char* planes = unit + F::kHeaderBytes + 4 * row;
            for (std::uint32_t i = 0; i < n; ++i) {
                const unsigned char* values = record + static_cast<std::size_t>(NC) * m.valuesAt;
                const Record r = {values, values + 32 * NC, record + static_cast<std::size_t>(NC) * m.planeAt,
                                  NC};
#pragma GCC unroll 4
                for (int g = 0; g < NG; ++g) {
                    const std::size_t at = static_cast<std::size_t>(g) * stride;
                    if (row == 0) prefetchBlock<F>(planes + at + ahead);
                    smallBlock<F, NC, (NG * NC > 2)>(planes + at, readScales<F>(unit + at, i, row), r, f[g]);
                }
                planes += F::kBlockBytes;
                record += recordBytes;
            }
            unit += F::kUnitBytes;
        }
#pragma GCC unroll 4
        for (int g = 0; g < NG; ++g) {
#pragma GCC unroll 8
            for (int c = 0; c < NC; ++c)
                storeF(result[g][c] + row, f[g][c]);
        }
    }
}

template <int NC>
inline void putGroup(const SmallMatMul& m, std::uint32_t group, const float (&result)[NC][16]) {
    const std::uint32_t left = m.nRows - kGroupRows * group, n = left < kGroupRows ? left : kGroupRows;
    float* out = m.out + static_cast<std::size_t>(kGroupRows) * group;
    for (int c = 0; c < NC; ++c, out += m.outStride) {
        for (std::uint32_t i = 0; i < n; ++i)
            out[i] = result[c][i];
    }
}

/// Each stream takes neighbouring groups; what no whole row of streams is left for goes alone.
template <class F, int NC>
void smallGroups(const SmallMatMul& m) {
    constexpr std::uint32_t kCount = kStreams<NC>;
    const auto* groups = reinterpret_cast<const unsigned char*>(m.groups);
    const std::uint32_t nGroups = (m.nRows + kGroupRows - 1) / kGroupRows, length = nGroups / kCount;
    alignas(64) float result[kCount][NC][16];
    std::size_t toNext = 0;  // from the end of a stream to where it goes on among the rows that come next
    if (m.next != nullptr) {
        toNext = static_cast<std::size_t>(reinterpret_cast<const unsigned char*>(m.next) - groups) -
                 length * m.groupBytes;
    }
    for (std::uint32_t g = 0; g < length; ++g) {
        smallColumns<F, kCount, NC>(m, groups + g * m.groupBytes, length * m.groupBytes,
                                    kPrefetchAhead + (g + 1 == length ? toNext : 0), result);
        for (std::uint32_t s = 0; s < kCount; ++s)
            putGroup<NC>(m, s * length + g, result[s]);
    }
    for (std::uint32_t g = length * kCount; g < nGroups; ++g) {
        smallColumns<F, 1, NC>(m, groups + g * m.groupBytes, 0, kPrefetchAhead, result);
        putGroup<NC>(m, g, result[0]);
    }
}

/// Calls f.operator()<NC>() with the number of columns.
template <class Call>
inline void withColumns(std::uint32_t width, const Call& f) {
    switch (width) {
        case 1:
            return f.template operator()<1>();
        case 2:
            return f.template operator()<2>();
        case 3:
            return f.template operator()<3>();
        case 4:
            return f.template operator()<4>();
        default:
            break;
    }
    if constexpr (kSmallColumns > 4) {
        switch (width) {
            case 5:
                return f.template operator()<5>();
            case 6:
                return f.template operator()<6>();
            case 7:
                return f.template operator()<7>();
            default:
                return f.template operator()<8>();
        }
    }
}

template <class F>
void matMulSmall(const SmallMatMul& m) noexcept {
    withColumns(m.width, [&]<int NC>() { smallGroups<F, NC>(m); });
}
