#include "app/context_room.h"

#include <algorithm>
#include <numeric>

namespace autoglm {

int replyRoom(int wished, int context) noexcept {
    constexpr int kReply = 1024;  // an answer should find these, where the context is large enough
    return std::min(wished > 0 ? wished : kReply, context / 4);
}

std::size_t roundsLeftOut(std::span<const int> rounds, const ContextRoom& room, std::size_t before) noexcept {
    std::size_t n = std::min(before, rounds.size());
    long shown = std::accumulate(rounds.begin() + static_cast<std::ptrdiff_t>(n), rounds.end(),
                                 long{room.others} + room.reply);
    if (shown <= room.context) return n;
    const long comfortable = long{room.context} * 7 / 10;
    for (; n < rounds.size() && shown > comfortable; ++n)
        shown -= rounds[n];
    return n;
}

}  // namespace autoglm
