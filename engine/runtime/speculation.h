// Speculation by what the text has said before: guessed tokens are run together with the next one, and those
// that sampling confirms need no step of their own. What is guessed never changes an answer, only how many
// tokens a step gives; so the one question here is how many to guess. Two measurements decide: how often
// guesses came true at this length of agreement (counted for every token, guessed or not, so it costs
// nothing), and how much longer a step with more rows takes.
// Threads: ordinary objects.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/runtime/ngram_index.h"

namespace autoglm {

/// Most rows of a step that holds guesses. Up to here all backends give one row and many the same sums
/// (OpenBLAS, which the baseline tier calls for wider products, does not).
constexpr std::uint32_t kMaxDraftRows = 11;

/// How often the token behind an earlier occurrence came true again, by agreement. Old trials fade.
class DraftRecord {
public:
    DraftRecord();
    void note(std::uint32_t agreement, bool cameTrue) noexcept;
    [[nodiscard]] double chance(std::uint32_t agreement) const noexcept;

private:
    struct Trials {
        double expected;  // before any trial
        double hits = 0, all = 0;
    };
    [[nodiscard]] static std::size_t classOf(std::uint32_t agreement) noexcept;
    std::array<Trials, 7> m_classes;
};

/// Guesses for one sequence.
class Drafter {
public:
    /// Takes in what the text has beyond last time, and learns from it whether the last guess was right.
    void extend(std::span<const TokenId> text);
    /// Chances that guesses 0 … i are all right, for i < most: never growing, and empty where there is none.
    [[nodiscard]] std::vector<double> chances(std::uint32_t most) const;
    /// Appends the first `count` guesses to `out`. Requires: as many chances.
    void draft(std::span<const TokenId> text, std::uint32_t count, std::vector<TokenId>& out) const;
    [[nodiscard]] const NgramIndex& index() const noexcept { return m_index; }

private:
    NgramIndex m_index;
    DraftRecord m_record;
    std::size_t m_size = 0;
};

/// What a step takes, by its rows, from the last measurements. What was measured long ago is not believed any
/// more, so that a slow moment is forgotten and a deeper context is seen.
class StepCost {
public:
    void note(std::uint32_t nRows, double seconds) noexcept;
    /// Seconds; between measured counts of rows as a line, beyond them going on at their slope, or at a guess
    /// where there is only one. 0: nothing is known.
    [[nodiscard]] double of(std::uint32_t nRows) const noexcept;
    /// Most rows that are worth trying: twice what was measured lately.
    [[nodiscard]] std::uint32_t mostRows() const noexcept;

private:
    static constexpr std::uint32_t kWindow = 5;
    struct Entry {
        std::array<double, kWindow> seconds{};
        std::uint32_t count = 0;
        std::uint64_t lastStep = 0;
    };
    [[nodiscard]] bool fresh(const Entry& entry) const noexcept;
    [[nodiscard]] static double typical(const Entry& entry) noexcept;
    std::array<Entry, kMaxDraftRows + 1> m_entries;
    std::uint64_t m_step = 0;
};

/// How many guesses each sequence should run in a step of one row for each, so that the step gives most
/// tokens per second. `chances[i]` as from Drafter.
[[nodiscard]] std::vector<std::uint32_t> chooseDrafts(const StepCost& cost,
                                                      std::span<const std::vector<double>> chances);

}  // namespace autoglm
