// Every operation of the layer program in plain C++: slow, obviously right. The oracle for the SIMD tiers and
// the GPU. Accumulates in f32 in index order unless said otherwise.
// Threads: pure functions.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/model/layer_program.h"

namespace autoglm::reference {

/// out[i] = x[i] / sqrt(mean(x^2) + eps) * weight[i]. Shapes: x, weight, out (n); out may be x.
void rmsNorm(const float* x, const float* weight, float eps, std::size_t n, float* out) noexcept;

/// out[r] = dot(row r of w, x) for r in [rowBegin, rowEnd), rows decoded to f32. Shapes: x (w.nIn), out
/// (w.nOut).
void matVec(const MatrixRef& w, const float* x, std::uint32_t rowBegin, std::uint32_t rowEnd, float* out);

/// Rotates every head of one token in place. Shapes: heads (nHeads, headDim).
void rope(const RopeSpec& spec, std::uint32_t position, std::uint32_t nHeads, std::uint32_t headDim,
          float* heads) noexcept;

/// One query head over nKeys keys: out = softmax(scale * q·K) V. Shapes: q, out (headDim); keys, values
/// (nKeys rows of headDim, `strideElements` apart); scores (nKeys) is scratch.
void attendHead(const float* q, const float* keys, const float* values, std::size_t nKeys,
                std::size_t headDim, std::size_t strideElements, float scale, float* scores,
                float* out) noexcept;

/// out[i] = silu(gate[i]) * up[i]. silu(x) = x / (1 + e^-x).
void swiGlu(const float* gate, const float* up, std::size_t n, float* out) noexcept;

/// Row `index` of w as f32. Shapes: out (w.nIn).
void embedRow(const MatrixRef& w, std::uint32_t index, float* out);

}  // namespace autoglm::reference
