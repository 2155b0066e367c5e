// A hash that names files and notices damage: the same on every machine and in every version. Not for defence
// against anyone.
// Source: FNV-1a, 64 bits (RFC 9923).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace autoglm {

inline constexpr std::uint64_t kHashStart = 14695981039346656037ull;

/// The hash of what gave `hash` with `bytes` behind it.
[[nodiscard]] constexpr std::uint64_t hashOf(std::span<const std::byte> bytes,
                                             std::uint64_t hash = kHashStart) noexcept {
    for (const std::byte b : bytes)
        hash = (hash ^ static_cast<std::uint64_t>(b)) * 1099511628211ull;
    return hash;
}

[[nodiscard]] inline std::uint64_t hashOf(std::string_view text, std::uint64_t hash = kHashStart) noexcept {
    return hashOf(std::as_bytes(std::span(text)), hash);
}

}  // namespace autoglm
