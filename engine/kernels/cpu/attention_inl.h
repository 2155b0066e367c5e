// Attention over the paged KV cache, in one text for all tiers. Included after kv_pages_inl.h and
// unit_product_inl.h.
//
// Query rows that share a KV head go through each page together, so keys and values are read once for all.
// A page's weights are relative to the page's own largest score; per row the running maximum, sum and
// weighted values are updated page by page, and every kAttentionChunk positions they are merged into the
// row's total. A chunk's part is the same whether it is merged at once or by somebody else later, and no row
// depends on its neighbours. Scores are powers of two: the query carries log2 e.

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

// ---- 16 bits -------------------------------------------------------------------------------------

struct CacheI16 {
    static constexpr std::uint32_t kDimsPerUnit = 2;
    static std::uint32_t nScales(const AttentionShape&) { return 1; }

    static void prepareQuery(const float* q, float scale, const AttentionShape& shape, int* units,
                             float* scales, int*) {
        const float own = vectorScale(q, shape.headDim);
        auto* out = reinterpret_cast<unsigned char*>(units);
        roundToI16(q, shape.headDim, inverseOf(own),
                   [&](std::uint32_t d, const short* halves, std::uint32_t n) {
                       __builtin_memcpy(out + 2 * d, halves, 2 * n);
                   });
        scales[0] = own * scale;
    }

    static void scores(const AttentionScratch& s, const AttentionShape& shape, const PageRows& rows,
                       const unsigned char* page) {
        const std::uint32_t nPairs = shape.headDim / 2;
        const auto* keyScales =
            reinterpret_cast<const float*>(page + static_cast<std::size_t>(nPairs) * kPage * 4);
        forRowBlocks(rows.count(), [&]<int NR>(std::uint32_t block) {
            const std::uint32_t r0 = rows.first + block;
            const int* q = s.queries + static_cast<std::size_t>(r0) * shape.queryUnits;
            forColumnBlocks<kUnitVectors<NR>>(kPage, [&]<int NV>(std::uint32_t c) {
                VI acc[NR][NV];
                fillUnits(acc, zeroI());
                addUnits<Pairs>(acc, q, shape.queryUnits, page + 4 * c, kPage * 4, nPairs);
                drainUnits(acc, [&](int r, int v, VI sum) {
                    const std::uint32_t at = c + static_cast<std::uint32_t>(v * kLanes);
                    const VF factor = mulF(loadF(keyScales + at), set1F(s.qScales[r0 + r]));
                    storeF(s.scores + (r0 + r) * kPage + at, mulF(toF(sum), factor));
                });
            });
        });
    }

    static void loadScales(const unsigned char* page, const AttentionShape& shape, std::uint32_t nHere,
                           float* scales) {
        const unsigned char* from = page + static_cast<std::size_t>(kPage / 2) * shape.wide * 4;
        __builtin_memcpy(scales, from, nHere * 4);
        for (std::uint32_t p = nHere; p < kPage; ++p)
            scales[p] = 0.0f;
    }

    static void addValues(const AttentionScratch& s, const AttentionShape& shape, const PageRows& rows,
                          const unsigned char* page) {
        alignas(64) float take[kMaxAttentionRows];
        for (std::uint32_t r = rows.first; r < rows.end; ++r) {
            const float largest = s.vLargest[rows.nValid(r) - 1];
            const float byWeight = kLargestWeightSum / s.pageWeight[r];
            const float factor = byWeight < kLargestI16 ? byWeight : kLargestI16;
            const VF up = set1F(largest < kTiny ? 0.0f : factor / largest);
            take[r] = s.take[r] * (largest / factor);
            const float* weights = s.scores + r * kPage;
            auto* out = reinterpret_cast<short*>(s.weights + r * kPage / 2);
            for (std::uint32_t p = 0; p < kPage; p += kLanes)
                storeI16(out + p, roundI(mulF(loadF(weights + p), mulF(loadF(s.vScales + p), up))));
        }
        const std::uint32_t nSteps = (rows.nHere + 1) / 2;
        forRowBlocks(rows.count(), [&]<int NR>(std::uint32_t block) {
            const std::uint32_t r0 = rows.first + block;
            forColumnBlocks<kUnitVectors<NR>>(shape.wide, [&]<int NV>(std::uint32_t c) {
                VI acc[NR][NV];
                fillUnits(acc, zeroI());
                addUnits<Pairs>(acc, s.weights + r0 * kPage / 2, kPage / 2, page + 4 * c,
                                std::size_t{4} * shape.wide, nSteps);
                drainUnits(acc, [&](int r, int v, VI sum) {
                    const std::uint32_t row = r0 + static_cast<std::uint32_t>(r);
                    updateSums(s.sums + row * shape.wide + c + v * kLanes, toF(sum), s.keep[row], take[row]);
                });
            });
        });
    }
};

