#include "engine/quant/q3_k.h"

#include <cmath>

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"
#include "engine/quant/k_scales.h"

namespace autoglm::quant {
namespace {

void storeScale(std::uint8_t* scales, int k, int value) {
    const int code = value + 32;
    const int low = code & 15, high = code >> 4;
    std::uint8_t& lowByte = scales[k % 8];
    lowByte = static_cast<std::uint8_t>(lowByte | low << (k < 8 ? 0 : 4));
    std::uint8_t& highByte = scales[8 + k % 4];
    highByte = static_cast<std::uint8_t>(highByte | high << (2 * (k / 4)));
}

}  // namespace

void decodeQ3_K(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ3_K, 256>(blocks, out, n, [](const BlockQ3_K& b, float* y) {
        const float d = halfToFloat(b.d);
        for (int group = 0; group < 16; ++group) {
            const std::uint8_t* qs = b.qs + 32 * (group / 8) + 16 * (group % 2);
            const std::uint8_t* hmask = b.hmask + 16 * (group % 2);
            const int shift = 2 * (group % 8 / 2), bit = group / 2;
            const float scale = d * static_cast<float>(scaleOfQ3_K(b.scales, group));
            for (int i = 0; i < 16; ++i) {
                const int q = (qs[i] >> shift & 3) + ((hmask[i] >> bit & 1) << 2) - 4;
                y[16 * group + i] = scale * static_cast<float>(q);
            }
        }
    });
}

void encodeQ3_K(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ3_K, 256>(values, blocks, n, [](const float* x, BlockQ3_K& b) {
        const SignedKGroups k = fitSignedKGroups(x, 4, 32);
        b.d = k.d;
        for (int group = 0; group < 16; ++group) {
            storeScale(b.scales, group, k.scale[group]);
            const int shift = 2 * (group % 8 / 2), bit = group / 2;
            std::uint8_t* qs = b.qs + 32 * (group / 8) + 16 * (group % 2);
            std::uint8_t* hmask = b.hmask + 16 * (group % 2);
            for (int i = 0; i < 16; ++i) {
                const int q = k.quant[16 * group + i] + 4;
                qs[i] = static_cast<std::uint8_t>(qs[i] | (q & 3) << shift);
                hmask[i] = static_cast<std::uint8_t>(hmask[i] | (q >> 2) << bit);
            }
        }
    });
}

}  // namespace autoglm::quant
