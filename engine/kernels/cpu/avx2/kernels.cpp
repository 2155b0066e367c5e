// The avx2 tier. Everything but the table is in an anonymous namespace, and nothing here may instantiate
// shared inline code: the linker could keep this file's copy for machines that cannot run it.
#include "engine/kernels/cpu/tiers.h"

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace autoglm::avx2 {

namespace {

// In this order: each uses what stands before it.
// clang-format off
#include "engine/kernels/cpu/simd_avx2.h"
#include "engine/kernels/cpu/vector_ops_inl.h"
#include "engine/kernels/cpu/product_inl.h"
#include "engine/kernels/cpu/matmul_inl.h"
#include "engine/kernels/cpu/wide_matmul_inl.h"
#include "engine/kernels/cpu/quantize_inl.h"
#include "engine/kernels/cpu/small_matmul_inl.h"
#include "engine/kernels/cpu/words_inl.h"
#include "engine/kernels/cpu/pack_inl.h"
#include "engine/kernels/cpu/float_matmul_inl.h"
#include "engine/kernels/cpu/unit_product_inl.h"
#include "engine/kernels/cpu/kv_pages_inl.h"
#include "engine/kernels/cpu/attention_state_inl.h"
#include "engine/kernels/cpu/attention_formats_inl.h"
#include "engine/kernels/cpu/attention_inl.h"
#include "engine/kernels/cpu/table_inl.h"
// clang-format on

}  // namespace

void fillTable(KernelTable& table) noexcept {
    table = makeTable("avx2");
}

}  // namespace autoglm::avx2
