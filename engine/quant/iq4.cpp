#include "engine/quant/iq4.h"

#include "engine/base/half.h"
#include "engine/quant/block_io.h"

namespace autoglm::quant {
namespace {

void decodeNibbles(const std::uint8_t* qs, float scale, float* y) {
    for (int i = 0; i < 16; ++i) {
        y[i] = scale * static_cast<float>(kIq4Values[qs[i] & 15]);
        y[i + 16] = scale * static_cast<float>(kIq4Values[qs[i] >> 4]);
    }
}

}  // namespace

void decodeIQ4_NL(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockIQ4_NL, 32>(
        blocks, out, n, [](const BlockIQ4_NL& b, float* y) { decodeNibbles(b.qs, halfToFloat(b.d), y); });
}

void decodeIQ4_XS(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockIQ4_XS, 256>(blocks, out, n, [](const BlockIQ4_XS& b, float* y) {
        const float d = halfToFloat(b.d);
        for (int g = 0; g < 8; ++g)
            decodeNibbles(b.qs + 16 * g, d * static_cast<float>(scaleOfIQ4_XS(b, g)), y + 32 * g);
    });
}

}  // namespace autoglm::quant
