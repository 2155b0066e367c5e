// What attention keeps while it goes through the cache, in one text for all tiers. Included after
// kv_pages_inl.h and unit_product_inl.h.

constexpr float kLog2e = 1.44269504f;
constexpr std::uint32_t kRowSlots = kMaxAttentionRows + 16;  // whole vectors from any row on

/// 2^x for x <= 0 within 2e-7 of it; 0 for -infinity, NaN for NaN.
inline VF exp2F(VF x) {
    const VF clamped = maxF(set1F(kLowestPower), x);
    const VF n = roundF(clamped);
    const VF r = subF(clamped, n);
    VF p = set1F(1.33813021e-3f);
    p = fmaF(p, r, set1F(9.66636837e-3f));
    p = fmaF(p, r, set1F(5.55038117e-2f));
    p = fmaF(p, r, set1F(2.40223497e-1f));
    p = fmaF(p, r, set1F(6.93147182e-1f));
    p = fmaF(p, r, set1F(1.0f));
    return scaleF(p, n);
}
inline float exp2One(float x) {
    alignas(64) float all[16];
    storeF(all, exp2F(set1F(x)));
    return all[0];
}

struct AttentionScratch {
    float* sums;      // (rows, padded headDim), of the chunk
    float* total;     // (rows, padded headDim)
    float* scores;    // (rows, 64)
    float* panel;     // (64, padded headDim): f32 values of a page
    int* queries;     // (rows, query units)
    int* weights;     // (rows, 32): a page's weights as units
    float* qScales;   // (rows, blocks)
    int* qSeeds;      // (rows, blocks)
    float* vScales;   // (blocks, 64), zero beyond the positions that are there
    float* vLargest;  // (blocks, 64): the largest of the scales up to each position
    // Per row: of the page, of the chunk, of the total; what the page scales sums and weights by.
    float *pageLargest, *pageWeight, *largest, *weight, *totalLargest, *totalWeight, *keep, *take;
};

struct AttentionShape {
    std::uint32_t headDim, wide, nBlocks;
    std::uint32_t queryUnits;  // between two rows of queries; at most 32 per block
};
inline AttentionShape shapeOf(std::uint32_t headDim, std::uint32_t dimsPerUnit) {
    const std::uint32_t nBlocks = blocksOf(headDim);
    return {headDim, padded16(headDim), nBlocks, nBlocks * 32 / dimsPerUnit};
}

inline AttentionScratch carve(std::byte* memory, const AttentionShape& shape) {
    auto* p = reinterpret_cast<float*>(memory);
    const auto floats = [&p](std::size_t n) {
        float* at = p;
        p += (n + 15) / 16 * 16;
        return at;
    };
    const auto ints = [&floats](std::size_t n) { return reinterpret_cast<int*>(floats(n)); };
    const std::size_t rows = kMaxAttentionRows;
    AttentionScratch s;
    s.sums = floats(rows * shape.wide);
    s.total = floats(rows * shape.wide);
    s.scores = floats(rows * kPage);
    s.panel = floats(kPage * shape.wide);
    s.queries = ints(rows * shape.nBlocks * 32);
    s.weights = ints(rows * kPage / 2);
    s.qScales = floats(rows * shape.nBlocks);
    s.qSeeds = ints(rows * shape.nBlocks);
    s.vScales = floats(shape.nBlocks * kPage);
    s.vLargest = floats(shape.nBlocks * kPage);
    float** const states[] = {&s.pageLargest,  &s.pageWeight,  &s.largest, &s.weight,
                              &s.totalLargest, &s.totalWeight, &s.keep,    &s.take};
    for (float** at : states)
        *at = floats(kRowSlots);
    return s;
}

/// Rows [first, end) of a tile at one page.
struct PageRows {
    std::uint32_t first, end;
    std::uint32_t base;   // the page's first position
    std::uint32_t nHere;  // positions that the last row sees
    const std::uint32_t* nVisible;
    [[nodiscard]] std::uint32_t count() const { return end - first; }
    [[nodiscard]] std::uint32_t nValid(std::uint32_t row) const {
        const std::uint32_t n = nVisible[row] - base;
        return n < kPage ? n : kPage;
    }
};

/// sums = sums * keep + page * take, for one vector of a row.
inline void updateSums(float* sums, VF page, float keep, float take) {
    storeF(sums, fmaF(page, set1F(take), mulF(loadF(sums), set1F(keep))));
}
