#include "engine/quant/q4_1.h"

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"

namespace autoglm::quant {

void decodeQ4_1(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ4_1, 32>(blocks, out, n, [](const BlockQ4_1& b, float* y) {
        const float d = halfToFloat(b.d), m = halfToFloat(b.m);
        for (int i = 0; i < 16; ++i) {
            y[i] = d * static_cast<float>(b.qs[i] & 15) + m;
            y[i + 16] = d * static_cast<float>(b.qs[i] >> 4) + m;
        }
    });
}

void encodeQ4_1(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ4_1, 32>(values, blocks, n, [](const float* x, BlockQ4_1& b) {
        const AffineFit fit = fitAffine({x, 32}, 15, false);
        b.d = halfScale(fit.scale);
        b.m = halfScale(fit.offset);
        const float inverse = inverseOrZero(halfToFloat(b.d)), m = halfToFloat(b.m);
        for (int i = 0; i < 16; ++i) {
            const int low = quantize((x[i] - m) * inverse, 0, 15);
            const int high = quantize((x[i + 16] - m) * inverse, 0, 15);
            b.qs[i] = static_cast<std::uint8_t>(low | (high << 4));
        }
    });
}

}  // namespace autoglm::quant
