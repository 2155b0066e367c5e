// Notices an answer that has begun to repeat itself for ever: its last tokens are one cycle, again and again,
// token by token. Lists, tables and code repeat too, but not exactly or not for so long: how long a cycle
// must go on depends on how much it says.
// Threads: one answer, one thread.
#pragma once
#include <cstddef>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace autoglm {

class LoopGuard {
public:
    /// The next token of the answer. True once the answer ends in a cycle. Cost: a few comparisons a token.
    [[nodiscard]] bool push(TokenId token);
    /// Tokens of the cycle that was found; 0: none.
    [[nodiscard]] std::size_t cycle() const noexcept { return m_cycle; }

private:
    [[nodiscard]] std::size_t findCycle();

    std::vector<TokenId> m_tail;         // the last tokens, oldest first
    std::vector<std::size_t> m_borders;  // scratch of findCycle()
    std::size_t m_unchecked = 0, m_cycle = 0;
};

}  // namespace autoglm
