#include "app/desktop/chat_tree.h"

#include <algorithm>

namespace autoglm::desktop {

void ChatTree::clear() {
    m_turns.clear();
    m_children.clear();
}

void ChatTree::add(const ChatTurn& given) {
    ChatTurn turn = given;
    // Ids grow with time, so a parent that is not older is a fault of the file and would make a ring.
    if (!m_turns.contains(turn.parent) || turn.parent >= turn.id) turn.parent = 0;
    m_turns.insert(turn.id, turn);
    auto& siblings = m_children[turn.parent];
    const auto place = std::lower_bound(siblings.begin(), siblings.end(), turn.id);
    if (place == siblings.end() || *place != turn.id) siblings.insert(place, turn.id);
}

const ChatTurn* ChatTree::find(quint64 id) const {
    const auto found = m_turns.constFind(id);
    return found == m_turns.constEnd() ? nullptr : &*found;
}

QVector<ChatTurn> ChatTree::pathTo(quint64 leaf) const {
    if (m_turns.isEmpty()) return {};
    quint64 next = m_turns.contains(leaf) ? leaf : leafThrough(0);
    QVector<ChatTurn> path;
    while (next != 0) {
        ChatTurn turn = m_turns.value(next);
        const auto siblings = m_children.value(turn.parent);
        turn.versions = static_cast<int>(siblings.size());
        turn.version = static_cast<int>(siblings.indexOf(turn.id)) + 1;
        next = turn.parent;
        path.append(std::move(turn));
    }
    std::reverse(path.begin(), path.end());
    return path;
}

quint64 ChatTree::leafThrough(quint64 id) const {
    for (auto next = m_children.constFind(id); next != m_children.constEnd() && !next->isEmpty();
         next = m_children.constFind(id))
        id = next->last();
    return id;
}

quint64 ChatTree::sibling(quint64 id, int step) const {
    const ChatTurn* turn = find(id);
    if (!turn) return id;
    const auto siblings = m_children.value(turn->parent);
    const qsizetype place = siblings.indexOf(id) + step;
    return place < 0 || place >= siblings.size() ? id : siblings.at(place);
}

QVector<ChatTurn> ChatTree::branch(quint64 id) const {
    QVector<ChatTurn> turns;
    if (const ChatTurn* first = find(id)) turns.append(*first);
    for (qsizetype i = 0; i < turns.size(); ++i) {
        for (const quint64 child : m_children.value(turns.at(i).id))
            turns.append(m_turns.value(child));
    }
    return turns;
}

void ChatTree::remove(const QVector<ChatTurn>& turns) {
    for (const ChatTurn& turn : turns) {
        m_turns.remove(turn.id);
        m_children[turn.parent].removeAll(turn.id);
        m_children.remove(turn.id);
    }
}

}  // namespace autoglm::desktop
