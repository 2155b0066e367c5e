// Finds where the last tokens of a text stood in it before: what followed there is the guess at what follows
// now. Longest agreement first, then the latest place. One step of constant cost per token, and a table of
// bounded size; what a full table forgets costs guesses, never wrong answers.
// Threads: an ordinary object.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/tokenizer/vocab.h"

namespace autoglm {

class NgramIndex {
public:
    static constexpr std::uint32_t kShortest = 2, kLongest = 5;  // tokens that are looked up
    static constexpr std::uint32_t kMostAgreement = 32;          // beyond, agreement is not counted
    static constexpr std::size_t kMostSlots = std::size_t{1} << 20;

    struct Match {
        std::uint32_t next = 0;       // the place behind the earlier occurrence
        std::uint32_t agreement = 0;  // tokens that are equal before both places; 0: there is none
    };

    /// Takes in what `text` has beyond last time. Requires: it begins as it did then.
    void extend(std::span<const TokenId> text);
    /// For the end of the text.
    [[nodiscard]] Match match() const noexcept { return m_match; }
    /// Token i of the guess. A guess that reaches the end of the text goes on with itself, as a loop does.
    /// Requires: there is a match; `text` as given to extend().
    [[nodiscard]] TokenId guess(std::span<const TokenId> text, std::uint32_t i) const noexcept;
    [[nodiscard]] std::size_t tableBytes() const noexcept { return m_slots.size() * sizeof(std::uint32_t); }

private:
    void growFor(std::span<const TokenId> text);
    void enter(std::span<const TokenId> text);
    [[nodiscard]] Match find(std::span<const TokenId> text, std::uint32_t atLeast) const noexcept;
    [[nodiscard]] std::size_t slotOf(std::uint64_t hash) const noexcept;

    std::vector<std::uint32_t>
        m_slots;  // hash of an n-gram -> the place behind its latest occurrence; 0: empty
    unsigned m_slotBits = 0;
    std::uint32_t m_size = 0;  // tokens taken in
    Match m_match;
};

}  // namespace autoglm
