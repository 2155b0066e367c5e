// Products of 16-bit weights and activations, in one text for all tiers. Included after small_matmul_inl.h,
// whose ways it goes: small streams one group of rows after the other past a few columns, wide takes two
// groups and all columns. The weights are ready as they lie, so a wide product has no panel, only stretches
// of W that fit the first-level cache. Per block and output both do f += (float(dot) * scale) *
// activationScale in block order.

constexpr std::size_t kWordBlockBytes = 1024, kWordHeaderBytes = 64;
constexpr std::uint32_t kWordUnitBlocks = 4;
constexpr std::size_t kWordUnitBytes = kWordHeaderBytes + kWordUnitBlocks * kWordBlockBytes;

/// Powers of two of block i of the unit, for the rows from `row` on. The exponent of a block without numbers
/// gives infinity, which its zeros turn into NaN.
inline VF wordScale(const unsigned char* unit, std::uint32_t i, int row) {
    return fromBits(shiftLeft32<23>(loadU8I(unit + 16 * i + row)));
}

inline VF addWordBlock(VF f, VI dot, VF scale, const unsigned char* activationScale) {
    return fmaF(mulF(toF(dot), scale), set1F(loadFloat(activationScale)), f);
}

// ---- Small ---------------------------------------------------------------------------------------

template <int NC>
inline void smallWordBlock(const unsigned char* plane, VF scale, const unsigned char* values, VF (&f)[NC]) {
    constexpr int kChains = NC > 4 ? 1 : 2;  // the latency of one is hidden by that many columns
    VI dots[kChains][NC];
    for (auto& half : dots) {
        for (VI& dot : half)
            dot = zeroI();
    }
#pragma GCC unroll 16
    for (int v = 0; v < 16; ++v) {
        const VI w = loadI(plane + 64 * v);
#pragma GCC unroll 8
        for (int c = 0; c < NC; ++c)
            dots[v % kChains][c] = dot2(dots[v % kChains][c], w, loadDword(values + 64 * c + 4 * v));
    }
#pragma GCC unroll 8
    for (int c = 0; c < NC; ++c) {
        VI dot = dots[0][c];
        if constexpr (kChains == 2) dot = addI(dot, dots[1][c]);
        f[c] = addWordBlock(f[c], dot, scale, values + 64 * NC + 4 * c);
    }
}

constexpr std::size_t kWordPrefetchAhead = 4096;

template <int NC>
void smallWords(const SmallMatMul& m, const unsigned char* group, float (&result)[NC][16]) {
    const std::size_t recordBytes = static_cast<std::size_t>(NC) * m.columnBytes;
    for (int row = 0; row < 16; row += kLanes) {
        const unsigned char* unit = group;
        const auto* values =
            reinterpret_cast<const unsigned char*>(m.tile) + static_cast<std::size_t>(NC) * m.valuesAt;
        VF f[NC];
        for (VF& v : f)
            v = zeroF();
        for (std::uint32_t block = 0; block < m.nBlocks; ++block) {
            const std::uint32_t i = block % kWordUnitBlocks;
            const unsigned char* plane = unit + kWordHeaderBytes + i * kWordBlockBytes + 4 * row;
            if (row == 0) {
#pragma GCC unroll 16
                for (std::size_t line = 0; line < kWordBlockBytes / 64; ++line)
                    __builtin_prefetch(plane + kWordPrefetchAhead + 64 * line, 0, 3);
            }
            smallWordBlock<NC>(plane, wordScale(unit, i, row), values, f);
            values += recordBytes;
            if (i + 1 == kWordUnitBlocks) unit += kWordUnitBytes;
        }
        for (int c = 0; c < NC; ++c)
            storeF(result[c] + row, f[c]);
    }
}

void matMulWordsSmall(const SmallMatMul& m) noexcept {
    withColumns(m.width, [&]<int NC>() {
        const auto* groups = reinterpret_cast<const unsigned char*>(m.groups);
        for (std::uint32_t g = 0; g * kGroupRows < m.nRows; ++g) {
            alignas(64) float result[NC][16];
            smallWords<NC>(m, groups + g * m.groupBytes, result);
            putGroup<NC>(m, g, result);
        }
    });
}

// ---- Wide ----------------------------------------------------------------------------------------

constexpr std::uint32_t kWordStretch = 8;  // blocks: 32 rows x 256 columns, 16 KiB

