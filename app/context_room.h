// What of a long conversation a model is shown. A round is a question and what followed it; where all of them
// have no room in the context, the oldest are left out, whole. Shared by command line and window.
// Units: tokens. Threads: pure functions.
#pragma once
#include <cstddef>
#include <span>

namespace autoglm {

/// What is kept free for an answer of at most `wished` tokens (0: of any length).
[[nodiscard]] int replyRoom(int wished, int context) noexcept;

struct ContextRoom {
    int context = 0;
    int reply = 0;   // see replyRoom()
    int others = 0;  // what is shown besides the rounds: system prompt, the question, its files
};
/// How many of the oldest `rounds` are left out: at least `before`, for going back on that would make the
/// model read all anew; and if more than that, so many that the next questions have room too.
[[nodiscard]] std::size_t roundsLeftOut(std::span<const int> rounds, const ContextRoom& room,
                                        std::size_t before) noexcept;

}  // namespace autoglm
