// Attention over the paged KV cache, in one text for all tiers. Included after vector_ops_inl.h.
//
// A page part of one KV head holds 64 positions. Keys are transposed, (headDim, 64), so that scores of
// neighbouring positions are neighbouring lanes; values are (64, headDim). q8_0 keeps int8 values first, then
// f16 scales: keys (headDim / 32, 64), values (64, headDim / 32). Query rows that share the KV head go
// through each page together; per row the running maximum, sum and weighted values are updated page by page,
// so a row's result does not depend on its neighbours.

constexpr std::uint32_t kPage = 64;
inline std::uint32_t padded16(std::uint32_t n) {
    return (n + 15) / 16 * 16;
}

struct AttentionScratch {
    float* panel;    // 64 * padded headDim: keys or values as f32
    float* queries;  // (rows, headDim), scaled
    float* scores;   // (rows, 64)
    float* sums;     // (rows, padded headDim)
    float* largest;  // (rows)
    float* weight;   // (rows)
};

inline AttentionScratch carve(std::byte* memory, std::uint32_t headDim) {
    const std::size_t wide = padded16(headDim);
    auto* p = reinterpret_cast<float*>(memory);
    AttentionScratch s;
    s.panel = p;
    s.queries = s.panel + kPage * wide;
    s.scores = s.queries + kMaxAttentionRows * wide;
    s.sums = s.scores + kMaxAttentionRows * kPage;
    s.largest = s.sums + kMaxAttentionRows * wide;
    s.weight = s.largest + kMaxAttentionRows;
    return s;
}

inline void decodeQ8(const unsigned char* values, const unsigned char* scales, float* out) {
    storeF(out, mulF(toF(loadI8I(values)), loadHalfF(scales)));
}

inline float halfAt(const unsigned char* p) {
    alignas(64) unsigned char padded[32] = {};
    __builtin_memcpy(padded, p, 2);
    alignas(64) float out[16];
    storeF(out, loadHalfF(padded));
    return out[0];
}

/// Keys of a page as f32, (headDim, 64).
inline const float* keyPanel(KvFormat format, const unsigned char* page, std::uint32_t headDim,
                             float* panel) {
    const std::size_t n = static_cast<std::size_t>(headDim) * kPage;
    if (format == KvFormat::F32) return reinterpret_cast<const float*>(page);
    if (format == KvFormat::F16) {
        for (std::size_t i = 0; i < n; i += kLaneCount)
            storeF(panel + i, loadHalfF(page + 2 * i));
        return panel;
    }
    for (std::uint32_t d = 0; d < headDim; ++d) {
        const unsigned char* scales = page + n + static_cast<std::size_t>(d / 32) * kPage * 2;
        for (std::uint32_t p = 0; p < kPage; p += kLanes) {
            decodeQ8(page + d * kPage + p, scales + 2 * p, panel + d * kPage + p);
        }
    }
    return panel;
}

/// The first `nPositions` values of a page as f32, (64, padded headDim).
inline void valuePanel(KvFormat format, const unsigned char* page, std::uint32_t headDim,
                       std::uint32_t nPositions, float* panel) {
    const std::uint32_t wide = padded16(headDim);
    const std::uint32_t nScales = (headDim + 31) / 32;
    for (std::uint32_t p = 0; p < nPositions; ++p, panel += wide) {
        if (format == KvFormat::F32) {
            __builtin_memcpy(panel, page + static_cast<std::size_t>(p) * headDim * 4, headDim * 4);
        } else if (format == KvFormat::F16) {
            decodeFloat<FloatFormat::F16>(
                reinterpret_cast<const std::byte*>(page + static_cast<std::size_t>(p) * headDim * 2), panel,
                headDim);
        } else {
            const unsigned char* values = page + static_cast<std::size_t>(p) * headDim;
            const unsigned char* scales =
                page + static_cast<std::size_t>(kPage) * headDim + static_cast<std::size_t>(p) * nScales * 2;
            for (std::uint32_t block = 0; block < nScales; ++block) {
                const float scale = halfAt(scales + 2 * block);
                const std::uint32_t end = 32 * block + 32 < headDim ? 32 * block + 32 : headDim;
                std::uint32_t d = 32 * block;
                for (; d + kLanes <= end; d += kLanes)
                    storeF(panel + d, mulF(toF(loadI8I(values + d)), set1F(scale)));
                for (; d < end; ++d)
                    panel[d] = static_cast<float>(static_cast<signed char>(values[d])) * scale;
            }
        }
        for (std::uint32_t d = headDim; d < wide; ++d)
            panel[d] = 0.0f;
    }
}

