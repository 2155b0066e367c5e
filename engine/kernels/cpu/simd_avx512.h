// Vectors of the avx512 tiers: 16 lanes. Included once per tier, after `namespace {`.
// With AUTOGLM_VNNI the dot product step is one instruction.

constexpr int kLanes = 16;
using VF = __m512;
using VI = __m512i;

inline VF loadF(const float* p) {
    return _mm512_loadu_ps(p);
}
inline void storeF(float* p, VF v) {
    _mm512_storeu_ps(p, v);
}
inline VF set1F(float v) {
    return _mm512_set1_ps(v);
}
inline VF zeroF() {
    return _mm512_setzero_ps();
}
inline VF addF(VF a, VF b) {
    return _mm512_add_ps(a, b);
}
inline VF subF(VF a, VF b) {
    return _mm512_sub_ps(a, b);
}
inline VF mulF(VF a, VF b) {
    return _mm512_mul_ps(a, b);
}
inline VF divF(VF a, VF b) {
    return _mm512_div_ps(a, b);
}
inline VF maxF(VF a, VF b) {
    return _mm512_max_ps(a, b);
}
inline VF minF(VF a, VF b) {
    return _mm512_min_ps(a, b);
}
constexpr bool kFusedFma = true;
inline VF fmaF(VF a, VF b, VF c) {
    return _mm512_fmadd_ps(a, b, c);
}
inline float sumF(VF v) {
    return _mm512_reduce_add_ps(v);
}
inline float maxOfF(VF v) {
    return _mm512_reduce_max_ps(v);
}

inline VI loadI(const void* p) {
    return _mm512_loadu_si512(p);
}
inline void storeI(void* p, VI v) {
    _mm512_storeu_si512(p, v);
}
inline VI set1I(int v) {
    return _mm512_set1_epi32(v);
}
inline VI zeroI() {
    return _mm512_setzero_si512();
}
inline VI andI(VI a, VI b) {
    return _mm512_and_si512(a, b);
}
inline VI orI(VI a, VI b) {
    return _mm512_or_si512(a, b);
}
inline VI xorI(VI a, VI b) {
    return _mm512_xor_si512(a, b);
}
inline VI addI(VI a, VI b) {
    return _mm512_add_epi32(a, b);
}
inline VI maxI(VI a, VI b) {
    return _mm512_max_epi32(a, b);
}
inline int sumI(VI v) {
    return _mm512_reduce_add_epi32(v);
}
inline int maxOfI(VI v) {
    return _mm512_reduce_max_epi32(v);
}
/// Shifts within 16-bit lanes: left by N, right by -N. Callers mask the bits that crossed a byte.
template <int N>
inline VI shiftI(VI v) {
    if constexpr (N > 0) return _mm512_slli_epi16(v, N);
    if constexpr (N < 0) return _mm512_srli_epi16(v, -N);
    return v;
}
template <int N>
inline VI shiftLeft32(VI v) {
    return _mm512_slli_epi32(v, N);
}
template <int N>
inline VI shiftRight32(VI v) {
    return _mm512_srai_epi32(v, N);
}
/// Byte i of each 16-byte lane of table, by the low four bits of each byte of v.
inline VI lookupI(const unsigned char* table, VI v) {
    return _mm512_shuffle_epi8(
        _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table))), v);
}

