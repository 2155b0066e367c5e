// The one place that calls BLAS: single-threaded, on slices that our own pool hands out.
// Threads: any number at once.
#pragma once
#include <cstddef>
#include <cstdint>

namespace autoglm {

/// out[c * outStride + r] = dot(row r of w, column c of x).
/// Shapes: w (nRows, nIn), x (nColumns rows of nIn, xStride apart).
void sgemmRows(const float* w, std::uint32_t nRows, std::uint32_t nIn, const float* x, std::size_t xStride,
               std::uint32_t nColumns, float* out, std::size_t outStride) noexcept;

}  // namespace autoglm
