// Element-wise operations, norms and rope, in one text for all tiers. Included after the tier's vectors.

constexpr std::size_t kLaneCount = static_cast<std::size_t>(kLanes);

inline VF loadPart(const float* p, std::size_t n) {
    alignas(64) float padded[16] = {};
    for (std::size_t i = 0; i < n; ++i)
        padded[i] = p[i];
    return loadF(padded);
}
inline void storePart(float* p, VF v, std::size_t n) {
    alignas(64) float padded[16];
    storeF(padded, v);
    for (std::size_t i = 0; i < n; ++i)
        p[i] = padded[i];
}

/// e^x within 2 ulp; 0 below -87.3 (and for -infinity), NaN for NaN.
inline VF expF(VF x) {
    const VF lowest = set1F(-87.3f);
    const VF clamped = minF(set1F(88.0f), maxF(lowest, x));
    // x = n ln 2 + r, |r| <= ln 2 / 2; ln 2 in two parts so that r is exact.
    const VI n = roundI(mulF(clamped, set1F(1.44269504f)));
    const VF nf = toF(n);
    VF r = fmaF(nf, set1F(-0.693145752f), clamped);
    r = fmaF(nf, set1F(-1.42860677e-6f), r);
    VF p = set1F(1.38888889e-3f);
    p = fmaF(p, r, set1F(8.33333377e-3f));
    p = fmaF(p, r, set1F(4.16666679e-2f));
    p = fmaF(p, r, set1F(1.66666672e-1f));
    p = fmaF(p, r, set1F(0.5f));
    p = fmaF(p, r, set1F(1.0f));
    p = fmaF(p, r, set1F(1.0f));
    const VF power = fromBits(shiftLeft32<23>(addI(n, set1I(127))));
    return zeroBelow(mulF(p, power), x, lowest);
}

void rmsNorm(const float* x, const float* weight, float eps, std::size_t n, float* out) noexcept {
    VF sum0 = zeroF(), sum1 = zeroF();
    std::size_t i = 0;
    for (; i + 2 * kLaneCount <= n; i += 2 * kLaneCount) {
        const VF a = loadF(x + i), b = loadF(x + i + kLaneCount);
        sum0 = fmaF(a, a, sum0);
        sum1 = fmaF(b, b, sum1);
    }
    for (; i < n; i += kLaneCount) {
        const VF a = loadPart(x + i, n - i < kLaneCount ? n - i : kLaneCount);
        sum0 = fmaF(a, a, sum0);
    }
    const float mean = sumF(addF(sum0, sum1)) / static_cast<float>(n);
    const float factor = 1.0f / __builtin_sqrtf(mean + eps);
    const VF scale = set1F(factor);
    for (i = 0; i + kLaneCount <= n; i += kLaneCount) {
        storeF(out + i, mulF(mulF(loadF(x + i), scale), loadF(weight + i)));
    }
    for (; i < n; ++i)
        out[i] = x[i] * factor * weight[i];
}

void addRow(float* x, const float* y, std::size_t n) noexcept {
    std::size_t i = 0;
    for (; i + kLaneCount <= n; i += kLaneCount)
        storeF(x + i, addF(loadF(x + i), loadF(y + i)));
    for (; i < n; ++i)
        x[i] += y[i];
}

inline VF swiGluVector(VF gate, VF up) {
    const VF denominator = addF(set1F(1.0f), expF(subF(zeroF(), gate)));
    return mulF(divF(gate, denominator), up);
}

void swiGlu(const float* gate, const float* up, std::size_t n, float* out) noexcept {
    std::size_t i = 0;
    for (; i + kLaneCount <= n; i += kLaneCount)
        storeF(out + i, swiGluVector(loadF(gate + i), loadF(up + i)));
    if (i < n) storePart(out + i, swiGluVector(loadPart(gate + i, n - i), loadPart(up + i, n - i)), n - i);
}

void ropeInterleaved(float* heads, std::uint32_t nHeads, std::uint32_t headDim, std::uint32_t nRot,
                     const float* cosSin) noexcept {
    const std::uint32_t nPairs = nRot / 2;
    for (std::uint32_t h = 0; h < nHeads; ++h) {
        float* head = heads + static_cast<std::size_t>(h) * headDim;
        for (std::uint32_t i = 0; i < nPairs; ++i) {
            const float a = head[2 * i], b = head[2 * i + 1];
            head[2 * i] = a * cosSin[i] - b * cosSin[nPairs + i];
            head[2 * i + 1] = a * cosSin[nPairs + i] + b * cosSin[i];
        }
    }
}

void ropeHalfSplit(float* heads, std::uint32_t nHeads, std::uint32_t headDim, std::uint32_t nRot,
                   const float* cosSin) noexcept {
    const std::uint32_t nPairs = nRot / 2;
    for (std::uint32_t h = 0; h < nHeads; ++h) {
        float* head = heads + static_cast<std::size_t>(h) * headDim;
        for (std::uint32_t i = 0; i < nPairs; ++i) {
            const float a = head[i], b = head[nPairs + i];
            head[i] = a * cosSin[i] - b * cosSin[nPairs + i];
            head[nPairs + i] = a * cosSin[nPairs + i] + b * cosSin[i];
        }
    }
}

bool allFinite(const float* x, std::size_t n) noexcept {
    const VI magnitude = set1I(0x7fffffff);
    VI largest = zeroI();
    std::size_t i = 0;
    for (; i + kLaneCount <= n; i += kLaneCount)
        largest = maxI(largest, andI(bitsOf(loadF(x + i)), magnitude));
    if (i < n) largest = maxI(largest, andI(bitsOf(loadPart(x + i, n - i)), magnitude));
    return maxOfI(largest) < 0x7f800000;
}
