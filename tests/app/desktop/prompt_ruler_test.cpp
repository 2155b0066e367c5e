#include "app/desktop/prompt_ruler.h"

#include "app/desktop/engine_convert.h"
#include "app/desktop/prompt_counter.h"
#include "tests/app/desktop/desktop_fixture.h"
#include "tests/support/no_threads.h"

namespace autoglm::test {
namespace {

using desktop::AnswerRequest;
using desktop::ChatRole;
using desktop::ChatTurn;
using desktop::PromptParts;

class PromptRulerTest : public DesktopTest {
protected:
    void SetUp() override {
        LoadOptions options;
        options.path = writeModel();
        options.nContext = 1000;
        auto engine = Engine::load(options, {}, {});
        ASSERT_TRUE(engine.has_value()) << engine.error().message();
        m_engine = std::move(*engine);
    }
    ChatTurn turn(ChatRole role, const QString& text) {
        ChatTurn turn;
        turn.id = ++m_id;
        turn.role = role;
        turn.text = text;
        return turn;
    }
    AnswerRequest conversation(int rounds, int letters = 20) {
        AnswerRequest request;
        request.systemPrompt = QStringLiteral("Be brief.");
        for (int i = 0; i < rounds; ++i) {
            request.turns << turn(ChatRole::User, QString(letters, QLatin1Char('q')));
            request.turns << turn(ChatRole::Assistant, QString(letters, QLatin1Char('a')));
        }
        request.turns << turn(ChatRole::User, QStringLiteral("And now?"));
        return request;
    }
    int counted(const AnswerRequest& request) {
        return static_cast<int>(m_engine->promptTokenCount(desktop::toGenerateRequest(request)));
    }

    std::unique_ptr<Engine> m_engine;
    desktop::PromptRuler m_ruler;
    quint64 m_id = 0;
};

TEST_F(PromptRulerTest, ThePartsAreWhatTheEngineCounts) {
    AnswerRequest request = conversation(3);
    desktop::Attachment file;
    file.name = QStringLiteral("notes.txt");
    file.text = QStringLiteral("milk, bread and 内存");
    request.turns.last().attachments = {file};
    request.turns[1].reasoning = QStringLiteral("long ago");
    const PromptParts parts = m_ruler.measure(*m_engine, request);
    EXPECT_EQ(parts.prompt(), counted(request));
    EXPECT_GT(parts.system, 9);
    EXPECT_GT(parts.attachments, 20);
    EXPECT_EQ(parts.contextSize, 1000);
    EXPECT_EQ(parts.leftOut, 0);
    EXPECT_EQ(m_ruler.measure(*m_engine, request), parts) << "from what it remembers";
    // An answer that goes on.
    ChatTurn cut = turn(ChatRole::Assistant, QStringLiteral("Once upon"));
    request.turns << cut;
    const PromptParts begun = m_ruler.measure(*m_engine, request);
    EXPECT_EQ(begun.prompt(), counted(request));
    EXPECT_GT(begun.begun, 5);
}

TEST_F(PromptRulerTest, LeavesTheOldestRoundsOutAndKeepsToThat) {
    AnswerRequest request = conversation(30);
    ASSERT_GT(counted(request), 1000);
    PromptParts parts = m_ruler.measure(*m_engine, request);
    EXPECT_GT(parts.leftOut, 0);
    EXPECT_EQ(parts.leftOut % 2, 0) << "whole rounds";
    AnswerRequest sent = request;
    desktop::leaveOut(parts, sent);
    EXPECT_EQ(counted(sent), parts.prompt());
    EXPECT_LE(parts.prompt() + parts.reply, 700) << "with room for what comes next";
    EXPECT_EQ(sent.turns.first().role, ChatRole::User);
    EXPECT_EQ(sent.turns.last().text, QStringLiteral("And now?"));
    // The next question: what was left out stays out, and no more than that.
    ChatTurn answer = turn(ChatRole::Assistant, QStringLiteral("Now."));
    answer.leftOut = parts.leftOut;
    request.turns << answer << turn(ChatRole::User, QStringLiteral("And then?"));
    EXPECT_EQ(m_ruler.measure(*m_engine, request).leftOut, parts.leftOut);
}

TEST_F(PromptRulerTest, CountsAgainOnceThereAreThreads) {
    auto box = std::make_shared<desktop::EngineBox>();
    const std::shared_ptr<Engine> engine = std::move(m_engine);
    box->put(engine);
    desktop::PromptCounter counter(box);
    QVector<PromptParts> heard;
    QObject::connect(&counter, &desktop::PromptCounter::counted, &counter,
                     [&](const PromptParts& parts) { heard << parts; });
    {
        const NoThreads none;
        ASSERT_TRUE(none.works());
        counter.count(conversation(1));
    }
    ASSERT_TRUE(waitFor([&] { return heard.size() == 1; }));
    EXPECT_EQ(heard.last(), PromptParts()) << "unknown, as without a model";
    counter.count(conversation(1));
    ASSERT_TRUE(waitFor([&] { return heard.size() == 2; }));
    EXPECT_GT(heard.last().prompt(), 0);
}

TEST_F(PromptRulerTest, SaysWhenTheQuestionAloneIsTooLong) {
    AnswerRequest request = conversation(2);
    desktop::Attachment file;
    file.text = QString(3000, QLatin1Char('x'));
    request.turns.last().attachments = {file};
    const PromptParts parts = m_ruler.measure(*m_engine, request);
    EXPECT_FALSE(parts.fits());
    EXPECT_GE(parts.attachments, 3000);
    EXPECT_EQ(parts.leftOut, 4);
}

TEST(Attachments, AreFramedSoThatTheModelKnowsWhereTheyEnd) {
    desktop::Attachment file;
    file.name = QStringLiteral("a \"b\"\nc.pdf");
    file.text = QStringLiteral("text\n\n");
    file.pages = 2;
    EXPECT_EQ(desktop::framedText(QStringLiteral("What is it?"), {file}),
              QStringLiteral("<file name=\"a 'b' c.pdf\" pages=\"2\">\ntext\n</file>\n\nWhat is it?"));
    EXPECT_EQ(desktop::framedText(QStringLiteral("Hi"), {}), QStringLiteral("Hi"));
}

}  // namespace
}  // namespace autoglm::test
