#include "ui/chat/composer.h"

#include <gtest/gtest.h>

#include <QInputMethodEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace autoglm::test {
namespace {

using ui::Composer;

class ComposerTest : public testing::Test {
protected:
    ComposerTest() {
        m_composer.resize(600, 60);
        m_composer.show();
        m_composer.edit()->setFocus();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&m_composer));
    }
    void key(int code, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_composer.edit(), Qt::Key(code), modifiers);
    }
    void method(const QString& preedit, const QString& commit = {}) {
        QInputMethodEvent event(preedit, {});
        if (!commit.isEmpty()) event.setCommitString(commit);
        QApplication::sendEvent(m_composer.edit(), &event);
    }
    Composer m_composer;
};

TEST_F(ComposerTest, EnterSendsAndShiftEnterBreaksTheLine) {
    QSignalSpy sent(&m_composer, &Composer::sendRequested);
    QTest::keyClicks(m_composer.edit(), QStringLiteral("one"));
    key(Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(m_composer.edit(), QStringLiteral("two"));
    EXPECT_EQ(sent.count(), 0);
    key(Qt::Key_Return);
    ASSERT_EQ(sent.count(), 1);
    EXPECT_EQ(sent[0][0].toString(), QStringLiteral("one\ntwo"));
}

TEST_F(ComposerTest, EnterInsideACompositionBelongsToTheInputMethod) {
    QSignalSpy sent(&m_composer, &Composer::sendRequested);
    method(QStringLiteral("ni hao"));
    EXPECT_TRUE(m_composer.edit()->isComposing());
    key(Qt::Key_Return);
    key(Qt::Key_Enter);
    EXPECT_EQ(sent.count(), 0);
    method({}, QStringLiteral("你好"));
    EXPECT_FALSE(m_composer.edit()->isComposing());
    key(Qt::Key_Return);
    ASSERT_EQ(sent.count(), 1);
    EXPECT_EQ(sent[0][0].toString(), QStringLiteral("你好"));
}

TEST_F(ComposerTest, ClearingEndsACompositionWithoutATrace) {
    QSignalSpy sent(&m_composer, &Composer::sendRequested);
    method(QStringLiteral("ni"));
    m_composer.setText({});
    EXPECT_FALSE(m_composer.edit()->isComposing());
    QTest::keyClicks(m_composer.edit(), QStringLiteral("x"));
    key(Qt::Key_Return);
    EXPECT_EQ(sent.count(), 1);
}

TEST_F(ComposerTest, NothingButSpaceIsNotSent) {
    QSignalSpy sent(&m_composer, &Composer::sendRequested);
    QTest::keyClicks(m_composer.edit(), QStringLiteral("   "));
    key(Qt::Key_Return);
    EXPECT_EQ(sent.count(), 0);
    EXPECT_FALSE(m_composer.button()->isEnabled());
}

TEST_F(ComposerTest, TheButtonSendsAndStops) {
    QSignalSpy sent(&m_composer, &Composer::sendRequested), stopped(&m_composer, &Composer::stopRequested);
    m_composer.setText(QStringLiteral("hello"));
    m_composer.button()->click();
    EXPECT_EQ(sent.count(), 1);
    m_composer.setAnswering(true);
    EXPECT_EQ(m_composer.button()->accessibleName(), QStringLiteral("Stop"));
    m_composer.setText({});
    EXPECT_TRUE(m_composer.button()->isEnabled());
    m_composer.button()->click();
    EXPECT_EQ(stopped.count(), 1);
    // While an answer runs Enter keeps the text instead of losing it.
    m_composer.setText(QStringLiteral("next"));
    key(Qt::Key_Return);
    EXPECT_EQ(sent.count(), 1);
    EXPECT_EQ(m_composer.text(), QStringLiteral("next"));
}

TEST_F(ComposerTest, UpRecallsOnlyWhenEmpty) {
    QSignalSpy recalled(&m_composer, &Composer::recallRequested);
    key(Qt::Key_Up);
    EXPECT_EQ(recalled.count(), 1);
    m_composer.setText(QStringLiteral("text"));
    key(Qt::Key_Up);
    EXPECT_EQ(recalled.count(), 1);
}

TEST_F(ComposerTest, GrowsWithItsLinesUpToALimit) {
    const int one = m_composer.sizeHint().height();
    m_composer.setText(QStringLiteral("a\nb\nc"));
    const int three = m_composer.sizeHint().height();
    EXPECT_GT(three, one);
    m_composer.setText(QString(200, QLatin1Char('\n')));
    const int many = m_composer.sizeHint().height();
    m_composer.setText(QString(400, QLatin1Char('\n')));
    EXPECT_EQ(m_composer.sizeHint().height(), many);
    m_composer.setText({});
    EXPECT_EQ(m_composer.sizeHint().height(), one);
}

TEST_F(ComposerTest, ShowsAllLinesWhileThereIsRoomForThem) {
    QTest::keyClicks(m_composer.edit(), QStringLiteral("one"));
    for (int i = 0; i < 3; ++i) {
        key(Qt::Key_Return, Qt::ShiftModifier);
        m_composer.resize(600, m_composer.sizeHint().height());
        QApplication::processEvents();
        EXPECT_EQ(m_composer.edit()->verticalScrollBar()->value(), 0) << "after line " << i + 2;
    }
}

TEST_F(ComposerTest, ABlockedComposerSaysWhy) {
    m_composer.setBlocked(QStringLiteral("Open a model"));
    EXPECT_FALSE(m_composer.edit()->isEnabled());
    EXPECT_EQ(m_composer.edit()->placeholderText(), QStringLiteral("Open a model"));
    EXPECT_EQ(m_composer.button()->toolTip(), QStringLiteral("Open a model"));
}

TEST_F(ComposerTest, LeavesDropsToTheWindow) {
    EXPECT_FALSE(m_composer.edit()->acceptDrops());
    EXPECT_FALSE(m_composer.edit()->viewport()->acceptDrops());
}

}  // namespace
}  // namespace autoglm::test