// ---- q8_0 ----------------------------------------------------------------------------------------

struct CacheQ8 {
    static constexpr std::uint32_t kDimsPerUnit = 4;
    static std::uint32_t nScales(const AttentionShape& shape) { return shape.nBlocks; }

    static void prepareQuery(const float* q, float scale, const AttentionShape& shape, int* units,
                             float* scales, int* seeds) {
        auto* bytes = reinterpret_cast<signed char*>(units);
        for (std::uint32_t block = 0; block < shape.nBlocks; ++block) {
            const std::uint32_t d = 32 * block, n = shape.headDim - d < 32 ? shape.headDim - d : 32;
            scales[block] = roundBlock(q + d, n, bytes + d) * scale;
            int sum = 0;
            for (std::uint32_t i = 0; i < 32; ++i)
                sum += bytes[d + i];
            seeds[block] = kSignedBytes ? 0 : -128 * sum;  // the keys carry 128 too much
        }
    }

    static void scores(const AttentionScratch& s, const AttentionShape& shape, const PageRows& rows,
                       const unsigned char* page) {
        const unsigned char* keyScales = page + static_cast<std::size_t>(shape.nBlocks) * 32 * kPage;
        forRowBlocks(rows.count(), [&]<int NR>(std::uint32_t block) {
            const std::uint32_t r0 = rows.first + block;
            forColumnBlocks<kUnitVectors<NR>>(kPage, [&]<int NV>(std::uint32_t c) {
                for (std::uint32_t b = 0; b < shape.nBlocks; ++b) {
                    VI acc[NR][NV];
                    for (int r = 0; r < NR; ++r) {
                        for (int v = 0; v < NV; ++v)
                            acc[r][v] = set1I(s.qSeeds[(r0 + r) * shape.nBlocks + b]);
                    }
                    addUnits<KeyBytes>(acc,
                                       s.queries + static_cast<std::size_t>(r0) * shape.queryUnits + 8 * b,
                                       shape.queryUnits, page + (8 * b * kPage + c) * 4, kPage * 4, 8);
                    drainUnits(acc, [&](int r, int v, VI sum) {
                        const std::uint32_t at = c + static_cast<std::uint32_t>(v * kLanes);
                        float* to = s.scores + (r0 + r) * kPage + at;
                        const VF factor = mulF(loadHalfF(keyScales + (b * kPage + at) * 2),
                                               set1F(s.qScales[(r0 + r) * shape.nBlocks + b]));
                        storeF(to, b == 0 ? mulF(toF(sum), factor) : fmaF(toF(sum), factor, loadF(to)));
                    });
                }
            });
        });
    }

    static void loadScales(const unsigned char* page, const AttentionShape& shape, std::uint32_t nHere,
                           float* scales) {
        const unsigned char* from = page + static_cast<std::size_t>(shape.wide) * kPage;
        for (std::uint32_t i = 0; i < shape.nBlocks * kPage; i += kLanes)
            storeF(scales + i, loadHalfF(from + 2 * i));
        for (std::uint32_t b = 0; b < shape.nBlocks; ++b) {
            for (std::uint32_t p = nHere; p < kPage; ++p)
                scales[b * kPage + p] = 0.0f;
        }
    }

    /// Weights times scales in 14 bits: sixteen units of high halves, then sixteen of low ones.
    static void roundWeights(const float* weights, const float* scales, VF up, signed char* out) {
        for (std::uint32_t p = 0; p < kPage; p += kLanes) {
            const VI w = roundI(mulF(loadF(weights + p), mulF(loadF(scales + p), up)));
            storeI8(out + p, shiftRight32<7>(w));
            storeI8(out + kPage + p, andI(w, set1I(127)));
        }
    }

