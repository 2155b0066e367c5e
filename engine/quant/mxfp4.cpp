#include "engine/quant/mxfp4.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/quant/block_fit.h"
#include "engine/quant/block_io.h"

namespace autoglm::quant {
namespace {

/// The largest exponent whose twelvefold is a finite float.
constexpr int kLargestExponent = 252;

/// 2^(e - 128); e = 0 and 1 are subnormal floats.
float powerOfTwo(std::uint8_t e) {
    const std::uint32_t bits = e < 2 ? 0x00200000u << e : static_cast<std::uint32_t>(e - 1) << 23;
    return std::bit_cast<float>(bits);
}

/// The code of the nearest value to x, in units of the scale; what lies beyond the table becomes its end.
std::uint8_t nearestCode(float x) {
    constexpr float kMiddles[] = {0.5f, 1.5f, 2.5f, 3.5f, 5.0f, 7.0f, 10.0f};
    unsigned code = 0;
    for (const float middle : kMiddles)
        code += std::abs(x) > middle ? 1 : 0;
    return static_cast<std::uint8_t>(code | (x < 0 && code != 0 ? 8 : 0));
}

/// What 32 values become with an exponent, and how much they lose.
struct Trial {
    BlockMXFP4 block;
    double error;
};

Trial tryExponent(const float* x, int exponent) {
    Trial trial{.block = {.e = static_cast<std::uint8_t>(exponent), .qs = {}}, .error = 0};
    const float scale = powerOfTwo(trial.block.e);
    for (std::size_t i = 0; i < 32; ++i) {
        const std::uint8_t code = nearestCode(x[i] / scale);
        trial.block.qs[i % 16] |= static_cast<std::uint8_t>(i < 16 ? code : code << 4);
        const double lost = double{x[i]} - double{scale} * kMxfp4Values[code];
        trial.error += lost * lost;
    }
    return trial;
}

/// Two exponents are worth trying: the larger holds the largest value, the smaller cuts it off above 1.5
/// times its power of two and has finer steps for the others.
BlockMXFP4 encodeBlock(const float* x) {
    float largest = 0;
    for (int i = 0; i < 32; ++i)
        largest = std::max(largest, std::abs(x[i]));
    if (largest < kTinyGroup) return {};
    const int exponent = std::min(std::ilogb(largest) + 125, kLargestExponent);
    const Trial fine = tryExponent(x, exponent),
                coarse = tryExponent(x, std::min(exponent + 1, kLargestExponent));
    return fine.error <= coarse.error ? fine.block : coarse.block;
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

void encodeMXFP4(const float* values, std::byte* blocks, std::size_t n) noexcept {
    forEachBlockEncoded<BlockMXFP4, 32>(values, blocks, n,
                                        [](const float* x, BlockMXFP4& b) { b = encodeBlock(x); });
}

}  // namespace autoglm::quant