/// Turns the row's 64 scores into weights relative to the new running maximum and rescales what was summed so
/// far.
inline void softmaxStep(float* scores, std::uint32_t nValid, float* sums, std::uint32_t wide, float& largest,
                        float& weight) {
    for (std::uint32_t p = nValid; p < kPage; ++p)
        scores[p] = -__builtin_inff();
    VF m = set1F(largest);
    for (std::uint32_t p = 0; p < kPage; p += kLanes)
        m = maxF(m, loadF(scores + p));
    const float newLargest = maxOfF(m);
    const VF shift = set1F(newLargest);
    VF total = zeroF();
    for (std::uint32_t p = 0; p < kPage; p += kLanes) {
        const VF e = expF(subF(loadF(scores + p), shift));
        storeF(scores + p, e);
        total = addF(total, e);
    }
    if (newLargest != largest) {
        alignas(64) float factors[16];
        storeF(factors, expF(subF(set1F(largest), shift)));
        const VF factor = set1F(factors[0]);
        weight *= factors[0];
        for (std::uint32_t d = 0; d < wide; d += kLanes)
            storeF(sums + d, mulF(loadF(sums + d), factor));
    }
    weight += sumF(total);
    largest = newLargest;
}

void attend(const AttentionTile& t) noexcept {
    const AttentionScratch s = carve(t.scratch, t.headDim);
    const std::uint32_t wide = padded16(t.headDim);
    for (std::uint32_t r = 0; r < t.nRows; ++r) {
        for (std::uint32_t d = 0; d < t.headDim; ++d)
            s.queries[r * wide + d] = t.q[r][d] * t.scale;
        for (std::uint32_t d = 0; d < wide; ++d)
            s.sums[r * wide + d] = 0.0f;
        s.largest[r] = -__builtin_inff();
        s.weight[r] = 0.0f;
    }
    const std::uint32_t nPositions = t.nVisible[t.nRows - 1];
    std::uint32_t first = 0;  // rows before it see nothing of this page or any later one
    for (std::uint32_t base = 0; base < nPositions; base += kPage) {
        const std::size_t at = t.pages[base / kPage] * t.pageStride + t.headOffset;
        while (t.nVisible[first] <= base)
            ++first;
        const std::uint32_t nRows = t.nRows - first;
        const std::uint32_t nHere = nPositions - base < kPage ? nPositions - base : kPage;
        const float* keys =
            keyPanel(t.format, reinterpret_cast<const unsigned char*>(t.keys) + at, t.headDim, s.panel);
        product(s.queries + first * wide, wide, keys, kPage, nRows, t.headDim, false,
                s.scores + first * kPage, kPage, kPage);
        for (std::uint32_t r = first; r < t.nRows; ++r) {
            const std::uint32_t left = t.nVisible[r] - base;
            softmaxStep(s.scores + r * kPage, left < kPage ? left : kPage, s.sums + r * wide, wide,
                        s.largest[r], s.weight[r]);
        }
        valuePanel(t.format, reinterpret_cast<const unsigned char*>(t.values) + at, t.headDim, nHere,
                   s.panel);
        product(s.scores + first * kPage, kPage, s.panel, wide, nRows, nHere, true, s.sums + first * wide,
                wide, wide);
    }
    for (std::uint32_t r = 0; r < t.nRows; ++r) {
        const float inverse = 1.0f / s.weight[r];
        for (std::uint32_t d = 0; d < t.headDim; ++d)
            t.out[r][d] = s.sums[r * wide + d] * inverse;
    }
}

