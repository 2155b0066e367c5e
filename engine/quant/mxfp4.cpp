#include "engine/quant/mxfp4.h"

#include <bit>

#include "engine/quant/block_io.h"

namespace autoglm::quant {
namespace {

/// 2^(e - 128); e = 0 and 1 are subnormal floats.
float powerOfTwo(std::uint8_t e) {
    const std::uint32_t bits = e < 2 ? 0x00200000u << e : static_cast<std::uint32_t>(e - 1) << 23;
    return std::bit_cast<float>(bits);
}

}  // namespace

void decodeMXFP4(const std::byte* blocks, float* out, std::size_t n) noexcept {
    forEachBlockDecoded<BlockMXFP4, 32>(blocks, out, n, [](const BlockMXFP4& b, float* y) {
        const float scale = powerOfTwo(b.e);
        for (int i = 0; i < 16; ++i) {
            y[i] = scale * static_cast<float>(kMxfp4Values[b.qs[i] & 15]);
            y[i + 16] = scale * static_cast<float>(kMxfp4Values[b.qs[i] >> 4]);
        }
    });
}

}  // namespace autoglm::quant
