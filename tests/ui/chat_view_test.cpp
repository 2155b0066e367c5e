#include "ui/chat/chat_view.h"

#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QScrollBar>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <ctime>

#include "tests/app/desktop/desktop_fixture.h"
#include "ui/chat/new_text_pill.h"
#include "ui/style/tokens.h"

namespace autoglm::test {
namespace {

using desktop::ChatRole;
using desktop::ChatTurn;

ChatTurn turn(ChatRole role, const QString& text, const QString& reasoning = {}) {
    ChatTurn made;
    made.role = role;
    made.text = text;
    made.reasoning = reasoning;
    made.modelName = QStringLiteral("GLM-4-9B");
    made.reasoningSeconds = reasoning.isEmpty() ? 0 : 4;
    return made;
}

QVector<ChatTurn> history(int pairs) {
    QVector<ChatTurn> turns;
    for (int i = 0; i < pairs; ++i) {
        turns << turn(ChatRole::User, QStringLiteral("Question %1").arg(i));
        turns << turn(ChatRole::Assistant,
                      QStringLiteral(
                          "Answer %1 with **bold** text.\n\n```cpp\nint x%1;\n```\n\n- one\n- two 中文列表\n")
                          .arg(i));
    }
    return turns;
}

/// A view on a conversation whose engine waits at a gate: what "the model writes" is given by the test.
class ChatViewTest : public DesktopTest {
protected:
    ChatViewTest() : m_engine(m_gate.worker()), m_chat(m_engine) {
        m_view.resize(800, 500);
        m_view.setModel(&m_chat);
        m_view.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&m_view));
    }
    void startAnswer() {
        m_engine.openModel(writeModel(), false, 0);
        ASSERT_TRUE(m_chat.send(QStringLiteral("Question"), endless()));
    }
    void write(const QString& reply, const QString& reasoning = {}) {
        desktop::AnswerDelta delta;
        delta.reply = reply;
        delta.reasoning = reasoning;
        delta.stats.outputTokens = ++m_tokens;
        emit m_engine.answerAdvanced(2, delta);  // 1 was the load
    }
    int maximum() { return m_view.verticalScrollBar()->maximum(); }
    int value() { return m_view.verticalScrollBar()->value(); }
    void wheel(int delta) {
        QWheelEvent event(QPointF(300, 200), m_view.viewport()->mapToGlobal(QPointF(300, 200)), {},
                          {0, delta}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view.viewport(), &event);
    }
    void paint() { m_view.viewport()->grab(); }

    Gate m_gate;
    desktop::EngineController m_engine;
    desktop::ChatModel m_chat;
    ui::ChatView m_view;
    int m_tokens = 0;
};

TEST_F(ChatViewTest, OneHugeLineOfCodeIsLaidOutInPart) {
    const QString line(1'000'000, QLatin1Char('x'));
    m_chat.restore({turn(ChatRole::User, QStringLiteral("Go")),
                    turn(ChatRole::Assistant,
                         QStringLiteral("```json\nfirst\n") + line + QStringLiteral("\nlast\n```"))});
    QCoreApplication::processEvents();
    auto& item = const_cast<ui::MessageItem&>(m_view.message(1));
    const auto& part = item.part(0);
    ASSERT_GT(part.length(), 0) << "it is laid out";
    EXPECT_LT(part.length(), 5000);
    EXPECT_TRUE(
        part.textBetween(0, part.length()).contains(QStringLiteral("more characters; Copy has them all")))
        << part.textBetween(part.length() - 100, part.length()).toStdString();
    EXPECT_EQ(item.codeOf(0), QStringLiteral("first\n") + line + QStringLiteral("\nlast"))
        << "Copy has all of it";
}

TEST_F(ChatViewTest, FollowsTheStreamOnlyWhileTheReaderIsAtItsEnd) {
    startAnswer();
    for (int i = 0; i < 60; ++i)
        write(QStringLiteral("Paragraph %1 of the answer.\n\n").arg(i));
    ASSERT_GT(maximum(), 0);
    EXPECT_EQ(value(), maximum());
    EXPECT_TRUE(m_view.isFollowing());

    wheel(240);
    EXPECT_FALSE(m_view.isFollowing());
    const int kept = value();
    for (int i = 0; i < 30; ++i)
        write(QStringLiteral("More %1.\n\n").arg(i));
    EXPECT_EQ(value(), kept) << "the text must not move under the reader";
    auto* pill = m_view.findChild<ui::NewTextPill*>();
    ASSERT_TRUE(pill->isVisible());
    pill->click();
    EXPECT_EQ(value(), maximum());
    EXPECT_FALSE(pill->isVisible());
    write(QStringLiteral("Last.\n\n"));
    EXPECT_EQ(value(), maximum());
}

