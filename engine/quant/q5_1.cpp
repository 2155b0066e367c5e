#include "engine/quant/q5_1.h"

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"

namespace autoglm::quant {

void decodeQ5_1(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockQ5_1, 32>(blocks, out, n, [](const BlockQ5_1& b, float* y) {
        const float d = halfToFloat(b.d), m = halfToFloat(b.m);
        std::uint32_t qh;
        std::memcpy(&qh, b.qh, sizeof qh);
        for (int i = 0; i < 16; ++i) {
            const int low = (b.qs[i] & 15) | static_cast<int>((qh >> i & 1) << 4);
            const int high = (b.qs[i] >> 4) | static_cast<int>((qh >> (i + 16) & 1) << 4);
            y[i] = d * static_cast<float>(low) + m;
            y[i + 16] = d * static_cast<float>(high) + m;
        }
    });
}

void encodeQ5_1(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockQ5_1, 32>(values, blocks, n, [](const float* x, BlockQ5_1& b) {
        const AffineFit fit = fitAffine({x, 32}, 31, false);
        b.d = halfScale(fit.scale);
        b.m = halfScale(fit.offset);
        const float inverse = inverseOrZero(halfToFloat(b.d)), m = halfToFloat(b.m);
        std::uint32_t qh = 0;
        for (int i = 0; i < 16; ++i) {
            const auto low = static_cast<std::uint32_t>(quantize((x[i] - m) * inverse, 0, 31));
            const auto high = static_cast<std::uint32_t>(quantize((x[i + 16] - m) * inverse, 0, 31));
            b.qs[i] = static_cast<std::uint8_t>((low & 15) | ((high & 15) << 4));
            qh |= (low >> 4) << i | (high >> 4) << (i + 16);
        }
        std::memcpy(b.qh, &qh, sizeof qh);
    });
}

}  // namespace autoglm::quant
