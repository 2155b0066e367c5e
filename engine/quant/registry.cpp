// The one table of tensor types. A row without functions is known by size only.
#include <algorithm>
#include <array>

#include "engine/base/check.h"
#include "engine/quant/iq4.h"
#include "engine/quant/mxfp4.h"
#include "engine/quant/plain.h"
#include "engine/quant/q2_k.h"
#include "engine/quant/q3_k.h"
#include "engine/quant/q4_0.h"
#include "engine/quant/q4_1.h"
#include "engine/quant/q4_k.h"
#include "engine/quant/q5_0.h"
#include "engine/quant/q5_1.h"
#include "engine/quant/q5_k.h"
#include "engine/quant/q6_k.h"
#include "engine/quant/q8_0.h"
#include "engine/quant/tensor_type.h"

namespace autoglm {
namespace {

using namespace quant;
using enum TensorType;

constexpr std::array kTypes = {
    TypeTraits{F32, "F32", 1, 4, decodeF32, encodeF32},
    TypeTraits{F16, "F16", 1, 2, decodeF16, encodeF16},
    TypeTraits{Q4_0, "Q4_0", 32, 18, decodeQ4_0, encodeQ4_0},
    TypeTraits{Q4_1, "Q4_1", 32, 20, decodeQ4_1, encodeQ4_1},
    TypeTraits{Q5_0, "Q5_0", 32, 22, decodeQ5_0, encodeQ5_0},
    TypeTraits{Q5_1, "Q5_1", 32, 24, decodeQ5_1, encodeQ5_1},
    TypeTraits{Q8_0, "Q8_0", 32, 34, decodeQ8_0, encodeQ8_0},
    TypeTraits{Q8_1, "Q8_1", 32, 36},
    TypeTraits{Q2_K, "Q2_K", 256, 84, decodeQ2_K, encodeQ2_K},
    TypeTraits{Q3_K, "Q3_K", 256, 110, decodeQ3_K, encodeQ3_K},
    TypeTraits{Q4_K, "Q4_K", 256, 144, decodeQ4_K, encodeQ4_K},
    TypeTraits{Q5_K, "Q5_K", 256, 176, decodeQ5_K, encodeQ5_K},
    TypeTraits{Q6_K, "Q6_K", 256, 210, decodeQ6_K, encodeQ6_K},
    TypeTraits{Q8_K, "Q8_K", 256, 292},
    TypeTraits{IQ2_XXS, "IQ2_XXS", 256, 66},
    TypeTraits{IQ2_XS, "IQ2_XS", 256, 74},
    TypeTraits{IQ3_XXS, "IQ3_XXS", 256, 98},
    TypeTraits{IQ1_S, "IQ1_S", 256, 50},
    TypeTraits{IQ4_NL, "IQ4_NL", 32, 18, decodeIQ4_NL},
    TypeTraits{IQ3_S, "IQ3_S", 256, 110},
    TypeTraits{IQ2_S, "IQ2_S", 256, 82},
    TypeTraits{IQ4_XS, "IQ4_XS", 256, 136, decodeIQ4_XS},
    TypeTraits{I8, "I8", 1, 1},
    TypeTraits{I16, "I16", 1, 2},
    TypeTraits{I32, "I32", 1, 4},
    TypeTraits{I64, "I64", 1, 8},
    TypeTraits{F64, "F64", 1, 8},
    TypeTraits{IQ1_M, "IQ1_M", 256, 56},
    TypeTraits{BF16, "BF16", 1, 2, decodeBF16, encodeBF16},
    TypeTraits{TQ1_0, "TQ1_0", 256, 54},
    TypeTraits{TQ2_0, "TQ2_0", 256, 66},
    TypeTraits{MXFP4, "MXFP4", 32, 17, decodeMXFP4, encodeMXFP4},
};

constexpr bool isSorted() {
    for (std::size_t i = 1; i < kTypes.size(); ++i) {
        if (kTypes[i - 1].type >= kTypes[i].type) return false;
    }
    return true;
}
static_assert(isSorted(), "findType searches by halves");

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isOneOf(std::uint32_t id, std::uint32_t first, std::uint32_t last) {
    return id >= first && id <= last;
}

}  // namespace

const TypeTraits* findType(std::uint32_t id) noexcept {
    const auto row = std::lower_bound(kTypes.begin(), kTypes.end(), id,
                                      [](const TypeTraits& traits, std::uint32_t wanted) {
                                          return static_cast<std::uint32_t>(traits.type) < wanted;
                                      });
    return row != kTypes.end() && static_cast<std::uint32_t>(row->type) == id ? &*row : nullptr;
}

const TypeTraits& traitsOf(TensorType type) noexcept {
    const TypeTraits* traits = findType(static_cast<std::uint32_t>(type));
    AUTOGLM_ASSERT(traits != nullptr);
    return *traits;
}

const TypeTraits* findTypeByName(std::string_view name) noexcept {
    const auto row = std::find_if(kTypes.begin(), kTypes.end(), [name](const TypeTraits& traits) {
        return std::equal(name.begin(), name.end(), traits.name.begin(), traits.name.end(),
                          [](char a, char b) { return lower(a) == lower(b); });
    });
    return row != kTypes.end() ? &*row : nullptr;
}

std::span<const TypeTraits> allTypes() noexcept {
    return kTypes;
}

std::string_view describeForeignType(std::uint32_t id) noexcept {
    if (isOneOf(id, 97, 99) || isOneOf(id, 133, 158) || isOneOf(id, 202, 399))
        return "a type of ik_llama.cpp";
    if (isOneOf(id, 4, 5) || isOneOf(id, 31, 33) || isOneOf(id, 36, 38)) return "a removed type";
    if (id == 40) return "NVFP4, a newer type";
    if (id == 41) return "Q1_0, a newer type";
    if (id == 42) return "Q2_0, a newer type";
    return "unknown";
}

std::optional<std::uint64_t> rowBytes(const TypeTraits& traits, std::uint64_t n) noexcept {
    if (n % traits.blockElements != 0) return std::nullopt;
    std::uint64_t sizeBytes = 0;
    if (__builtin_mul_overflow(n / traits.blockElements, traits.blockBytes, &sizeBytes)) return std::nullopt;
    return sizeBytes;
}

}  // namespace autoglm