TEST_F(ChatViewTest, StreamingShowsTheSameTextAsTheWholeAnswer) {
    startAnswer();
    const QString text = QStringLiteral("One **two**\n\n```py\nprint(1)\nprint(2)\n```\n\n1. a\n2. b 中文\n");
    for (const QChar c : text)
        write(QString(c));
    m_view.selectAll();
    EXPECT_EQ(m_view.message(1).plainText().toStdString(), "One two\nprint(1)\nprint(2)\n1. a\n2. b 中文");
    const QString copied = m_view.selectedText();
    EXPECT_TRUE(copied.contains(QStringLiteral("print(1)\nprint(2)"))) << copied.toStdString();
    EXPECT_TRUE(copied.startsWith(QStringLiteral("Question"))) << copied.toStdString();
}

TEST_F(ChatViewTest, SelectsWithTheMouseAcrossMessages) {
    m_chat.restore(history(2));
    m_view.verticalScrollBar()->setValue(0);
    const QRect first = m_view.messageRect(0), second = m_view.messageRect(1);
    QTest::mousePress(m_view.viewport(), Qt::LeftButton, {}, first.topLeft() + QPoint(2, 2));
    const QPoint end = second.bottomRight() - QPoint(4, 40);
    QMouseEvent move(QEvent::MouseMove, end, m_view.viewport()->mapToGlobal(end), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_view.viewport(), &move);
    QTest::mouseRelease(m_view.viewport(), Qt::LeftButton, {}, end);
    const QString text = m_view.selectedText();
    EXPECT_TRUE(text.startsWith(QStringLiteral("Question 0"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("Answer 0 with bold text."))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("int x0;"))) << text.toStdString();
    EXPECT_FALSE(text.contains(QStringLiteral("Question 1")));
    QTest::keyClick(&m_view, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), text);
    // A click lets go of it.
    QTest::mouseClick(m_view.viewport(), Qt::LeftButton, {}, first.topLeft() + QPoint(2, 2));
    EXPECT_FALSE(m_view.hasSelection());
}

TEST_F(ChatViewTest, SelectsAllOfALongHistoryIncludingWhatWasNeverShown) {
    m_chat.restore(history(300));
    m_view.selectAll();
    const QString text = m_view.selectedText();
    for (int i : {0, 150, 299})
        EXPECT_TRUE(text.contains(QStringLiteral("int x%1;").arg(i))) << i;
    EXPECT_EQ(text.count(QStringLiteral("Question")), 300);
}

TEST_F(ChatViewTest, AWordByDoubleClick) {
    m_chat.restore({turn(ChatRole::User, QStringLiteral("Quantization explained"))});
    const QPoint place = m_view.messageRect(0).topLeft() + QPoint(30, 40);
    QTest::mouseDClick(m_view.viewport(), Qt::LeftButton, {}, place);
    EXPECT_EQ(m_view.selectedText(), QStringLiteral("Quantization"));
}

TEST_F(ChatViewTest, KeepsFewDocumentsAliveInALongHistory) {
    m_chat.restore(history(1500));
    for (int i = 0; i < 1400; ++i) {
        m_view.verticalScrollBar()->setValue(i * 150);
        paint();
    }
    EXPECT_LT(m_view.liveDocuments(), 1200);  // of 6,000 blocks
    m_view.scrollToEnd();
    EXPECT_EQ(value(), maximum());
    EXPECT_LE(m_view.messageRect(2999).bottom(), m_view.viewport()->height());
}

TEST_F(ChatViewTest, AFlushStaysCheapInALongHistory) {
    // Processor time of this thread: other programs on the machine do not count.
    const auto cpuMs = [] {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
    };
    m_chat.restore(history(1000));
    startAnswer();
    paint();
    std::vector<double> spent;
    for (int i = 0; i < 300; ++i) {
        const double begin = cpuMs();
        write(QStringLiteral("Some more words of an answer that goes on, 也有中文。 "));
        if (i % 40 == 39) write(QStringLiteral("\n\n"));
        paint();
        spent.push_back(cpuMs() - begin);
    }
    std::sort(spent.begin(), spent.end());
    RecordProperty("flush_median_ms", std::to_string(spent[spent.size() / 2]));
    EXPECT_LT(spent[spent.size() / 2], 12) << "thirty of these a second have to leave the thread idle";
    EXPECT_LT(spent.back(), 100);
}

