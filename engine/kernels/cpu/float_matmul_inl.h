// Rows of f32, f16 or bf16 times a few columns of f32, in one text for all tiers. Included after the tier's
// vectors.

template <FloatFormat Format>
constexpr std::size_t kElementBytes = Format == FloatFormat::F32 ? 4 : 2;

template <FloatFormat Format>
inline VF loadElements(const unsigned char* p) {
    if constexpr (Format == FloatFormat::F32) {
        VF v;
        __builtin_memcpy(&v, p, sizeof v);
        return v;
    } else if constexpr (Format == FloatFormat::F16) {
        return loadHalfF(p);
    } else {
        return loadBf16F(p);
    }
}

/// NR rows x NC columns. Two sums per output hide the latency of the additions and fix their order.
template <FloatFormat Format, int NR, int NC>
inline void floatCorner(const FloatMatMul& m, const unsigned char* rows, const float* x, float* out) {
    constexpr std::size_t kBytes = kElementBytes<Format>;
    constexpr std::size_t kStep = 2 * static_cast<std::size_t>(kLanes);
    VF sums[2][NR][NC];
    for (auto& half : sums) {
        for (auto& row : half) {
            for (VF& v : row)
                v = zeroF();
        }
    }
    const auto step = [&](const unsigned char* const* w, const float* const* y) {
#pragma GCC unroll 2
        for (std::size_t part = 0; part < 2; ++part) {
            VF weights[NR];
#pragma GCC unroll 4
            for (int r = 0; r < NR; ++r)
                weights[r] = loadElements<Format>(w[r] + part * kLanes * kBytes);
#pragma GCC unroll 4
            for (int c = 0; c < NC; ++c) {
                const VF values = loadF(y[c] + part * kLanes);
#pragma GCC unroll 4
                for (int r = 0; r < NR; ++r)
                    sums[part][r][c] = fmaF(weights[r], values, sums[part][r][c]);
            }
        }
    };
    const unsigned char* w[NR];
    const float* y[NC];
    std::size_t i = 0;
    for (; i + kStep <= m.nIn; i += kStep) {
        for (int r = 0; r < NR; ++r)
            w[r] = rows + static_cast<std::size_t>(r) * m.rowSizeBytes + i * kBytes;
        for (int c = 0; c < NC; ++c)
            y[c] = x + static_cast<std::size_t>(c) * m.xStride + i;
        step(w, y);
    }
    if (i < m.nIn) {
        alignas(64) unsigned char paddedRows[NR][kStep * kBytes] = {};
        alignas(64) float paddedX[NC][kStep] = {};
        const std::size_t left = m.nIn - i;
        for (int r = 0; r < NR; ++r) {
            __builtin_memcpy(paddedRows[r], rows + static_cast<std::size_t>(r) * m.rowSizeBytes + i * kBytes,
                             left * kBytes);
            w[r] = paddedRows[r];
        }
        for (int c = 0; c < NC; ++c) {
            __builtin_memcpy(paddedX[c], x + static_cast<std::size_t>(c) * m.xStride + i,
                             left * sizeof(float));
            y[c] = paddedX[c];
        }
        step(w, y);
    }
    for (int c = 0; c < NC; ++c) {
        for (int r = 0; r < NR; ++r) {
            out[static_cast<std::size_t>(c) * m.outStride + static_cast<std::size_t>(r)] =
                sumF(addF(sums[0][r][c], sums[1][r][c]));
        }
    }
}

template <FloatFormat Format, int NC>
void floatColumns(const FloatMatMul& m, const float* x, float* out) {
    constexpr int kRows = NC <= 2 ? 4 : 2;
    const auto* rows = reinterpret_cast<const unsigned char*>(m.rows);
    std::uint32_t r = 0;
    for (; r + kRows <= m.nRows; r += kRows)
        floatCorner<Format, kRows, NC>(m, rows + r * m.rowSizeBytes, x, out + r);
    for (; r < m.nRows; ++r)
        floatCorner<Format, 1, NC>(m, rows + r * m.rowSizeBytes, x, out + r);
}

