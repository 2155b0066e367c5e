#include "engine/quant/k_scales.h"

#include <cmath>

#include "engine/quant/block_fit.h"

namespace autoglm::quant {

void packKScales(std::uint8_t* b, const std::array<std::uint8_t, 8>& scale,
                 const std::array<std::uint8_t, 8>& minimum) noexcept {
    for (std::size_t g = 0; g < 4; ++g) {
        b[g] = static_cast<std::uint8_t>(scale[g] | (scale[g + 4] >> 4) << 6);
        b[g + 4] = static_cast<std::uint8_t>(minimum[g] | (minimum[g + 4] >> 4) << 6);
        b[g + 8] = static_cast<std::uint8_t>((scale[g + 4] & 15) | (minimum[g + 4] & 15) << 4);
    }
}

template <std::size_t nGroups>
KGroups<nGroups> fitKGroups(const float* x, int maxQuant, int maxScale) noexcept {
    constexpr std::size_t kSize = 256 / nGroups;
    std::array<AffineFit, nGroups> fits;
    float largestScale = 0, largestMinimum = 0;
    for (std::size_t g = 0; g < nGroups; ++g) {
        fits[g] = fitAffine({x + kSize * g, kSize}, maxQuant, true);
        largestScale = std::max(largestScale, fits[g].scale);
        largestMinimum = std::max(largestMinimum, -fits[g].offset);
    }
    KGroups<nGroups> k;
    k.d = halfScale(largestScale / static_cast<float>(maxScale));
    k.dmin = halfScale(largestMinimum / static_cast<float>(maxScale));
    const float d = halfToFloat(k.d), dmin = halfToFloat(k.dmin);
    for (std::size_t g = 0; g < nGroups; ++g) {
        k.scale[g] = static_cast<std::uint8_t>(quantize(fits[g].scale * inverseOrZero(d), 0, maxScale));
        k.minimum[g] =
            static_cast<std::uint8_t>(quantize(-fits[g].offset * inverseOrZero(dmin), 0, maxScale));
        const float inverse = inverseOrZero(d * static_cast<float>(k.scale[g]));
        const float minimum = dmin * static_cast<float>(k.minimum[g]);
        for (std::size_t i = kSize * g; i < kSize * (g + 1); ++i) {
            k.quant[i] = static_cast<std::uint8_t>(quantize((x[i] + minimum) * inverse, 0, maxQuant));
        }
    }
    return k;
}

template KGroups<8> fitKGroups<8>(const float*, int, int) noexcept;
template KGroups<16> fitKGroups<16>(const float*, int, int) noexcept;

SignedKGroups fitSignedKGroups(const float* x, int levels, int scaleLevels) noexcept {
    std::array<float, 16> fits;
    float largest = 0;
    for (std::size_t g = 0; g < 16; ++g) {
        fits[g] = fitSymmetric({x + 16 * g, 16}, levels);
        if (std::fabs(fits[g]) > std::fabs(largest)) largest = fits[g];
    }
    SignedKGroups k;
    // The largest scale lands on the side that has one level more.
    k.d = halfScale(-largest / static_cast<float>(scaleLevels));
    const float d = halfToFloat(k.d);
    for (std::size_t g = 0; g < 16; ++g) {
        k.scale[g] = quantize(fits[g] * inverseOrZero(d), -scaleLevels, scaleLevels - 1);
        const float inverse = inverseOrZero(d * static_cast<float>(k.scale[g]));
        for (std::size_t i = 16 * g; i < 16 * (g + 1); ++i) {
            k.quant[i] = static_cast<std::int8_t>(quantize(x[i] * inverse, -levels, levels - 1));
        }
    }
    return k;
}

}  // namespace autoglm::quant
