// Products with many columns: panels of weights, multiplied with one tile of activations after the other.
// Included once per tier, after matmul_inl.h. A panel's block: (scales, minima) as f32[32] each, then 8
// vectors of 128 bytes (32 rows).

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
    static_assert(kPanelBlocks * kPanelBlockBytes<F> <= kWidePanelBytes);
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
