// The three Unicode classes that the GLM pre-tokenizer asks for: \p{L}, \p{N} and \s.
// Threads: any.
// Source:  Unicode 15.1 general categories; unicode_classes.inc is made by make_unicode_classes.py.
#pragma once
#include <cstdint>

namespace autoglm {

enum class CharClass : std::uint8_t { Other = 0, Letter = 1, Number = 2, Space = 3 };

/// Marks, punctuation, symbols, controls and unassigned code points are Other. Space includes U+0085.
[[nodiscard]] CharClass charClass(char32_t codePoint) noexcept;

}  // namespace autoglm
