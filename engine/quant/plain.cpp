#include "engine/quant/plain.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "engine/base/half.h"

namespace autoglm::quant {
namespace {

// Decoded straight from the bytes of the file, so the host must share their order.
static_assert(std::endian::native == std::endian::little);

constexpr float kLargestHalf = 65504.0f;
constexpr std::uint16_t kBfloat16Infinity = 0x7f80;

std::uint16_t load16(const std::byte* at) {
    std::uint16_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

void store16(std::byte* at, std::uint16_t value) {
    std::memcpy(at, &value, sizeof value);
}

}  // namespace

void decodeF32(const std::byte* blocks, float* out, std::size_t n) noexcept {
    if (n > 0) std::memcpy(out, blocks, n * sizeof(float));
}

void encodeF32(const float* values, std::byte* blocks, std::size_t n) noexcept {
    if (n > 0) std::memcpy(blocks, values, n * sizeof(float));
}

void decodeF16(const std::byte* blocks, float* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i)
        out[i] = halfToFloat(load16(blocks + 2 * i));
}

void encodeF16(const float* values, std::byte* blocks, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        store16(blocks + 2 * i, floatToHalf(std::clamp(values[i], -kLargestHalf, kLargestHalf)));
    }
}

void decodeBF16(const std::byte* blocks, float* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i)
        out[i] = bfloat16ToFloat(load16(blocks + 2 * i));
}

void encodeBF16(const float* values, std::byte* blocks, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        std::uint16_t bits = floatToBfloat16(values[i]);
        if ((bits & 0x7fffu) == kBfloat16Infinity) bits = static_cast<std::uint16_t>(bits - 1);
        store16(blocks + 2 * i, bits);
    }
}

}  // namespace autoglm::quant
