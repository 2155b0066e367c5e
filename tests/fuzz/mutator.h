// A small deterministic mutator: with the same seed, the same inputs in the same order on every machine.
// Threads: an ordinary object.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/fuzz/fuzz_target.h"

namespace autoglm::fuzz {

class Mutator {
public:
    /// Requires: `corpus` is not empty and outlives this object.
    Mutator(const std::vector<Input>& corpus, std::uint64_t seed) : m_corpus(corpus), m_state(seed) {}

    /// An input of the corpus with one to eight changes: flipped bits, numbers at the edges of their range,
    /// pieces cut out, doubled, filled or taken from another input.
    [[nodiscard]] Input next();

private:
    [[nodiscard]] std::uint64_t random() noexcept;
    /// 0 to limit - 1. Requires: limit > 0.
    [[nodiscard]] std::size_t below(std::size_t limit) noexcept { return random() % limit; }
    /// A piece of `input`, short more often than long.
    struct Range {
        std::size_t begin, end;
    };
    [[nodiscard]] Range pieceOf(const Input& input) noexcept;
    void change(Input& input);
    void putNumber(Input& input) noexcept;
    void insertFrom(Input& input, const Input& source);

    const std::vector<Input>& m_corpus;
    std::uint64_t m_state;
};

}  // namespace autoglm::fuzz
