// Sentencepiece byte tokens: "<0x0A>" stands for one byte.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace autoglm {

/// The byte that `text` spells; nothing unless it is exactly "<0x", two hexadecimal digits and ">".
[[nodiscard]] constexpr std::optional<std::uint8_t> byteOfToken(std::string_view text) noexcept {
    if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>') return std::nullopt;
    unsigned value = 0;
    for (const char c : text.substr(3, 2)) {
        const bool digit = c >= '0' && c <= '9', upper = c >= 'A' && c <= 'F', lower = c >= 'a' && c <= 'f';
        if (!digit && !upper && !lower) return std::nullopt;
        value = value * 16 + static_cast<unsigned>(digit ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return static_cast<std::uint8_t>(value);
}

static_assert(byteOfToken("<0x0A>") == 10 && byteOfToken("<0xff>") == 255);
static_assert(!byteOfToken("<0x-1>") && !byteOfToken("<0xZZ>") && !byteOfToken("<0x"));

}  // namespace autoglm
