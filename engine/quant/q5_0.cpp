#include "engine/quant/q5_0.h"

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"

namespace autoglm::quant {

void decodeQ5_0(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ5_0, 32>(blocks, out, n, [](const BlockQ5_0& b, float* y) {
        const float d = halfToFloat(b.d);
        std::uint32_t qh;
        std::memcpy(&qh, b.qh, sizeof qh);
        for (int i = 0; i < 16; ++i) {
            const int low = (b.qs[i] & 15) | static_cast<int>((qh >> i & 1) << 4);
            const int high = (b.qs[i] >> 4) | static_cast<int>((qh >> (i + 16) & 1) << 4);
            y[i] = d * static_cast<float>(low - 16);
            y[i + 16] = d * static_cast<float>(high - 16);
        }
    });
}

void encodeQ5_0(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ5_0, 32>(values, blocks, n, [](const float* x, BlockQ5_0& b) {
        b.d = halfScale(fitSymmetric({x, 32}, 16));
        const float inverse = inverseOrZero(halfToFloat(b.d));
        std::uint32_t qh = 0;
        for (int i = 0; i < 16; ++i) {
            const auto low = static_cast<std::uint32_t>(quantize(x[i] * inverse, -16, 15) + 16);
            const auto high = static_cast<std::uint32_t>(quantize(x[i + 16] * inverse, -16, 15) + 16);
            b.qs[i] = static_cast<std::uint8_t>((low & 15) | ((high & 15) << 4));
            qh |= (low >> 4) << i | (high >> 4) << (i + 16);
        }
        std::memcpy(b.qh, &qh, sizeof qh);
    });
}

}  // namespace autoglm::quant