template <FloatFormat Format>
void matMulFloat(const FloatMatMul& m) noexcept {
    for (std::uint32_t c = 0; c < m.width; c += 4) {
        const float* x = m.x + c * m.xStride;
        float* out = m.out + c * m.outStride;
        switch (m.width - c) {
            case 1:
                floatColumns<Format, 1>(m, x, out);
                break;
            case 2:
                floatColumns<Format, 2>(m, x, out);
                break;
            case 3:
                floatColumns<Format, 3>(m, x, out);
                break;
            default:
                floatColumns<Format, 4>(m, x, out);
                break;
        }
    }
}

template <FloatFormat Format>
void decodeFloat(const std::byte* from, float* to, std::size_t n) noexcept {
    constexpr std::size_t kBytes = kElementBytes<Format>;
    const auto* p = reinterpret_cast<const unsigned char*>(from);
    std::size_t i = 0;
    for (; i + kLaneCount <= n; i += kLaneCount)
        storeF(to + i, loadElements<Format>(p + i * kBytes));
    if (i < n) {
        alignas(64) unsigned char padded[16 * 4] = {};
        __builtin_memcpy(padded, p + i * kBytes, (n - i) * kBytes);
        storePart(to + i, loadElements<Format>(padded), n - i);
    }
}

// ---- Wide: panels of f32 -------------------------------------------------------------------------

/// Writes `nRows` rows of kFloatPanelSteps values side by side: panel[k][row]. Missing rows and steps become
/// zero.
template <FloatFormat Format>
void fillFloatPanel(const FloatMatMul& m, std::size_t firstStep, std::uint32_t nSteps, float* panel) {
    const auto* rows = reinterpret_cast<const unsigned char*>(m.rows) + firstStep * kElementBytes<Format>;
    for (std::uint32_t r = 0; r < kFloatPanelRows; r += kLanes) {
        for (std::uint32_t k = 0; k < nSteps; k += kLanes) {
            VF square[kLanes];
            for (std::uint32_t i = 0; i < kLanes; ++i) {
                const unsigned char* p = rows + (r + i) * m.rowSizeBytes + k * kElementBytes<Format>;
                if (r + i >= m.nRows) {
                    square[i] = zeroF();
                } else if (k + kLanes <= nSteps) {
                    square[i] = loadElements<Format>(p);
                } else {
                    alignas(64) unsigned char padded[16 * 4] = {};
                    __builtin_memcpy(padded, p, (nSteps - k) * kElementBytes<Format>);
                    square[i] = loadElements<Format>(padded);
                }
            }
            transposeF(square);
            for (std::uint32_t i = 0; i < kLanes; ++i)
                storeF(panel + (k + i) * kFloatPanelRows + r, square[i]);
        }
    }
}

template <FloatFormat Format>
void matMulFloatWide(const FloatMatMul& m) noexcept {
    auto* panel = reinterpret_cast<float*>(m.scratch);
    float* sums = panel + std::size_t{kFloatPanelSteps} * kFloatPanelRows;
    for (std::uint32_t first = 0; first < m.nIn; first += kFloatPanelSteps) {
        const std::uint32_t n = m.nIn - first < kFloatPanelSteps ? m.nIn - first : kFloatPanelSteps;
        fillFloatPanel<Format>(m, first, n, panel);
        product(m.x + first, m.xStride, panel, kFloatPanelRows, m.width, n, first != 0, sums, kFloatPanelRows,
                kFloatPanelRows);
    }
    for (std::uint32_t c = 0; c < m.width; ++c) {
        __builtin_memcpy(m.out + c * m.outStride, sums + std::size_t{c} * kFloatPanelRows,
                         m.nRows * sizeof(float));
    }
}
