// What a page of the KV cache looks like, and how positions are written. One text for all tiers, included
// after vector_ops_inl.h.
//
// A page part of one KV head holds 64 positions. Keys lie so that neighbouring positions are neighbouring
// lanes, values so that neighbouring dimensions are.
//   16 bits  keys (headDim / 2, 64) units of two dimensions, then f32 scales (64);
//            values (32, padded headDim) units of two positions, then f32 scales (64)
//   q8_0     keys (blocks of 32 dimensions, 8, 64) units of four dimensions, then f16 scales (blocks, 64);
//            values (16, padded headDim) units of four positions, then f16 scales (blocks, 64)
//   f32      keys (headDim, 64), values (64, headDim)
//
// Sixteen bits are whole numbers with one scale per position. A key and a query are scaled to lengths (square
// roots of sums of squares) below 2^15.5, so no part of their product can leave 32 bits, whatever they hold;
// the rounding is then that of 1/46000 of the length, less than that of halves. Values are scaled to 13 bits,
// which leaves 18 for the sum of the weights they meet in a page.

constexpr std::uint32_t kPage = 64;
constexpr float kLongestVector = 46000.0f, kLargestI16 = 32767.0f;
constexpr float kLargestValue = 8191.0f, kLargestWeightSum = 262000.0f;

inline std::uint32_t padded16(std::uint32_t n) {
    return (n + 15) / 16 * 16;
}
inline std::uint32_t blocksOf(std::uint32_t headDim) {
    return (headDim + 31) / 32;
}

/// The largest magnitude; NaN where one of them is no finite number, so that what is scaled by it shows.
inline float largestOf(const float* x, std::uint32_t n) {
    VI largest = zeroI();
    std::uint32_t i = 0;
    for (; i + kLanes <= n; i += kLanes)
        largest = maxI(largest, andI(bitsOf(loadF(x + i)), set1I(0x7fffffff)));
    if (i < n) largest = maxI(largest, andI(bitsOf(loadPart(x + i, n - i)), set1I(0x7fffffff)));
    constexpr int kLargestFinite = 0x7f7fffff, kNaN = 0x7fc00000;
    const int largestBits = maxOfI(largest), bits = largestBits > kLargestFinite ? kNaN : largestBits;
    float value;
    __builtin_memcpy(&value, &bits, 4);
    return value;
}

inline float lengthOf(const float* x, std::uint32_t n) {
    VF sum = zeroF();
    std::uint32_t i = 0;
    for (; i + kLanes <= n; i += kLanes)
        sum = fmaF(loadF(x + i), loadF(x + i), sum);
    if (i < n) {
        const VF part = loadPart(x + i, n - i);
        sum = fmaF(part, part, sum);
    }
    return __builtin_sqrtf(sumF(sum));
}

/// Below this a vector counts as nothing: the inverse of its scale would leave the range of f32.
constexpr float kTiny = 1e-35f;

/// Rounds x * inverse to int16; calls put(i, halves, count) for vectors of them.
template <class Put>
inline void roundToI16(const float* x, std::uint32_t n, float inverse, const Put& put) {
    const VF factor = set1F(inverse);
    for (std::uint32_t i = 0; i < n; i += kLanes) {
        const std::uint32_t count = n - i < kLanes ? n - i : kLanes;
        alignas(64) short halves[16];
        const VF values = count == kLanes ? loadF(x + i) : loadPart(x + i, count);
        storeI16(halves, roundI(mulF(values, factor)));
        put(i, halves, count);
    }
}

/// The scale that makes whole numbers of a key or query that are within bounds.
inline float vectorScale(const float* x, std::uint32_t n) {
    const float byLength = lengthOf(x, n) / kLongestVector, byLargest = largestOf(x, n) / kLargestI16;
    return byLength > byLargest ? byLength : byLargest;  // NaN stays
}
inline float inverseOf(float scale) {
    return scale < kTiny ? 0.0f : 1.0f / scale;
}

/// One block of at most 32 values as int8; the rest of `out` is 0. Gives the scale as an f16 holds it.
inline float roundBlock(const float* x, std::uint32_t n, signed char* out) {
    alignas(64) float padded[32] = {};
    for (std::uint32_t i = 0; i < n; ++i)
        padded[i] = x[i];
    const float largest = largestOf(padded, 32);
    const VF inverse = set1F(largest < kTiny ? 0.0f : 127.0f / largest);
    for (int i = 0; i < 32; i += kLanes)
        storeI8(out + i, roundI(mulF(loadF(padded + i), inverse)));
    return largest < kTiny ? 0.0f : largest / 127.0f;
}

