// What attention does with a page of each cache format: scores of its keys, sums of its values. One text for
// all tiers. Included after attention_state_inl.h.

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
