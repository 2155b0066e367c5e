// Cuts text into the pieces within which byte pairs are merged, the way every GLM-4 vocabulary was trained:
//
//   contraction     '[sS] | '[tT] | '[mM] | '[dD] | '[rR][eE] | '[vV][eE] | '[lL][lL]
//   word            one character that is no letter, number, CR or LF, if letters follow; then letters
//   number          one to three numbers
//   symbols         a space if symbols follow; characters that are no space, letter or number; then CR and LF
//   line breaks     spaces up to and including the last CR or LF of a run of spaces
//   spaces          a run of spaces, less its last one if something follows
//
// The first rule that fits at a position takes what it can. Written by hand because regular-expression
// engines recurse or backtrack on long runs; this one looks at each character at most three times.
// Threads: pure function.
#pragma once
#include <cstddef>
#include <string_view>

namespace autoglm {

/// Where the piece that begins at `start` ends. Bytes that are no UTF-8 count as symbols.
/// Requires: start < text.size(). Guarantees: start < result <= text.size().
[[nodiscard]] std::size_t pieceEnd(std::string_view text, std::size_t start) noexcept;

}  // namespace autoglm
