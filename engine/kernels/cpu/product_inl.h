// Products of two f32 matrices that are already in the caches, in one text for all tiers. Included after the
// tier's vectors. Each element's sum runs in index order, whatever the shape.

// What one pass keeps in registers.
constexpr int kProductVectors = kLanes == 16 ? 4 : 2;
constexpr int kProductRows = kLanes == 16 ? 6 : 4;

/// c[r][..] (+)= sum over k of a[r][k] * b[k][..] for NR rows and NV vectors.
template <int NR, int NV>
inline void productCorner(const float* a, std::size_t aStride, const float* b, std::size_t bStride,
                          std::uint32_t nSteps, bool add, float* c, std::size_t cStride) {
    VF sums[NR][NV];
#pragma GCC unroll 8
    for (int r = 0; r < NR; ++r) {
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v)
            sums[r][v] = add ? loadF(c + static_cast<std::size_t>(r) * cStride + v * kLanes) : zeroF();
    }
    for (std::uint32_t k = 0; k < nSteps; ++k) {
        VF row[NV];
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v)
            row[v] = loadF(b + k * bStride + static_cast<std::size_t>(v) * kLanes);
#pragma GCC unroll 8
        for (int r = 0; r < NR; ++r) {
            const VF factor = set1F(a[static_cast<std::size_t>(r) * aStride + k]);
#pragma GCC unroll 4
            for (int v = 0; v < NV; ++v)
                sums[r][v] = fmaF(factor, row[v], sums[r][v]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < NR; ++r) {
#pragma GCC unroll 4
        for (int v = 0; v < NV; ++v)
            storeF(c + static_cast<std::size_t>(r) * cStride + v * kLanes, sums[r][v]);
    }
}

template <int NR>
inline void productRows(const float* a, std::size_t aStride, const float* b, std::size_t bStride,
                        std::uint32_t nSteps, bool add, float* c, std::size_t cStride,
                        std::uint32_t nColumns) {
    std::uint32_t v = 0;
    for (; v + kProductVectors * kLanes <= nColumns; v += kProductVectors * kLanes) {
        productCorner<NR, kProductVectors>(a, aStride, b + v, bStride, nSteps, add, c + v, cStride);
    }
    for (; v < nColumns; v += kLanes)
        productCorner<NR, 1>(a, aStride, b + v, bStride, nSteps, add, c + v, cStride);
}

/// c = a b or c += a b. Shapes: a (nRows, nSteps), b (nSteps, nColumns), c (nRows, nColumns); nColumns in
/// whole vectors.
void product(const float* a, std::size_t aStride, const float* b, std::size_t bStride, std::uint32_t nRows,
             std::uint32_t nSteps, bool add, float* c, std::size_t cStride, std::uint32_t nColumns) {
    for (std::uint32_t r = 0; r < nRows;) {
        const float* rows = a + r * aStride;
        float* out = c + r * cStride;
        const std::uint32_t left = nRows - r;
        if (left >= kProductRows) {
            productRows<kProductRows>(rows, aStride, b, bStride, nSteps, add, out, cStride, nColumns);
            r += kProductRows;
        } else if (left >= 4) {
            productRows<4>(rows, aStride, b, bStride, nSteps, add, out, cStride, nColumns);
            r += 4;
        } else if (left >= 2) {
            productRows<2>(rows, aStride, b, bStride, nSteps, add, out, cStride, nColumns);
            r += 2;
        } else {
            productRows<1>(rows, aStride, b, bStride, nSteps, add, out, cStride, nColumns);
            r += 1;
        }
    }
}