/// RV row vectors from `row` of the two groups on x NC columns over a stretch of blocks; sums as in
/// panelPass.
template <int RV, int NC>
__attribute__((noinline)) void wordsPass(const unsigned char* units, std::size_t groupBytes, int row,
                                         std::uint32_t nBlocks, Record r, std::size_t recordBytes,
                                         PassSums sums) {
    VF f[RV][NC];
    beginPass(sums, f);
    const unsigned char* unit[RV];
#pragma GCC unroll 4
    for (int v = 0; v < RV; ++v)
        unit[v] = units + static_cast<std::size_t>((row + v * kLanes) / 16) * groupBytes;
    for (std::uint32_t block = 0; block < nBlocks; ++block) {
        const std::uint32_t i = block % kWordUnitBlocks;
        const unsigned char* plane[RV];
        VI dots[RV][NC];
#pragma GCC unroll 4
        for (int v = 0; v < RV; ++v) {
            plane[v] = unit[v] + kWordHeaderBytes + i * kWordBlockBytes + 4 * ((row + v * kLanes) % 16);
#pragma GCC unroll 8
            for (int c = 0; c < NC; ++c)
                dots[v][c] = zeroI();
        }
#pragma GCC unroll 16
        for (int k = 0; k < 16; ++k) {
            VI w[RV];
#pragma GCC unroll 4
            for (int v = 0; v < RV; ++v)
                w[v] = loadI(plane[v] + 64 * k);
#pragma GCC unroll 8
            for (int c = 0; c < NC; ++c) {
                const VI y = loadDword(r.values + 64 * c + 4 * k);
#pragma GCC unroll 4
                for (int v = 0; v < RV; ++v)
                    dots[v][c] = dot2(dots[v][c], w[v], y);
            }
        }
#pragma GCC unroll 4
        for (int v = 0; v < RV; ++v) {
            const VF scale = wordScale(unit[v], i, (row + v * kLanes) % 16);
#pragma GCC unroll 8
            for (int c = 0; c < NC; ++c)
                f[v][c] = addWordBlock(f[v][c], dots[v][c], scale, r.scales + 4 * c);
            if (i + 1 == kWordUnitBlocks) unit[v] += kWordUnitBytes;
        }
        r.values += recordBytes;
        r.scales += recordBytes;
    }
    endPass(sums, f);
}

template <int RV>
void wordsColumns(const unsigned char* units, std::size_t groupBytes, int row, std::uint32_t nBlocks,
                  const Record& r, std::size_t recordBytes, int nColumns, const PassSums& sums) {
    switch (nColumns) {
        case 1:
            return wordsPass<RV, 1>(units, groupBytes, row, nBlocks, r, recordBytes, sums);
        case 2:
            return wordsPass<RV, 2>(units, groupBytes, row, nBlocks, r, recordBytes, sums);
        case 3:
            return wordsPass<RV, 3>(units, groupBytes, row, nBlocks, r, recordBytes, sums);
        default:
            break;
    }
    if constexpr (kPassColumns > 3) {
        switch (nColumns) {
            case 4:
                return wordsPass<RV, 4>(units, groupBytes, row, nBlocks, r, recordBytes, sums);
            case 5:
                return wordsPass<RV, 5>(units, groupBytes, row, nBlocks, r, recordBytes, sums);
            default:
                return wordsPass<RV, 6>(units, groupBytes, row, nBlocks, r, recordBytes, sums);
        }
    }
}

/// One tile of activations times a stretch of the weights.
void wordsTile(const unsigned char* units, std::size_t groupBytes, std::uint32_t nBlocks, int nRows,
               const Record& tile, std::size_t recordBytes, const PassSums& sums) {
    for (int row = 0; row < nRows; row += kPassVectors * kLanes) {
        for (std::uint32_t c = 0; c < tile.width; c += kPassColumns) {
            const std::uint32_t left = tile.width - c;
            const int n = static_cast<int>(left < kPassColumns ? left : kPassColumns);
            const Record r = {tile.values + 64 * c, tile.scales + 4 * c, nullptr, tile.width};
            const PassSums corner = cornerOf(sums, c, row);
            if (nRows - row >= kPassVectors * kLanes) {
                wordsColumns<kPassVectors>(units, groupBytes, row, nBlocks, r, recordBytes, n, corner);
            } else {
                wordsColumns<1>(units, groupBytes, row, nBlocks, r, recordBytes, n, corner);
            }
        }
    }
}