TEST_F(ChatViewTest, ANarrowerPageKeepsTheReadersPlace) {
    m_chat.restore(history(200));
    m_view.verticalScrollBar()->setValue(maximum() / 2);
    paint();
    int anchor = 0;
    while (m_view.messageRect(anchor + 1).top() <= 0)
        ++anchor;
    m_view.resize(420, 500);
    paint();
    int after = 0;
    while (m_view.messageRect(after + 1).top() <= 0)
        ++after;
    EXPECT_EQ(anchor, after);
}

TEST_F(ChatViewTest, ReasoningIsFoldedUntilAsked) {
    m_chat.restore({turn(ChatRole::User, QStringLiteral("q")),
                    turn(ChatRole::Assistant, QStringLiteral("reply"), QStringLiteral("first I think"))});
    m_view.selectAll();
    EXPECT_FALSE(m_view.selectedText().contains(QStringLiteral("first I think")));
    const QRectF fold = m_view.message(1).foldRect();
    ASSERT_FALSE(fold.isEmpty());
    const QPoint place = m_view.messageRect(1).topLeft() + fold.center().toPoint();
    QTest::mouseClick(m_view.viewport(), Qt::LeftButton, {}, place);
    m_view.selectAll();
    EXPECT_TRUE(m_view.selectedText().contains(QStringLiteral("first I think")));
}

TEST_F(ChatViewTest, CodeIsCopiedWithOneClick) {
    m_chat.restore({turn(ChatRole::Assistant, QStringLiteral("```sh\necho hi\n```\n"))});
    paint();
    // The button stands at the right of the box's head, below the name line.
    const QRect message = m_view.messageRect(0);
    bool copied = false;
    for (int y = 0; y < 60 && !copied; y += 2) {
        QGuiApplication::clipboard()->clear();
        QTest::mouseClick(m_view.viewport(), Qt::LeftButton, {},
                          QPoint(message.right() - 30, message.top() + y));
        copied = QGuiApplication::clipboard()->text() == QStringLiteral("echo hi");
    }
    EXPECT_TRUE(copied);
}

TEST_F(ChatViewTest, FailedAnswersSayWhyAndWhatToDo) {
    ChatTurn failed = turn(ChatRole::Assistant, {});
    failed.state = ChatTurn::State::Failed;
    failed.failure.code = QStringLiteral("context-full");
    m_chat.restore({turn(ChatRole::User, QStringLiteral("q")), failed});
    EXPECT_TRUE(m_view.message(1).statusText().contains(QStringLiteral("context")));
    EXPECT_GT(m_view.message(1).height(), 30);
}

TEST_F(ChatViewTest, TellsScreenReadersEachMessage) {
    QAccessible::setActive(true);
    m_chat.restore(history(2));
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&m_view);
    ASSERT_TRUE(list);
    ASSERT_EQ(list->childCount(), 4);
    QAccessibleInterface* answer = list->child(1);
    ASSERT_TRUE(answer && answer->textInterface());
    EXPECT_EQ(answer->text(QAccessible::Name), QStringLiteral("GLM-4-9B"));
    const QString text = answer->textInterface()->text(0, answer->textInterface()->characterCount());
    EXPECT_TRUE(text.startsWith(QStringLiteral("Answer 0 with bold text."))) << text.toStdString();
    EXPECT_EQ(list->indexOfChild(answer), 1);
    m_chat.clear();
    EXPECT_EQ(list->childCount(), 0);
    QAccessible::setActive(false);
}

TEST_F(ChatViewTest, FollowsTheThemeWithoutStaleColours) {
    m_chat.restore(history(2));
    m_view.setPalette(ui::paletteOf(ui::darkTokens()));
    const QImage image = m_view.viewport()->grab().toImage();
    EXPECT_EQ(image.pixelColor(3, 3).name(), ui::darkTokens().surface.name());
    int bright = 0;
    for (int x = 0; x < image.width(); ++x) {
        for (int y = 0; y < image.height(); ++y)
            bright += image.pixelColor(x, y).lightness() > 200 ? 1 : 0;
    }
    EXPECT_GT(bright, 200) << "light text on a dark page";
    EXPECT_LT(bright, image.width() * image.height() / 8);
}

}  // namespace
}  // namespace autoglm::test