inline void putHalf(unsigned char* out, float value) {
    alignas(64) unsigned char halves[32];
    storeHalfF(halves, set1F(value));
    __builtin_memcpy(out, halves, 2);
}

inline void storeI16Position(const float* key, const float* value, std::uint32_t headDim, std::uint32_t slot,
                             unsigned char* k, unsigned char* v) {
    const std::uint32_t nPairs = headDim / 2, wide = padded16(headDim);
    const float keyScale = vectorScale(key, headDim);
    roundToI16(key, headDim, inverseOf(keyScale), [&](std::uint32_t d, const short* halves, std::uint32_t n) {
        unsigned char* to = k + (static_cast<std::size_t>(d / 2) * kPage + slot) * 4;
        for (std::uint32_t i = 0; i < n / 2; ++i)
            __builtin_memcpy(to + i * kPage * 4, halves + 2 * i, 4);
    });
    __builtin_memcpy(k + (static_cast<std::size_t>(nPairs) * kPage + slot) * 4, &keyScale, 4);

    const float valueScale = largestOf(value, headDim) / kLargestValue;
    unsigned char* row = v + static_cast<std::size_t>(slot / 2) * wide * 4 + slot % 2 * 2;
    roundToI16(value, headDim, inverseOf(valueScale),
               [&](std::uint32_t d, const short* halves, std::uint32_t n) {
                   for (std::uint32_t i = 0; i < n; ++i)
                       __builtin_memcpy(row + 4 * (d + i), halves + i, 2);
               });
    __builtin_memcpy(v + (static_cast<std::size_t>(kPage / 2) * wide + slot) * 4, &valueScale, 4);
}

inline void storeQ8Position(const float* key, const float* value, std::uint32_t headDim, std::uint32_t slot,
                            unsigned char* k, unsigned char* v) {
    const std::uint32_t nBlocks = blocksOf(headDim), wide = padded16(headDim);
    unsigned char* keyScales = k + static_cast<std::size_t>(nBlocks) * 32 * kPage;
    unsigned char* valueScales = v + static_cast<std::size_t>(wide) * kPage;
    unsigned char* row = v + static_cast<std::size_t>(slot / 4) * wide * 4 + slot % 4;
    for (std::uint32_t block = 0; block < nBlocks; ++block) {
        const std::uint32_t d = 32 * block, n = headDim - d < 32 ? headDim - d : 32;
        const std::size_t scaleAt = (static_cast<std::size_t>(block) * kPage + slot) * 2;
        alignas(64) signed char bytes[32];
        putHalf(keyScales + scaleAt, roundBlock(key + d, n, bytes));
        if (!kSignedBytes) {
            for (signed char& byte : bytes)
                byte = static_cast<signed char>(byte ^ -128);
        }
        for (std::uint32_t i = 0; i < 8; ++i)
            __builtin_memcpy(k + ((8 * static_cast<std::size_t>(block) + i) * kPage + slot) * 4,
                             bytes + 4 * i, 4);
        putHalf(valueScales + scaleAt, roundBlock(value + d, n, bytes));
        for (std::uint32_t i = 0; i < n; ++i)
            row[4 * (d + i)] = static_cast<unsigned char>(bytes[i]);
    }
}

void storeKv(KvFormat format, const float* key, const float* value, std::uint32_t headDim, std::uint32_t slot,
             std::byte* keyPage, std::byte* valuePage) noexcept {
    auto* k = reinterpret_cast<unsigned char*>(keyPage);
    auto* v = reinterpret_cast<unsigned char*>(valuePage);
    if (format == KvFormat::I16) return storeI16Position(key, value, headDim, slot, k, v);
    if (format == KvFormat::Q8_0) return storeQ8Position(key, value, headDim, slot, k, v);
    for (std::uint32_t d = 0; d < headDim; ++d)
        putFloat(k + (static_cast<std::size_t>(d) * kPage + slot) * 4, key[d]);
    __builtin_memcpy(v + static_cast<std::size_t>(slot) * headDim * 4, value, headDim * 4);
}
