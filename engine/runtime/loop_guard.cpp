#include "engine/runtime/loop_guard.h"

#include <algorithm>

namespace autoglm {
namespace {

constexpr std::size_t kWindow = 2048;    // what is looked at
constexpr std::size_t kCheckEvery = 16;  // tokens

/// How many tokens a cycle of this length must cover before it counts as endless. A row of dashes or a
/// table of zeros is a cycle of one to four tokens and may be long; a sentence said six times over, or a
/// passage said four times, is no text any more.
std::size_t tokensOfLoop(std::size_t cycle) {
    if (cycle <= 4) return 640;
    if (cycle < 64) return std::max<std::size_t>(256, 6 * cycle);
    return 4 * cycle;
}

}  // namespace

bool LoopGuard::push(TokenId token) {
    m_tail.push_back(token);
    if (++m_unchecked < kCheckEvery) return false;
    m_unchecked = 0;
    if (m_tail.size() > 2 * kWindow)
        m_tail.erase(m_tail.begin(), m_tail.end() - static_cast<std::ptrdiff_t>(kWindow));
    m_cycle = findCycle();
    return m_cycle != 0;
}

/// The borders of every beginning of the reversed tail (as in Knuth, Morris and Pratt) give the shortest
/// cycle of each ending of the tail in one pass.
std::size_t LoopGuard::findCycle() {
    const std::size_t n = std::min(m_tail.size(), kWindow);
    const auto at = [this](std::size_t i) { return m_tail[m_tail.size() - 1 - i]; };
    m_borders.assign(n, 0);
    for (std::size_t i = 1; i < n; ++i) {
        std::size_t border = m_borders[i - 1];
        while (border > 0 && at(i) != at(border))
            border = m_borders[border - 1];
        if (at(i) == at(border)) ++border;
        m_borders[i] = border;
        const std::size_t length = i + 1, cycle = length - border;
        if (border > 0 && length >= tokensOfLoop(cycle)) return cycle;
    }
    return 0;
}

}  // namespace autoglm
