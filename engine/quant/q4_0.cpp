#include "engine/quant/q4_0.h"

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"

namespace autoglm::quant {

void decodeQ4_0(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ4_0, 32>(blocks, out, n, [](const BlockQ4_0& b, float* y) {
        const float d = halfToFloat(b.d);
        for (int i = 0; i < 16; ++i) {
            y[i] = d * static_cast<float>((b.qs[i] & 15) - 8);
            y[i + 16] = d * static_cast<float>((b.qs[i] >> 4) - 8);
        }
    });
}

void encodeQ4_0(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ4_0, 32>(values, blocks, n, [](const float* x, BlockQ4_0& b) {
        b.d = halfScale(fitSymmetric({x, 32}, 8));
        const float inverse = inverseOrZero(halfToFloat(b.d));
        for (int i = 0; i < 16; ++i) {
            const int low = quantize(x[i] * inverse, -8, 7) + 8;
            const int high = quantize(x[i + 16] * inverse, -8, 7) + 8;
            b.qs[i] = static_cast<std::uint8_t>(low | (high << 4));
        }
    });
}

}  // namespace autoglm::quant