// ---- Writing the cache ---------------------------------------------------------------------------

inline void putHalves(const float* x, std::uint32_t n, unsigned char* out, std::size_t strideBytes) {
    for (std::uint32_t i = 0; i < n; i += kLanes) {
        const std::uint32_t part = n - i < kLanes ? n - i : kLanes;
        alignas(64) unsigned char halves[32];
        storeHalfF(halves, part == kLanes ? loadF(x + i) : loadPart(x + i, part));
        for (std::uint32_t k = 0; k < part; ++k)
            __builtin_memcpy(out + (i + k) * strideBytes, halves + 2 * k, 2);
    }
}

/// One block of at most 32 values as int8 with an f16 scale.
inline void putQ8Block(const float* x, std::uint32_t n, unsigned char* values, std::size_t valueStride,
                       unsigned char* scale) {
    alignas(64) float padded[32] = {};
    for (std::uint32_t i = 0; i < n; ++i)
        padded[i] = x[i];
    VI largest = zeroI();
    for (int i = 0; i < 32; i += kLanes)
        largest = maxI(largest, andI(bitsOf(loadF(padded + i)), set1I(0x7fffffff)));
    const int bits = maxOfI(largest);
    float amax;
    __builtin_memcpy(&amax, &bits, 4);
    const bool tiny = amax < 1e-35f;
    const VF inverse = set1F(tiny ? 0.0f : 127.0f / amax);
    alignas(64) signed char q[32];
    for (int i = 0; i < 32; i += kLanes)
        storeI8(q + i, roundI(mulF(loadF(padded + i), inverse)));
    for (std::uint32_t i = 0; i < n; ++i)
        __builtin_memcpy(values + i * valueStride, q + i, 1);
    alignas(64) unsigned char halves[32];
    storeHalfF(halves, set1F(tiny ? 0.0f : amax / 127.0f));
    __builtin_memcpy(scale, halves, 2);
}

void storeKv(KvFormat format, const float* key, const float* value, std::uint32_t headDim, std::uint32_t slot,
             std::byte* keyPage, std::byte* valuePage) noexcept {
    auto* k = reinterpret_cast<unsigned char*>(keyPage);
    auto* v = reinterpret_cast<unsigned char*>(valuePage);
    const std::size_t rowAt = static_cast<std::size_t>(slot) * headDim;
    if (format == KvFormat::F32) {
        for (std::uint32_t d = 0; d < headDim; ++d)
            putFloat(k + (static_cast<std::size_t>(d) * kPage + slot) * 4, key[d]);
        __builtin_memcpy(v + rowAt * 4, value, headDim * 4);
    } else if (format == KvFormat::F16) {
        putHalves(key, headDim, k + 2 * slot, 2 * kPage);
        putHalves(value, headDim, v + rowAt * 2, 2);
    } else {
        const std::size_t nValues = static_cast<std::size_t>(headDim) * kPage;
        const std::uint32_t nScales = (headDim + 31) / 32;
        for (std::uint32_t block = 0; block < nScales; ++block) {
            const std::uint32_t d = 32 * block;
            const std::uint32_t n = headDim - d < 32 ? headDim - d : 32;
            putQ8Block(key + d, n, k + d * kPage + slot, kPage,
                       k + nValues + (static_cast<std::size_t>(block) * kPage + slot) * 2);
            putQ8Block(value + d, n, v + rowAt + d, 1,
                       v + nValues + (static_cast<std::size_t>(slot) * nScales + block) * 2);
        }
    }
}
