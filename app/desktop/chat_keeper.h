// Where the turns of a conversation are kept, as ChatModel sees it. Threads: the GUI thread; never waits.
#pragma once
#include <functional>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

class ChatKeeper {
public:
    virtual ~ChatKeeper() = default;
    /// New turns, in order. `then` is called once they are safe, or cannot be made so; at once if nothing is
    /// to be kept. Generation waits for it.
    virtual void keepTurns(const QVector<ChatTurn>& turns, std::function<void()> then) = 0;
    /// Newer text of an answer: about once a second while it is written, and at its end.
    virtual void keepAnswer(const ChatTurn& answer) = 0;
    /// Turns that are out of the conversation, or back in it.
    virtual void keepRemoved(const QVector<quint64>& turns, bool isRemoved) = 0;
    /// Another version is shown now.
    virtual void keepLeaf(quint64 leaf) = 0;
};

}  // namespace autoglm::desktop
