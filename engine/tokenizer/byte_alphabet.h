// The printable stand-ins that byte-level BPE vocabularies use for bytes (GPT-2's): 21-7E, A1-AC and AE-FF
// are themselves, the other 68 bytes are U+0100 and up, in order.
// Threads: any.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace autoglm {

/// The character for `byte`, as UTF-8.
[[nodiscard]] std::string_view byteSymbol(std::uint8_t byte) noexcept;

/// The byte a character stands for; nothing for a character outside the alphabet.
[[nodiscard]] std::optional<std::uint8_t> symbolByte(char32_t codePoint) noexcept;

/// The bytes a token text stands for. What is not of the alphabet is taken as it is.
[[nodiscard]] std::string bytesOfSymbols(std::string_view text);

}  // namespace autoglm