inline VF toF(VI v) {
    return _mm512_cvtepi32_ps(v);
}
inline VI roundI(VF v) {
    return _mm512_cvtps_epi32(v);
}
inline VI bitsOf(VF v) {
    return _mm512_castps_si512(v);
}
inline VF fromBits(VI v) {
    return _mm512_castsi512_ps(v);
}
/// v where x >= limit or x is NaN, else 0.
inline VF zeroBelow(VF v, VF x, VF limit) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, limit, _CMP_NLT_UQ), v);
}
inline VF loadHalfF(const void* p) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(static_cast<const __m256i*>(p)));
}
inline void storeHalfF(void* p, VF v) {
    _mm256_storeu_si256(static_cast<__m256i*>(p), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
inline VF loadBf16F(const void* p) {
    return fromBits(
        shiftLeft32<16>(_mm512_cvtepu16_epi32(_mm256_loadu_si256(static_cast<const __m256i*>(p)))));
}
inline VI loadU8I(const void* p) {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
inline VI loadI8I(const void* p) {
    return _mm512_cvtepi8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
/// Low bytes of the lanes.
inline void storeI8(void* p, VI v) {
    _mm_storeu_si128(static_cast<__m128i*>(p), _mm512_cvtepi32_epi8(v));
}

/// Low halves of the lanes.
inline void storeI16(void* p, VI v) {
    _mm256_storeu_si256(static_cast<__m256i*>(p), _mm512_cvtepi32_epi16(v));
}
inline VF roundF(VF v) {
    return _mm512_roundscale_ps(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/// v * 2^n for whole n >= kLowestPower, where it is 0.
constexpr float kLowestPower = -200.0f;
inline VF scaleF(VF v, VF n) {
    return _mm512_scalef_ps(v, n);
}

/// Rows become columns: pairs, quads, then 128-bit lanes are exchanged.
inline void transposeF(VF (&v)[16]) {
    VF t[16], q[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_ps(v[i], v[i + 1]);
        t[i + 1] = _mm512_unpackhi_ps(v[i], v[i + 1]);
    }
    // q[4 g + c]: lane l holds column 4 l + c of rows 4 g .. 4 g + 3.
    for (int i = 0; i < 16; i += 4) {
        q[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
        q[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
        q[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        q[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
    for (int c = 0; c < 4; ++c) {
        const VF low01 = _mm512_shuffle_f32x4(q[c], q[c + 4], 0x44),
                 high01 = _mm512_shuffle_f32x4(q[c], q[c + 4], 0xee);
        const VF low23 = _mm512_shuffle_f32x4(q[c + 8], q[c + 12], 0x44);
        const VF high23 = _mm512_shuffle_f32x4(q[c + 8], q[c + 12], 0xee);
        v[c] = _mm512_shuffle_f32x4(low01, low23, 0x88);
        v[c + 4] = _mm512_shuffle_f32x4(low01, low23, 0xdd);
        v[c + 8] = _mm512_shuffle_f32x4(high01, high23, 0x88);
        v[c + 12] = _mm512_shuffle_f32x4(high01, high23, 0xdd);
    }
}

/// The lanes of 16 bytes at p, p + stride, ...
inline VI loadLanes(const unsigned char* p, std::size_t stride) {
    const auto at = [&](std::size_t lane) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + lane * stride));
    };
    VI v = _mm512_castsi128_si512(at(0));
    v = _mm512_inserti32x4(v, at(1), 1);
    v = _mm512_inserti32x4(v, at(2), 2);
    return _mm512_inserti32x4(v, at(3), 3);
}
/// Rows become columns within each lane of 16 bytes.
inline void transposeLanes(VI* v) {
    const VI a = _mm512_unpacklo_epi32(v[0], v[1]), b = _mm512_unpackhi_epi32(v[0], v[1]);
    const VI c = _mm512_unpacklo_epi32(v[2], v[3]), d = _mm512_unpackhi_epi32(v[2], v[3]);
    v[0] = _mm512_unpacklo_epi64(a, c);
    v[1] = _mm512_unpackhi_epi64(a, c);
    v[2] = _mm512_unpacklo_epi64(b, d);
    v[3] = _mm512_unpackhi_epi64(b, d);
}

#if defined(AUTOGLM_VNNI)
constexpr bool kSignedBytes = false;
/// A sum that must stay in one register: GCC 12 otherwise copies those of a loop to other registers and back
/// at every step, two moves for each product.
inline VI inPlace(VI sum) {
    asm("" : "+v"(sum));
    return sum;
}
/// acc + sum of 2 products of the 16-bit halves of the lanes.
inline VI dot2(VI acc, VI a, VI b) {
    return inPlace(_mm512_dpwssd_epi32(acc, a, b));
}
/// acc + sum of 4 products of the unsigned bytes of w with the signed ones of y, per lane.
template <bool kSigned>
inline VI dot4(VI acc, VI w, VI y) {
    return inPlace(_mm512_dpbusd_epi32(acc, w, y));
}
#else
// Pairs of products are added in 16 bits, which unsigned weights above 127 would overflow: 8-bit weights stay
// signed.
constexpr bool kSignedBytes = true;
/// acc + sum of 2 products of the 16-bit halves of the lanes.
inline VI dot2(VI acc, VI a, VI b) {
    return _mm512_add_epi32(acc, _mm512_madd_epi16(a, b));
}
template <bool kSigned>
inline VI dot4(VI acc, VI w, VI y) {
    VI pairs;
    if constexpr (kSigned) {
        const VI flipped = _mm512_mask_sub_epi8(y, _mm512_movepi8_mask(w), _mm512_setzero_si512(), y);
        pairs = _mm512_maddubs_epi16(_mm512_abs_epi8(w), flipped);
    } else {
        pairs = _mm512_maddubs_epi16(w, y);
    }
    return _mm512_add_epi32(acc, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
}
#endif
