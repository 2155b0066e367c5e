// Attention over the paged KV cache, in one text for all tiers. Included after
// attention_formats_inl.h.
//
// Query rows that share a KV head go through each page together, so keys and values are read once for all.
// A page's weights are relative to the page's own largest score; per row the running maximum, sum and
// weighted values are updated page by page, and every kAttentionChunk positions they are merged into the
// row's total. A chunk's part is the same whether it is merged at once or by somebody else later, and no row
// depends on its neighbours. Scores are powers of two: the query carries log2 e.

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

/// The largest of the scales up to each position; of a page that all rows see whole, the last alone. Compared
/// as integers, which keeps what is not a number: rounding the values has hidden it.
inline void prefixLargest(const float* scales, bool onlyLast, float* largest) {
    if (onlyLast) {
        VI m = bitsOf(loadF(scales));
        for (std::uint32_t p = kLanes; p < kPage; p += kLanes)
            m = maxI(m, bitsOf(loadF(scales + p)));
        const int bits = maxOfI(m);
        __builtin_memcpy(largest + kPage - 1, &bits, 4);
        return;
    }
    int m = 0;
    for (std::uint32_t p = 0; p < kPage; ++p) {
        int bits;
        __builtin_memcpy(&bits, scales + p, 4);
        m = bits > m ? bits : m;
        __builtin_memcpy(largest + p, &m, 4);
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
    const bool allWhole = rows.nValid(rows.first) == kPage;
    for (std::uint32_t i = 0; i < Cache::nScales(shape); ++i)
        prefixLargest(s.vScales + i * kPage, allWhole, s.vLargest + i * kPage);
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
