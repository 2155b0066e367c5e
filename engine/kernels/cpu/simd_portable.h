// Vectors of the baseline tier: 4 lanes of plain C++ that any compiler can put into registers. Included after
// `namespace {`. The scalar twin of the others.

constexpr int kLanes = 4;
struct VF {
    float at[4];
};
struct VI {
    std::int32_t at[4];
};

template <class F>
inline VF eachF(F f) {
    return {{f(0), f(1), f(2), f(3)}};
}
template <class F>
inline VI eachI(F f) {
    return {{f(0), f(1), f(2), f(3)}};
}

inline VF loadF(const float* p) {
    VF v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
inline void storeF(float* p, VF v) {
    std::memcpy(p, &v, sizeof v);
}
inline VF set1F(float v) {
    return {{v, v, v, v}};
}
inline VF zeroF() {
    return set1F(0.0f);
}
inline VF addF(VF a, VF b) {
    return eachF([&](int i) { return a.at[i] + b.at[i]; });
}
inline VF subF(VF a, VF b) {
    return eachF([&](int i) { return a.at[i] - b.at[i]; });
}
inline VF mulF(VF a, VF b) {
    return eachF([&](int i) { return a.at[i] * b.at[i]; });
}
inline VF divF(VF a, VF b) {
    return eachF([&](int i) { return a.at[i] / b.at[i]; });
}
inline VF maxF(VF a, VF b) {
    return eachF([&](int i) { return a.at[i] > b.at[i] ? a.at[i] : b.at[i]; });
}
inline VF minF(VF a, VF b) {
    return eachF([&](int i) { return a.at[i] < b.at[i] ? a.at[i] : b.at[i]; });
}
constexpr bool kFusedFma = false;
inline VF fmaF(VF a, VF b, VF c) {
    return addF(mulF(a, b), c);
}
inline float sumF(VF v) {
    return (v.at[0] + v.at[2]) + (v.at[1] + v.at[3]);
}
inline float maxOfF(VF v) {
    float m = v.at[0];
    for (int i = 1; i < 4; ++i)
        m = v.at[i] > m ? v.at[i] : m;
    return m;
}

inline VI loadI(const void* p) {
    VI v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
inline void storeI(void* p, VI v) {
    std::memcpy(p, &v, sizeof v);
}
inline VI set1I(int v) {
    return {{v, v, v, v}};
}
inline VI zeroI() {
    return set1I(0);
}
inline VI andI(VI a, VI b) {
    return eachI([&](int i) { return a.at[i] & b.at[i]; });
}
inline VI orI(VI a, VI b) {
    return eachI([&](int i) { return a.at[i] | b.at[i]; });
}
inline VI xorI(VI a, VI b) {
    return eachI([&](int i) { return a.at[i] ^ b.at[i]; });
}
inline VI addI(VI a, VI b) {
    return eachI([&](int i) { return a.at[i] + b.at[i]; });
}
inline VI maxI(VI a, VI b) {
    return eachI([&](int i) { return a.at[i] > b.at[i] ? a.at[i] : b.at[i]; });
}
inline int sumI(VI v) {
    return v.at[0] + v.at[1] + v.at[2] + v.at[3];
}
inline int maxOfI(VI v) {
    int m = v.at[0];
    for (int i = 1; i < 4; ++i)
        m = v.at[i] > m ? v.at[i] : m;
    return m;
}
template <int N>
inline VI shiftLeft32(VI v) {
    return eachI([&](int i) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(v.at[i]) << N); });
}
template <int N>
inline VI shiftRight32(VI v) {
    return eachI([&](int i) { return v.at[i] >> N; });
}
/// Shifts left by N, right by -N. Callers mask the bits that crossed a byte.
template <int N>
inline VI shiftI(VI v) {
    if constexpr (N > 0) return shiftLeft32<N>(v);
    if constexpr (N < 0) {
        return eachI(
            [&](int i) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(v.at[i]) >> -N); });
    }
    return v;
}
/// The table's entry for the low four bits of each byte of v.
inline VI lookupI(const unsigned char* table, VI v) {
    unsigned char bytes[16];
    std::memcpy(bytes, &v, sizeof bytes);
    for (unsigned char& b : bytes)
        b = table[b & 15];
    return loadI(bytes);
}

