#include "engine/quant/q8_0.h"

#include <cmath>

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"

namespace autoglm::quant {

void decodeQ8_0(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ8_0, 32>(blocks, out, n, [](const BlockQ8_0& b, float* y) {
        const float d = halfToFloat(b.d);
        for (int i = 0; i < 32; ++i)
            y[i] = d * static_cast<float>(b.qs[i]);
    });
}

void encodeQ8_0(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ8_0, 32>(values, blocks, n, [](const float* x, BlockQ8_0& b) {
        // No search: at 8 bits it gains nothing that the rounding of the scale to half does not hide.
        float magnitude = 0;
        for (int i = 0; i < 32; ++i)
            magnitude = std::max(magnitude, std::fabs(x[i]));
        b.d = halfScale(magnitude / 127.0f);
        const float inverse = inverseOrZero(halfToFloat(b.d));
        for (int i = 0; i < 32; ++i)
            b.qs[i] = static_cast<std::int8_t>(quantize(x[i] * inverse, -127, 127));
    });
}

}  // namespace autoglm::quant
