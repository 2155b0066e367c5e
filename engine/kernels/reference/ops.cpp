#include "engine/kernels/reference/ops.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace autoglm::reference {

void rmsNorm(const float* x, const float* weight, float eps, std::size_t n, float* out) noexcept {
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += x[i] * x[i];
    const float scale = 1.0f / std::sqrt(sum / static_cast<float>(n) + eps);
    for (std::size_t i = 0; i < n; ++i)
        out[i] = x[i] * scale * weight[i];
}

void embedRow(const MatrixRef& w, std::uint32_t index, float* out) {
    traitsOf(w.type).decode(w.row(index), out, w.nIn);
}

void matVec(const MatrixRef& w, const float* x, std::uint32_t rowBegin, std::uint32_t rowEnd, float* out) {
    std::vector<float> row(w.nIn);
    for (std::uint32_t r = rowBegin; r < rowEnd; ++r) {
        embedRow(w, r, row.data());
        float sum = 0;
        for (std::uint32_t i = 0; i < w.nIn; ++i)
            sum += row[i] * x[i];
        out[r] = sum;
    }
}

void rope(const RopeSpec& spec, std::uint32_t position, std::uint32_t nHeads, std::uint32_t headDim,
          float* heads) noexcept {
    const std::uint32_t nPairs = spec.nRot / 2;
    const bool interleaved = spec.pairing == RopePairing::Interleaved;
    for (std::uint32_t pair = 0; pair < nPairs; ++pair) {
        const double angle = position * spec.inverseFrequency[pair];
        const float cosine = static_cast<float>(std::cos(angle)) * spec.magnitude;
        const float sine = static_cast<float>(std::sin(angle)) * spec.magnitude;
        const std::uint32_t first = interleaved ? 2 * pair : pair;
        const std::uint32_t second = interleaved ? 2 * pair + 1 : pair + nPairs;
        for (std::uint32_t h = 0; h < nHeads; ++h) {
            float* head = heads + static_cast<std::size_t>(h) * headDim;
            const float a = head[first], b = head[second];
            head[first] = a * cosine - b * sine;
            head[second] = a * sine + b * cosine;
        }
    }
}

void attendHead(const float* q, const float* keys, const float* values, std::size_t nKeys,
                std::size_t headDim, std::size_t strideElements, float scale, float* scores,
                float* out) noexcept {
    float largest = -std::numeric_limits<float>::infinity();
    for (std::size_t k = 0; k < nKeys; ++k) {
        float dot = 0;
        for (std::size_t i = 0; i < headDim; ++i)
            dot += q[i] * keys[k * strideElements + i];
        scores[k] = dot * scale;
        largest = std::max(largest, scores[k]);
    }
    float sum = 0;
    for (std::size_t k = 0; k < nKeys; ++k) {
        scores[k] = std::exp(scores[k] - largest);
        sum += scores[k];
    }
    std::fill(out, out + headDim, 0.0f);
    for (std::size_t k = 0; k < nKeys; ++k) {
        const float weight = scores[k] / sum;
        for (std::size_t i = 0; i < headDim; ++i)
            out[i] += weight * values[k * strideElements + i];
    }
}

void swiGlu(const float* gate, const float* up, std::size_t n, float* out) noexcept {
    for (std::size_t i = 0; i < n; ++i)
        out[i] = gate[i] / (1.0f + std::exp(-gate[i])) * up[i];
}

}  // namespace autoglm::reference