    static void addValues(const AttentionScratch& s, const AttentionShape& shape, const PageRows& rows,
                          const unsigned char* page) {
        constexpr float kLargestWeight = 16383.0f;
        alignas(64) float take[kMaxAttentionRows];
        const std::uint32_t nSteps = (rows.nHere + 3) / 4;
        for (std::uint32_t b = 0; b < shape.nBlocks; ++b) {
            const float* scales = s.vScales + b * kPage;
            for (std::uint32_t r = rows.first; r < rows.end; ++r) {
                const float largest = s.vLargest[b * kPage + rows.nValid(r) - 1];
                take[r] = s.take[r] * (largest / kLargestWeight);
                roundWeights(s.scores + r * kPage, scales,
                             set1F(largest < kTiny ? 0.0f : kLargestWeight / largest),
                             reinterpret_cast<signed char*>(s.weights + r * kPage / 2));
            }
            const std::uint32_t c0 = 32 * b, nColumns = shape.wide - c0 < 32 ? shape.wide - c0 : 32;
            forRowBlocks(rows.count(), [&]<int NR>(std::uint32_t block) {
                const std::uint32_t r0 = rows.first + block;
                forColumnBlocks<2>(nColumns, [&]<int NV>(std::uint32_t c) {
                    VI acc[NR][NV];
                    fillUnits(acc, zeroI());
                    const int* w = s.weights + r0 * kPage / 2;
                    const unsigned char* values = page + 4 * (c0 + c);
                    addUnits<ValueBytes>(acc, w, kPage / 2, values, std::size_t{4} * shape.wide, nSteps);
                    for (auto& row : acc) {
                        for (VI& sum : row)
                            sum = shiftLeft32<7>(sum);
                    }
                    addUnits<ValueBytes>(acc, w + kPage / 4, kPage / 2, values, std::size_t{4} * shape.wide,
                                         nSteps);
                    drainUnits(acc, [&](int r, int v, VI sum) {
                        const std::uint32_t row = r0 + static_cast<std::uint32_t>(r);
                        updateSums(s.sums + row * shape.wide + c0 + c + v * kLanes, toF(sum), s.keep[row],
                                   take[row]);
                    });
                });
            });
        }
    }
};

// ---- f32 -----------------------------------------------------------------------------------------

struct CacheF32 {
    static constexpr std::uint32_t kDimsPerUnit = 1;
    static std::uint32_t nScales(const AttentionShape&) { return 0; }

    static void prepareQuery(const float* q, float scale, const AttentionShape& shape, int* units, float*,
                             int*) {
        for (std::uint32_t d = 0; d < shape.headDim; ++d) {
            const float scaled = q[d] * scale;
            __builtin_memcpy(units + d, &scaled, 4);
        }
    }

    static void scores(const AttentionScratch& s, const AttentionShape& shape, const PageRows& rows,
                       const unsigned char* page) {
        const auto* queries = reinterpret_cast<const float*>(s.queries);
        product(queries + static_cast<std::size_t>(rows.first) * shape.queryUnits, shape.queryUnits,
                reinterpret_cast<const float*>(page), kPage, rows.count(), shape.headDim, false,
                s.scores + rows.first * kPage, kPage, kPage);
    }

    static void loadScales(const unsigned char*, const AttentionShape&, std::uint32_t, float*) {}

    static void addValues(const AttentionScratch& s, const AttentionShape& shape, const PageRows& rows,
                          const unsigned char* page) {
        for (std::uint32_t p = 0; p < rows.nHere; ++p) {
            float* row = s.panel + static_cast<std::size_t>(p) * shape.wide;
            __builtin_memcpy(row, page + static_cast<std::size_t>(p) * shape.headDim * 4, shape.headDim * 4);
            for (std::uint32_t d = shape.headDim; d < shape.wide; ++d)
                row[d] = 0.0f;
        }
        for (std::uint32_t r = rows.first; r < rows.end; ++r) {
            const VF take = set1F(s.take[r]), keep = set1F(s.keep[r]);
            float *weights = s.scores + r * kPage, *sums = s.sums + r * shape.wide;
            for (std::uint32_t p = 0; p < kPage; p += kLanes)
                storeF(weights + p, mulF(loadF(weights + p), take));
            for (std::uint32_t d = 0; d < shape.wide; d += kLanes)
                storeF(sums + d, mulF(loadF(sums + d), keep));
        }
        product(s.scores + rows.first * kPage, kPage, s.panel, shape.wide, rows.count(), rows.nHere, true,
                s.sums + rows.first * shape.wide, shape.wide, shape.wide);
    }
};

