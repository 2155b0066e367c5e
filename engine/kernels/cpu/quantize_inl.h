// Activations rounded to the bytes and planes of activations.h. Included once per tier, after matmul_inl.h.

inline void putInt(unsigned char* p, std::int32_t v) {
    __builtin_memcpy(p, &v, 4);
}
inline void putFloat(unsigned char* p, float v) {
    __builtin_memcpy(p, &v, 4);
}

inline void putPlanes(const ActivationLayout& layout, unsigned char* record, std::uint32_t width,
                      std::uint32_t column, float scale, int sum0, int sum1) {
    const int sum = sum0 + sum1;
    const auto at = [&](ActivationPlane plane) -> unsigned char* {
        const std::uint32_t offset = layout.planeAt[static_cast<int>(plane)];
        return offset == kNoPlane ? nullptr : record + static_cast<std::size_t>(width) * offset + 4 * column;
    };
    if (unsigned char* p = at(ActivationPlane::Sum)) putFloat(p, scale * static_cast<float>(sum));
    if (unsigned char* p = at(ActivationPlane::HalfSums)) {
        putFloat(p, scale * static_cast<float>(sum0));
        putFloat(p + 4 * width, scale * static_cast<float>(sum1));
    }
    if (unsigned char* p = at(ActivationPlane::Seed8)) putInt(p, kDotBias - 8 * sum);
    if (unsigned char* p = at(ActivationPlane::Seed16)) putInt(p, kDotBias - 16 * sum);
    if (unsigned char* p = at(ActivationPlane::Seed128)) putInt(p, kDotBias - 128 * sum);
    if (unsigned char* p = at(ActivationPlane::HalfSeed4)) {
        putInt(p, kDotBias - 4 * sum0);
        putInt(p + 4 * width, kDotBias - 4 * sum1);
    }
    if (unsigned char* p = at(ActivationPlane::HalfSeed32)) {
        putInt(p, kDotBias - 32 * sum0);
        putInt(p + 4 * width, kDotBias - 32 * sum1);
    }
}

/// Rounds 32 values to the record's bytes for `column`, and fills the planes that come of them.
inline void quantizeBytes(const float* x, const ActivationLayout& layout, unsigned char* record,
                          std::uint32_t bytesAt, std::uint32_t width, std::uint32_t column) {
    constexpr int kVectors = 32 / kLanes;
    // Below this 127 / amax overflows; such activations are as good as zero.
    constexpr float kSmallest = 1e-35f;
    const VI magnitude = set1I(0x7fffffff);
    VF v[kVectors];
    VI largest = zeroI();
    for (int k = 0; k < kVectors; ++k) {
        v[k] = loadF(x + k * kLanes);
        // As integers magnitudes keep their order, and NaN counts as largest instead of being lost.
        largest = maxI(largest, andI(bitsOf(v[k]), magnitude));
    }
    const int largestBits = maxOfI(largest);
    float amax;
    __builtin_memcpy(&amax, &largestBits, 4);
    const bool tiny = amax < kSmallest;
    const float scale = tiny ? 0.0f : amax / 127.0f;
    const VF inverse = set1F(tiny ? 0.0f : 127.0f / amax);
    unsigned char* bytes = record + static_cast<std::size_t>(width) * bytesAt;
    int sums[2] = {0, 0};
    VI total[2] = {zeroI(), zeroI()};
    for (int k = 0; k < kVectors; ++k) {
        const VI q = roundI(mulF(v[k], inverse));
        storeI8(bytes + 32 * column + k * kLanes, q);
        const int half = 2 * k >= kVectors ? 1 : 0;
        total[half] = addI(total[half], q);
    }
    // What came out of NaN or infinity is no number worth adding; the scale carries the news.
    if (largestBits < 0x7f800000) {
        sums[0] = sumI(total[0]);
        sums[1] = sumI(total[1]);
    }
    putFloat(bytes + 32 * width + 4 * column, scale);
    putPlanes(layout, record, width, column, scale, sums[0], sums[1]);
}
