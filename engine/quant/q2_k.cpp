#include "engine/quant/q2_k.h"

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"
#include "engine/quant/k_scales.h"

namespace autoglm::quant {

void decodeQ2_K(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ2_K, 256>(blocks, out, n, [](const BlockQ2_K& b, float* y) {
        const float d = halfToFloat(b.d), dmin = halfToFloat(b.dmin);
        for (int group = 0; group < 16; ++group) {
            const std::uint8_t* qs = b.qs + 32 * (group / 8) + 16 * (group % 2);
            const int shift = 2 * (group % 8 / 2);
            const float scale = d * static_cast<float>(b.scales[group] & 15);
            const float minimum = dmin * static_cast<float>(b.scales[group] >> 4);
            for (int i = 0; i < 16; ++i)
                y[16 * group + i] = scale * static_cast<float>(qs[i] >> shift & 3) - minimum;
        }
    });
}

void encodeQ2_K(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ2_K, 256>(values, blocks, n, [](const float* x, BlockQ2_K& b) {
        const KGroups<16> k = fitKGroups<16>(x, 3, 15);
        b.d = k.d;
        b.dmin = k.dmin;
        for (int group = 0; group < 16; ++group) {
            b.scales[group] = static_cast<std::uint8_t>(k.scale[group] | (k.minimum[group] << 4));
            const int shift = 2 * (group % 8 / 2);
            std::uint8_t* qs = b.qs + 32 * (group / 8) + 16 * (group % 2);
            for (int i = 0; i < 16; ++i)
                qs[i] = static_cast<std::uint8_t>(qs[i] | k.quant[16 * group + i] << shift);
        }
    });
}

}  // namespace autoglm::quant
