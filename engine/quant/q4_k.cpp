#include "engine/quant/q4_k.h"

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"
#include "engine/quant/k_scales.h"

namespace autoglm::quant {

void decodeQ4_K(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ4_K, 256>(blocks, out, n, [](const BlockQ4_K& b, float* y) {
        const float d = halfToFloat(b.d), dmin = halfToFloat(b.dmin);
        for (int group = 0; group < 8; ++group) {
            const std::uint8_t* qs = b.qs + 32 * (group / 2);
            const int shift = 4 * (group % 2);
            const KScale s = unpackKScale(b.scales, group);
            const float scale = d * static_cast<float>(s.scale),
                        minimum = dmin * static_cast<float>(s.minimum);
            for (int i = 0; i < 32; ++i)
                y[32 * group + i] = scale * static_cast<float>(qs[i] >> shift & 15) - minimum;
        }
    });
}

void encodeQ4_K(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ4_K, 256>(values, blocks, n, [](const float* x, BlockQ4_K& b) {
        const KGroups<8> k = fitKGroups<8>(x, 15, 63);
        b.d = k.d;
        b.dmin = k.dmin;
        packKScales(b.scales, k.scale, k.minimum);
        for (int group = 0; group < 8; ++group) {
            std::uint8_t* qs = b.qs + 32 * (group / 2);
            const int shift = 4 * (group % 2);
            for (int i = 0; i < 32; ++i)
                qs[i] = static_cast<std::uint8_t>(qs[i] | k.quant[32 * group + i] << shift);
        }
    });
}

}  // namespace autoglm::quant
