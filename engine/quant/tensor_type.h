// The tensor types of GGUF: ids, block sizes, and how the ones we compute with are decoded and encoded.
// A new quantized type is one file pair in this folder and one row in registry.cpp.
// Threads: immutable tables. Source: GGUF specification; the byte layouts stand atop each type's file.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/result.h"

namespace autoglm {

/// The type ids written in files. Never renumbered; ids not listed here are holes or belong to other
/// projects.
enum class TensorType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q8_1 = 9,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    Q8_K = 15,
    IQ2_XXS = 16,
    IQ2_XS = 17,
    IQ3_XXS = 18,
    IQ1_S = 19,
    IQ4_NL = 20,
    IQ3_S = 21,
    IQ2_S = 22,
    IQ4_XS = 23,
    I8 = 24,
    I16 = 25,
    I32 = 26,
    I64 = 27,
    F64 = 28,
    IQ1_M = 29,
    BF16 = 30,
    TQ1_0 = 34,
    TQ2_0 = 35,
    MXFP4 = 39,
};

/// One row of the registry. A type without `decode` is known by size only: such tensors can be listed, not
/// computed.
struct TypeTraits {
    TensorType type;
    std::string_view name;        // as written in the field: "Q4_K"
    std::uint32_t blockElements;  // values per block
    std::uint32_t blockBytes;
    /// Shapes: blocks[n / blockElements * blockBytes] -> out[n]; n a multiple of blockElements. No alignment
    /// needed.
    void (*decode)(const std::byte* blocks, float* out, std::size_t n) noexcept = nullptr;
    /// The inverse, rounding to the nearest representable block; nullptr where we only read. Values must be
    /// finite.
    void (*encode)(const float* values, std::byte* blocks, std::size_t n) noexcept = nullptr;
};

/// The row for a type id of a file; nullptr for a hole, a removed or a foreign id.
[[nodiscard]] const TypeTraits* findType(std::uint32_t id) noexcept;
/// The row of a type of the enum; always there.
[[nodiscard]] const TypeTraits& traitsOf(TensorType type) noexcept;
/// By name, case-insensitive ("q4_k"); nullptr if unknown.
[[nodiscard]] const TypeTraits* findTypeByName(std::string_view name) noexcept;
/// All rows, in id order: tests and inspectors walk it.
[[nodiscard]] std::span<const TypeTraits> allTypes() noexcept;
/// A sentence part for an id findType() does not know: "a type of ik_llama.cpp", "a removed type", "NVFP4, a
/// newer type" or "unknown".
[[nodiscard]] std::string_view describeForeignType(std::uint32_t id) noexcept;

/// Bytes of one row of `n` values; empty when n is not a multiple of the block or the size does not fit 64
/// bits.
[[nodiscard]] std::optional<std::uint64_t> rowBytes(const TypeTraits& traits, std::uint64_t n) noexcept;

}  // namespace autoglm
