// UTF-8, one character at a time: strict (no overlongs, no surrogates), never reads past the end.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace autoglm {

struct Utf8Char {
    char32_t codePoint = 0xfffd;
    std::size_t sizeBytes = 1;  // bytes to step over; 1 for an invalid byte
    bool valid = false;
};

/// The character at `position`. Requires: position < text.size().
[[nodiscard]] Utf8Char decodeUtf8(std::string_view text, std::size_t position) noexcept;

void appendUtf8(std::string& out, char32_t codePoint);

/// Length of the longest prefix that does not end inside a character that later bytes could complete.
[[nodiscard]] std::size_t completeUtf8Prefix(std::string_view bytes) noexcept;

}  // namespace autoglm