// ---- All formats ---------------------------------------------------------------------------------

/// Turns a row's 64 scores into weights relative to the largest. Gives the largest and the weights' sum.
inline void weighPage(float* scores, std::uint32_t nValid, float& pageLargest, float& pageWeight) {
    for (std::uint32_t p = nValid; p < kPage; ++p)
        scores[p] = -__builtin_inff();
    VF m = loadF(scores);
    for (std::uint32_t p = kLanes; p < kPage; p += kLanes)
        m = maxF(m, loadF(scores + p));
    pageLargest = maxOfF(m);
    const VF shift = set1F(pageLargest);
    VF total = zeroF();
    for (std::uint32_t p = 0; p < kPage; p += kLanes) {
        const VF e = exp2F(subF(loadF(scores + p), shift));
        storeF(scores + p, e);
        total = addF(total, e);
    }
    pageWeight = sumF(total);
}

/// Takes the page into the rows' running maximum and weight.
inline void updateRows(const AttentionScratch& s, const PageRows& rows) {
    for (std::uint32_t r = rows.first; r < rows.end; r += kLanes) {
        const VF before = loadF(s.largest + r), page = loadF(s.pageLargest + r);
        const VF largest = maxF(before, page);
        const VF keep = exp2F(subF(before, largest)), take = exp2F(subF(page, largest));
        storeF(s.keep + r, keep);
        storeF(s.take + r, take);
        storeF(s.weight + r, fmaF(loadF(s.pageWeight + r), take, mulF(loadF(s.weight + r), keep)));
        storeF(s.largest + r, largest);
    }
}

inline void prefixLargest(const float* scales, float* largest) {
    float m = 0.0f;
    for (std::uint32_t p = 0; p < kPage; ++p) {
        m = scales[p] > m ? scales[p] : m;
        largest[p] = m;
    }
}

/// Merges one chunk of a row into its total.
inline void mergeChunk(const float* sums, float largest, float weight, std::uint32_t wide, float* total,
                       float& totalLargest, float& totalWeight) {
    const float newLargest = largest > totalLargest ? largest : totalLargest;
    const float keep = exp2One(totalLargest - newLargest), take = exp2One(largest - newLargest);
    totalWeight = totalWeight * keep + weight * take;
    totalLargest = newLargest;
    for (std::uint32_t d = 0; d < wide; d += kLanes)
        storeF(total + d, fmaF(loadF(sums + d), set1F(take), mulF(loadF(total + d), set1F(keep))));
}

inline void divideBy(float weight, const float* total, std::uint32_t headDim, float* out) {
    const float inverse = 1.0f / weight;
    for (std::uint32_t d = 0; d < headDim; ++d)
        out[d] = total[d] * inverse;
}

inline void clearRows(float* sums, float* largest, float* weight, std::uint32_t nRows, std::uint32_t wide) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(nRows) * wide; i += kLaneCount)
        storeF(sums + i, zeroF());
    for (std::uint32_t r = 0; r < kRowSlots; ++r) {
        largest[r] = -__builtin_inff();
        weight[r] = 0.0f;
    }
}

/// Asks for the beginning of a page part before it is needed: pages lie anywhere, and the hardware notices a
/// stream only after its first misses. Measured at 16,384 positions: 16 % for 8 rows, 7 % for 64; asking for
/// all of it costs as much for few rows.
inline void prefetchPart(const unsigned char* part) {
    constexpr std::size_t kBytes = 4096, kLine = 64;
    for (std::size_t i = 0; i < kBytes; i += kLine)
        __builtin_prefetch(part + i, 0, 2);
}