void matMulWordsWide(const WideMatMul& m) noexcept {
    const ActivationTiles& a = *m.activations;
    const int nRows = static_cast<int>((m.nRows + 15) / 16 * 16);
    auto* sums = reinterpret_cast<float*>(m.scratch);
    __builtin_memset(sums, 0, static_cast<std::size_t>(a.nColumns) * kPanelRows * sizeof(float));
    for (std::uint32_t first = 0; first < m.nBlocks; first += kWordStretch) {
        const std::uint32_t n = m.nBlocks - first < kWordStretch ? m.nBlocks - first : kWordStretch;
        const unsigned char* units =
            reinterpret_cast<const unsigned char*>(m.groups) + first / kWordUnitBlocks * kWordUnitBytes;
        for (std::uint32_t column = 0, t = 0; column < a.nColumns; column += a.tileWidth, ++t) {
            const std::uint32_t left = a.nColumns - column;
            const std::uint32_t width = left < a.tileWidth ? left : a.tileWidth;
            const std::size_t recordBytes = static_cast<std::size_t>(width) * a.layout.columnBytes;
            const unsigned char* values =
                reinterpret_cast<const unsigned char*>(a.data) +
                static_cast<std::size_t>(t) * a.nBlocks * a.tileWidth * a.layout.columnBytes +
                first * recordBytes + static_cast<std::size_t>(width) * m.valuesAt;
            wordsTile(units, m.groupBytes, n, nRows, {values, values + 64 * width, nullptr, width},
                      recordBytes, sumsOf(m, sums, column, first + n == m.nBlocks));
        }
    }
    putPartialPanel(m, sums);
}

// ---- Activations ---------------------------------------------------------------------------------

// Magnitudes of a block add up to at most this before they are rounded, so at most 16 more afterwards:
// 131056 * kMaxWordWeight < 2^31.
constexpr float kWordSum = 131040.0f;

/// Rounds 32 values to the record's words for `column`.
inline void quantizeWords(const float* x, unsigned char* plane, std::uint32_t width, std::uint32_t column) {
    constexpr int kVectors = 32 / kLanes;
    // Below this 32767 / amax overflows; such activations are as good as zero.
    constexpr float kSmallest = 1e-33f;
    const VI magnitude = set1I(0x7fffffff);
    VI largest = zeroI();
    for (int k = 0; k < kVectors; ++k)
        largest = maxI(largest, andI(bitsOf(loadF(x + k * kLanes)), magnitude));
    const int largestBits = maxOfI(largest);
    float amax;
    __builtin_memcpy(&amax, &largestBits, 4);
    unsigned char* words = plane + 64 * column;
    unsigned char* scale = plane + 64 * width + 4 * column;
    // NaN and infinity are no numbers worth rounding; the scale carries the news.
    if (largestBits >= 0x7f800000 || amax < kSmallest) {
        __builtin_memset(words, 0, 64);
        return putFloat(scale, amax < kSmallest ? 0.0f : amax * 0.0f);
    }
    float inverse = 32767.0f / amax;
    // The sum is taken over integers: it is the same in every tier.
    VI total = zeroI();
    for (int k = 0; k < kVectors; ++k) {
        const VF size = fromBits(andI(bitsOf(loadF(x + k * kLanes)), magnitude));
        total = addI(total, roundI(mulF(size, set1F(inverse))));
    }
    const float sum = static_cast<float>(sumI(total) + 16);
    if (sum > kWordSum) inverse *= kWordSum / sum;
    for (int k = 0; k < kVectors; ++k)
        storeI16(words + 2 * k * kLanes, roundI(mulF(loadF(x + k * kLanes), set1F(inverse))));
    putFloat(scale, 1.0f / inverse);
}

void quantizeColumn(const float* x, std::uint32_t nBlocks, const ActivationLayout& layout, std::byte* tile,
                    std::uint32_t width, std::uint32_t column) noexcept {
    const std::uint32_t bytesAt = layout.planeAt[static_cast<int>(ActivationPlane::Bytes)];
    const std::uint32_t wordsAt = layout.planeAt[static_cast<int>(ActivationPlane::Words)];
    auto* record = reinterpret_cast<unsigned char*>(tile);
    for (std::uint32_t block = 0; block < nBlocks; ++block, x += 32) {
        if (bytesAt != kNoPlane) quantizeBytes(x, layout, record, bytesAt, width, column);
        if (wordsAt != kNoPlane)
            quantizeWords(x, record + static_cast<std::size_t>(width) * wordsAt, width, column);
        record += static_cast<std::size_t>(width) * layout.columnBytes;
    }
}