inline VF toF(VI v) {
    return eachF([&](int i) { return static_cast<float>(v.at[i]); });
}
inline VI roundI(VF v) {
    // nearbyint rounds to nearest even; values out of range have no meaning here but must not be undefined.
    return eachI([&](int i) {
        const float x = v.at[i];
        return x > -2147483000.0f && x < 2147483000.0f ? static_cast<std::int32_t>(std::nearbyint(x)) : 0;
    });
}
inline VI bitsOf(VF v) {
    return loadI(&v);
}
inline VF fromBits(VI v) {
    VF f;
    std::memcpy(&f, &v, sizeof f);
    return f;
}
/// v where x >= limit or x is NaN, else 0.
inline VF zeroBelow(VF v, VF x, VF limit) {
    return eachF([&](int i) { return x.at[i] < limit.at[i] ? 0.0f : v.at[i]; });
}
inline VF loadHalfF(const void* p) {
    std::uint16_t h[4];
    std::memcpy(h, p, sizeof h);
    return eachF([&](int i) { return halfToFloat(h[i]); });
}
inline void storeHalfF(void* p, VF v) {
    std::uint16_t h[4];
    for (int i = 0; i < 4; ++i)
        h[i] = floatToHalf(v.at[i]);
    std::memcpy(p, h, sizeof h);
}
inline VF loadBf16F(const void* p) {
    std::uint16_t h[4];
    std::memcpy(h, p, sizeof h);
    return eachF([&](int i) { return bfloat16ToFloat(h[i]); });
}
inline VI loadU8I(const void* p) {
    const auto* b = static_cast<const std::uint8_t*>(p);
    return eachI([&](int i) { return static_cast<std::int32_t>(b[i]); });
}
inline VI loadI8I(const void* p) {
    const auto* b = static_cast<const std::int8_t*>(p);
    return eachI([&](int i) { return static_cast<std::int32_t>(b[i]); });
}
inline void storeI8(void* p, VI v) {
    for (int i = 0; i < 4; ++i)
        static_cast<std::int8_t*>(p)[i] = static_cast<std::int8_t>(v.at[i]);
}

/// Low halves of the lanes.
inline void storeI16(void* p, VI v) {
    for (int i = 0; i < 4; ++i)
        static_cast<std::int16_t*>(p)[i] = static_cast<std::int16_t>(v.at[i]);
}
inline VF roundF(VF v) {
    return eachF([&](int i) { return std::nearbyint(v.at[i]); });
}
/// v * 2^n for whole n >= kLowestPower, where it is 0.
constexpr float kLowestPower = -127.0f;
inline VF scaleF(VF v, VF n) {
    return mulF(v, fromBits(shiftLeft32<23>(addI(roundI(n), set1I(127)))));
}

/// Rows become columns.
inline void transposeF(VF (&v)[4]) {
    for (int i = 0; i < 4; ++i) {
        for (int k = 0; k < i; ++k) {
            const float t = v[i].at[k];
            v[i].at[k] = v[k].at[i];
            v[k].at[i] = t;
        }
    }
}

/// The lanes of 16 bytes at p, p + stride, ...: here there is one.
inline VI loadLanes(const unsigned char* p, std::size_t) {
    return loadI(p);
}
/// Rows become columns within each lane of 16 bytes.
inline void transposeLanes(VI* v) {
    for (int i = 0; i < 4; ++i) {
        for (int k = 0; k < i; ++k) {
            const std::int32_t t = v[i].at[k];
            v[i].at[k] = v[k].at[i];
            v[k].at[i] = t;
        }
    }
}

constexpr bool kSignedBytes = false;
/// acc + sum of 2 products of the 16-bit halves of the lanes. Wraps around as instructions do: lanes that
/// nobody reads may hold anything.
inline VI dot2(VI acc, VI a, VI b) {
    std::int16_t x[8], y[8];
    std::memcpy(x, &a, sizeof x);
    std::memcpy(y, &b, sizeof y);
    return eachI([&](int i) {
        const auto sum = static_cast<std::uint32_t>(acc.at[i]) +
                         static_cast<std::uint32_t>(x[2 * i] * y[2 * i]) +
                         static_cast<std::uint32_t>(x[2 * i + 1] * y[2 * i + 1]);
        return static_cast<std::int32_t>(sum);
    });
}
/// acc + sum of 4 products of the unsigned bytes of w with the signed ones of y, per lane.
template <bool kSigned>
inline VI dot4(VI acc, VI w, VI y) {
    std::uint8_t weights[16];
    std::int8_t values[16];
    std::memcpy(weights, &w, sizeof weights);
    std::memcpy(values, &y, sizeof values);
    return eachI([&](int i) {
        std::int32_t sum = acc.at[i];
        for (int j = 4 * i; j < 4 * i + 4; ++j)
            sum += weights[j] * values[j];
        return sum;
    });
}