template <class Cache>
void attendPage(const AttentionTile& t, const AttentionScratch& s, const AttentionShape& shape,
                const PageRows& rows) {
    const std::size_t at = t.pages[rows.base / kPage] * t.pageStride + t.headOffset;
    const auto* keys = reinterpret_cast<const unsigned char*>(t.keys) + at;
    const auto* values = reinterpret_cast<const unsigned char*>(t.values) + at;
    prefetchPart(values);
    Cache::scores(s, shape, rows, keys);
    for (std::uint32_t r = rows.first; r < rows.end; ++r)
        weighPage(s.scores + r * kPage, rows.nValid(r), s.pageLargest[r], s.pageWeight[r]);
    updateRows(s, rows);
    Cache::loadScales(values, shape, rows.nHere, s.vScales);
    for (std::uint32_t i = 0; i < Cache::nScales(shape); ++i)
        prefixLargest(s.vScales + i * kPage, s.vLargest + i * kPage);
    if (rows.base + kPage < t.nVisible[t.nRows - 1]) {
        const std::size_t next = t.pages[rows.base / kPage + 1] * t.pageStride + t.headOffset;
        prefetchPart(reinterpret_cast<const unsigned char*>(t.keys) + next);
    }
    Cache::addValues(s, shape, rows, values);
}

template <class Cache>
void attendWith(const AttentionTile& t) {
    const AttentionShape shape = shapeOf(t.headDim, Cache::kDimsPerUnit);
    const AttentionScratch s = carve(t.scratch, shape);
    for (std::uint32_t r = 0; r < t.nRows; ++r) {
        Cache::prepareQuery(t.q[r], t.scale * kLog2e, shape,
                            s.queries + static_cast<std::size_t>(r) * shape.queryUnits,
                            s.qScales + r * Cache::nScales(shape), s.qSeeds + r * shape.nBlocks);
    }
    clearRows(s.total, s.totalLargest, s.totalWeight, t.nRows, shape.wide);
    PageRows rows{.first = 0, .end = t.nRows, .base = 0, .nHere = 0, .nVisible = t.nVisible};
    for (std::uint32_t chunk = t.firstChunk; chunk < t.endChunk; ++chunk) {
        clearRows(s.sums, s.largest, s.weight, t.nRows, shape.wide);
        const std::uint32_t chunkEnd = (chunk + 1) * kAttentionChunk;
        const std::uint32_t last = t.nVisible[t.nRows - 1];
        const std::uint32_t end = last < chunkEnd ? last : chunkEnd;
        while (rows.first < t.nRows && t.nVisible[rows.first] <= chunk * kAttentionChunk)
            ++rows.first;
        const std::uint32_t firstInChunk = rows.first;
        for (rows.base = chunk * kAttentionChunk; rows.base < end; rows.base += kPage) {
            while (t.nVisible[rows.first] <= rows.base)
                ++rows.first;
            rows.nHere = end - rows.base < kPage ? end - rows.base : kPage;
            attendPage<Cache>(t, s, shape, rows);
        }
        for (std::uint32_t r = firstInChunk; r < t.nRows; ++r) {
            const float* sums = s.sums + static_cast<std::size_t>(r) * shape.wide;
            if (t.parts == nullptr) {
                mergeChunk(sums, s.largest[r], s.weight[r], shape.wide,
                           s.total + static_cast<std::size_t>(r) * shape.wide, s.totalLargest[r],
                           s.totalWeight[r]);
                continue;
            }
            float* part = t.parts[r] + chunk * (shape.wide + kAttentionPartExtra);
            __builtin_memcpy(part, sums, shape.wide * sizeof(float));
            part[shape.wide] = s.largest[r];
            part[shape.wide + 1] = s.weight[r];
        }
    }
    if (t.parts != nullptr) return;
    for (std::uint32_t r = 0; r < t.nRows; ++r)
        divideBy(s.totalWeight[r], s.total + static_cast<std::size_t>(r) * shape.wide, t.headDim, t.out[r]);
}

void attend(const AttentionTile& t) noexcept {
    if (t.format == KvFormat::I16) return attendWith<CacheI16>(t);
    if (t.format == KvFormat::Q8_0) return attendWith<CacheQ8>(t);
    attendWith<CacheF32>(t);
}

void mergeAttention(const float* parts, std::uint32_t nParts, std::uint32_t headDim, float* out,
                    std::byte* scratch) noexcept {
    const AttentionShape shape = shapeOf(headDim, 1);
    const AttentionScratch s = carve(scratch, shape);
    clearRows(s.total, s.totalLargest, s.totalWeight, 1, shape.wide);
    for (std::uint32_t i = 0; i < nParts; ++i, parts += shape.wide + kAttentionPartExtra)
        mergeChunk(parts, parts[shape.wide], parts[shape.wide + 1], shape.wide, s.total, s.totalLargest[0],
                   s.totalWeight[0]);
    divideBy(s.totalWeight[0], s.total, headDim, out);
}
