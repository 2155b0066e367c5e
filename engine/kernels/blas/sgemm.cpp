#include "engine/kernels/blas/sgemm.h"

#include <cblas.h>

#include <mutex>

namespace autoglm {

void sgemmRows(const float* w, std::uint32_t nRows, std::uint32_t nIn, const float* x, std::size_t xStride,
               std::uint32_t nColumns, float* out, std::size_t outStride) noexcept {
#if defined(OPENBLAS_VERSION)
    // OpenBLAS's own threads would fight ours for the same cores.
    static std::once_flag once;
    std::call_once(once, [] { openblas_set_num_threads(1); });
#endif
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(nColumns), static_cast<int>(nRows),
                static_cast<int>(nIn), 1.0f, x, static_cast<int>(xStride), w, static_cast<int>(nIn), 0.0f,
                out, static_cast<int>(outStride));
}

}  // namespace autoglm
