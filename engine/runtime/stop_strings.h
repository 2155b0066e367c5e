// Watches streamed text for stop strings. Text that may turn out to be the beginning of one is held back, so
// a part of a stop string is never shown. Linear in the text, whatever the strings.
// Threads: one stream, one thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace autoglm {

class StopStrings {
public:
    /// Empty strings are ignored.
    explicit StopStrings(const std::vector<std::string>& strings);

    /// The text that can be shown now. After a stop string was found: what stood before it, then always
    /// nothing.
    [[nodiscard]] std::string push(std::string_view text);
    /// What was held back, at the end of the answer.
    [[nodiscard]] std::string finish();
    [[nodiscard]] bool found() const noexcept { return m_found; }

private:
    /// One string with its failure function (Knuth, Morris, Pratt): how much of it the text matches now.
    struct Pattern {
        std::string text;
        std::vector<std::uint32_t> fallback;
        std::uint32_t matched = 0;
    };
    [[nodiscard]] static bool advance(Pattern& pattern, char c) noexcept;

    std::vector<Pattern> m_patterns;
    std::string m_held;
    std::size_t m_shown = 0;  // bytes of m_held that were given out already
    bool m_found = false;
};

}  // namespace autoglm
