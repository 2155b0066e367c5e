#include "engine/quant/q6_k.h"

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"
#include "engine/quant/k_scales.h"

namespace autoglm::quant {
namespace {

/// Where the 16 values of a group keep their bits.
struct GroupPlace {
    int ql, qh, lowShift, highShift;
};

GroupPlace placeOf(int group) {
    const int half = group / 8, quarter = group % 8 / 2, lane = 16 * (group % 2);
    return {64 * half + 32 * (quarter & 1) + lane, 32 * half + lane, 4 * (quarter / 2), 2 * quarter};
}

}  // namespace

void decodeQ6_K(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ6_K, 256>(blocks, out, n, [](const BlockQ6_K& b, float* y) {
        const float d = halfToFloat(b.d);
        for (int group = 0; group < 16; ++group) {
            const GroupPlace at = placeOf(group);
            const std::uint8_t *ql = b.ql + at.ql, *qh = b.qh + at.qh;
            const float scale = d * static_cast<float>(b.scales[group]);
            for (int i = 0; i < 16; ++i) {
                const int q = (ql[i] >> at.lowShift & 15) | (qh[i] >> at.highShift & 3) << 4;
                y[16 * group + i] = scale * static_cast<float>(q - 32);
            }
        }
    });
}

void encodeQ6_K(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ6_K, 256>(values, blocks, n, [](const float* x, BlockQ6_K& b) {
        const SignedKGroups k = fitSignedKGroups(x, 32, 128);
        b.d = k.d;
        for (int group = 0; group < 16; ++group) {
            const GroupPlace at = placeOf(group);
            b.scales[group] = static_cast<std::int8_t>(k.scale[group]);
            for (int i = 0; i < 16; ++i) {
                const int q = k.quant[16 * group + i] + 32;
                std::uint8_t &low = b.ql[at.ql + i], &high = b.qh[at.qh + i];
                low = static_cast<std::uint8_t>(low | (q & 15) << at.lowShift);
                high = static_cast<std::uint8_t>(high | (q >> 4) << at.highShift);
            }
        }
    });
}

}  // namespace autoglm::quant
