// All turns of a conversation: each follows another, and several may follow the same one as its versions.
// Threads: an ordinary object.
#pragma once
#include <QHash>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

class ChatTree {
public:
    void clear();
    /// A turn whose parent is not there becomes a beginning.
    void add(const ChatTurn& turn);
    void replace(const ChatTurn& turn) { m_turns[turn.id] = turn; }
    [[nodiscard]] bool contains(quint64 id) const { return m_turns.contains(id); }
    [[nodiscard]] const ChatTurn* find(quint64 id) const;

    /// From the beginning to `leaf`, each turn with its version number. Without such a leaf: to the newest
    /// turn.
    [[nodiscard]] QVector<ChatTurn> pathTo(quint64 leaf) const;
    /// The end of the conversation that goes through `id`: always the newest version of what follows.
    [[nodiscard]] quint64 leafThrough(quint64 id) const;
    /// The version `step` further on; `id` itself at the ends.
    [[nodiscard]] quint64 sibling(quint64 id, int step) const;
    /// `id` and everything that follows it.
    [[nodiscard]] QVector<ChatTurn> branch(quint64 id) const;
    void remove(const QVector<ChatTurn>& turns);

private:
    QHash<quint64, ChatTurn> m_turns;
    QHash<quint64, QVector<quint64>> m_children;  // in the order of ids, which is that of time
};

}  // namespace autoglm::desktop
