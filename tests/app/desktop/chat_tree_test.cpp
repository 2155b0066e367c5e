#include "app/desktop/chat_tree.h"

#include <gtest/gtest.h>

namespace autoglm::test {
namespace {

using desktop::ChatTree;
using desktop::ChatTurn;

ChatTurn turn(quint64 id, quint64 parent) {
    ChatTurn made;
    made.id = id;
    made.parent = parent;
    return made;
}

QVector<quint64> ids(const QVector<ChatTurn>& turns) {
    QVector<quint64> out;
    for (const ChatTurn& one : turns)
        out.append(one.id);
    return out;
}

/// 1 ─ 2 ─ 3 ─ 4, with 5 beside 2 and 6 beside 4.
ChatTree branched() {
    ChatTree tree;
    for (const auto& [id, parent] : {std::pair{1, 0}, {2, 1}, {3, 2}, {4, 3}, {5, 1}, {6, 3}})
        tree.add(turn(static_cast<quint64>(id), static_cast<quint64>(parent)));
    return tree;
}

TEST(ChatTree, PathsNumberTheirVersions) {
    const ChatTree tree = branched();
    const auto path = tree.pathTo(4);
    EXPECT_EQ(ids(path), QVector<quint64>({1, 2, 3, 4}));
    EXPECT_EQ(path[1].version, 1);
    EXPECT_EQ(path[1].versions, 2);
    EXPECT_EQ(path[3].version, 1);
    EXPECT_EQ(path[3].versions, 2);
    EXPECT_EQ(ids(tree.pathTo(0)), QVector<quint64>({1, 5})) << "without a leaf: the newest";
}

TEST(ChatTree, SiblingsAndLeaves) {
    const ChatTree tree = branched();
    EXPECT_EQ(tree.sibling(2, 1), 5U);
    EXPECT_EQ(tree.sibling(5, 1), 5U);
    EXPECT_EQ(tree.sibling(5, -1), 2U);
    EXPECT_EQ(tree.leafThrough(2), 6U);
}

TEST(ChatTree, BranchesGoAndComeBack) {
    ChatTree tree = branched();
    const auto gone = tree.branch(2);
    EXPECT_EQ(gone.size(), 4);
    tree.remove(gone);
    EXPECT_EQ(ids(tree.pathTo(0)), QVector<quint64>({1, 5}));
    EXPECT_EQ(tree.pathTo(0)[1].versions, 1);
    for (const ChatTurn& one : gone)
        tree.add(one);
    EXPECT_EQ(ids(tree.pathTo(4)), QVector<quint64>({1, 2, 3, 4}));
}

TEST(ChatTree, RingsAndLostParentsOfAFileBecomeBeginnings) {
    ChatTree tree;
    tree.add(turn(5, 9));  // its parent would be younger
    tree.add(turn(9, 5));
    tree.add(turn(7, 3));  // its parent is lost
    tree.add(turn(8, 8));  // itself
    EXPECT_EQ(ids(tree.pathTo(9)), QVector<quint64>({5, 9}));
    EXPECT_EQ(ids(tree.pathTo(7)), QVector<quint64>({7}));
    EXPECT_EQ(ids(tree.pathTo(8)), QVector<quint64>({8}));
}

}  // namespace
}  // namespace autoglm::test
