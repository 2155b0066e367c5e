// Vectors of the avx2 tier: 8 lanes, with FMA and F16C. Included after `namespace {`.

constexpr int kLanes = 8;
using VF = __m256;
using VI = __m256i;

inline VF loadF(const float* p) {
    return _mm256_loadu_ps(p);
}
inline void storeF(float* p, VF v) {
    _mm256_storeu_ps(p, v);
}
inline VF set1F(float v) {
    return _mm256_set1_ps(v);
}
inline VF zeroF() {
    return _mm256_setzero_ps();
}
inline VF addF(VF a, VF b) {
    return _mm256_add_ps(a, b);
}
inline VF subF(VF a, VF b) {
    return _mm256_sub_ps(a, b);
}
inline VF mulF(VF a, VF b) {
    return _mm256_mul_ps(a, b);
}
inline VF divF(VF a, VF b) {
    return _mm256_div_ps(a, b);
}
inline VF maxF(VF a, VF b) {
    return _mm256_max_ps(a, b);
}
inline VF minF(VF a, VF b) {
    return _mm256_min_ps(a, b);
}
constexpr bool kFusedFma = true;
inline VF fmaF(VF a, VF b, VF c) {
    return _mm256_fmadd_ps(a, b, c);
}
inline float sumF(VF v) {
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}
inline float maxOfF(VF v) {
    __m128 s = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    s = _mm_max_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_max_ss(s, _mm_movehdup_ps(s)));
}

inline VI loadI(const void* p) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
inline void storeI(void* p, VI v) {
    _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}
inline VI set1I(int v) {
    return _mm256_set1_epi32(v);
}
inline VI zeroI() {
    return _mm256_setzero_si256();
}
inline VI andI(VI a, VI b) {
    return _mm256_and_si256(a, b);
}
inline VI orI(VI a, VI b) {
    return _mm256_or_si256(a, b);
}
inline VI xorI(VI a, VI b) {
    return _mm256_xor_si256(a, b);
}
inline VI addI(VI a, VI b) {
    return _mm256_add_epi32(a, b);
}
inline VI maxI(VI a, VI b) {
    return _mm256_max_epi32(a, b);
}
inline int sumI(VI v) {
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1)));
}
inline int maxOfI(VI v) {
    __m128i s = _mm_max_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    s = _mm_max_epi32(s, _mm_shuffle_epi32(s, 0x4e));
    return _mm_cvtsi128_si32(_mm_max_epi32(s, _mm_shuffle_epi32(s, 0xb1)));
}
/// Shifts within 16-bit lanes: left by N, right by -N. Callers mask the bits that crossed a byte.
template <int N>
inline VI shiftI(VI v) {
    if constexpr (N > 0) return _mm256_slli_epi16(v, N);
    if constexpr (N < 0) return _mm256_srli_epi16(v, -N);
    return v;
}
template <int N>
inline VI shiftLeft32(VI v) {
    return _mm256_slli_epi32(v, N);
}
template <int N>
inline VI shiftRight32(VI v) {
    return _mm256_srai_epi32(v, N);
}
/// Byte i of each 16-byte lane of table, by the low four bits of each byte of v.
inline VI lookupI(const unsigned char* table, VI v) {
    return _mm256_shuffle_epi8(
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table))), v);
}

inline VF toF(VI v) {
    return _mm256_cvtepi32_ps(v);
}
inline VI roundI(VF v) {
    return _mm256_cvtps_epi32(v);
}
inline VI bitsOf(VF v) {
    return _mm256_castps_si256(v);
}
inline VF fromBits(VI v) {
    return _mm256_castsi256_ps(v);
}
/// v where x >= limit or x is NaN, else 0.
inline VF zeroBelow(VF v, VF x, VF limit) {
    return _mm256_and_ps(_mm256_cmp_ps(x, limit, _CMP_NLT_UQ), v);
}
inline VF loadHalfF(const void* p) {
    return _mm256_cvtph_ps(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
inline void storeHalfF(void* p, VF v) {
    _mm_storeu_si128(static_cast<__m128i*>(p), _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
inline VF loadBf16F(const void* p) {
    return fromBits(shiftLeft32<16>(_mm256_cvtepu16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)))));
}
inline VI loadU8I(const void* p) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(p)));
}
inline VI loadI8I(const void* p) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(p)));
}
/// Low bytes of the lanes, whose values fit a signed byte.
inline void storeI8(void* p, VI v) {
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    _mm_storel_epi64(static_cast<__m128i*>(p), _mm_packs_epi16(words, words));
}

/// Low halves of the lanes, whose values fit a signed half.
inline void storeI16(void* p, VI v) {
    _mm_storeu_si128(static_cast<__m128i*>(p),
                     _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1)));
}
inline VF roundF(VF v) {
    return _mm256_round_ps(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/// v * 2^n for whole n >= kLowestPower, where it is 0.
constexpr float kLowestPower = -127.0f;
inline VF scaleF(VF v, VF n) {
    return _mm256_mul_ps(v, fromBits(shiftLeft32<23>(addI(roundI(n), set1I(127)))));
}

/// Rows become columns: pairs, then quads, then halves are exchanged.
inline void transposeF(VF (&v)[8]) {
    VF t[8], q[8];
    for (int i = 0; i < 8; i += 2) {
        t[i] = _mm256_unpacklo_ps(v[i], v[i + 1]);
        t[i + 1] = _mm256_unpackhi_ps(v[i], v[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) {
        q[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
        q[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
        q[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        q[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
    for (int i = 0; i < 4; ++i) {
        v[i] = _mm256_permute2f128_ps(q[i], q[i + 4], 0x20);
        v[i + 4] = _mm256_permute2f128_ps(q[i], q[i + 4], 0x31);
    }
}

/// The lanes of 16 bytes at p and p + stride.
inline VI loadLanes(const unsigned char* p, std::size_t stride) {
    const auto at = [&](std::size_t lane) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + lane * stride));
    };
    return _mm256_inserti128_si256(_mm256_castsi128_si256(at(0)), at(1), 1);
}
/// Rows become columns within each lane of 16 bytes.
inline void transposeLanes(VI* v) {
    const VI a = _mm256_unpacklo_epi32(v[0], v[1]), b = _mm256_unpackhi_epi32(v[0], v[1]);
    const VI c = _mm256_unpacklo_epi32(v[2], v[3]), d = _mm256_unpackhi_epi32(v[2], v[3]);
    v[0] = _mm256_unpacklo_epi64(a, c);
    v[1] = _mm256_unpackhi_epi64(a, c);
    v[2] = _mm256_unpacklo_epi64(b, d);
    v[3] = _mm256_unpackhi_epi64(b, d);
}

// Pairs of products are added in 16 bits, which unsigned weights above 127 would overflow: 8-bit weights stay
// signed.
constexpr bool kSignedBytes = true;
/// acc + sum of 2 products of the 16-bit halves of the lanes.
inline VI dot2(VI acc, VI a, VI b) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(a, b));
}
/// acc + sum of 4 products of the bytes of w (unsigned, or signed if kSigned) with the signed ones of y, per
/// lane.
template <bool kSigned>
inline VI dot4(VI acc, VI w, VI y) {
    VI pairs;
    if constexpr (kSigned) {
        pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(y, w));
    } else {
        pairs = _mm256_maddubs_epi16(w, y);
    }
    return _mm256_add_epi32(acc, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
