// Packing the rows of a file into the layout of packed_format.h.
// Threads: pure functions; packRowGroup() may run for different groups at once.
#pragma once
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_format.h"
#include "engine/model/tensor_ref.h"

namespace autoglm {

struct PackedType {
    TensorType type;
    PackedFormat format;
};
/// In the order of packedIndex(), which is also the order of the kernel tables.
extern const PackedType kPackedTypes[kNumPackedFormats];

/// Index of a type's format; -1 for F32, which is multiplied as it lies in the file, and for types not
/// computed with.
[[nodiscard]] int packedIndex(TensorType type) noexcept;

/// Bytes of one group of 16 rows of `nIn` columns. Requires: nIn a multiple of the type's block.
[[nodiscard]] std::size_t packedGroupBytes(const PackedFormat& format, std::uint32_t nIn) noexcept;

/// Packs rows [16 group, 16 group + 16) of w; rows past the end become zero. `out` is 64-byte aligned and
/// zeroed. One row after the other: the scalar twin of the tiers' packGroup.
void packRowGroup(const PackedType& packed, const MatrixRef& w, std::uint32_t group, std::byte* out) noexcept;
/// The same with the tier's kernels, where the group is whole.
void packRowGroup(const KernelTable& kernels, const PackedType& packed, const MatrixRef& w,
                  std::uint32_t group, std::byte* out) noexcept;

}  // namespace autoglm
