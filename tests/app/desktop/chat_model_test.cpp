#include "app/desktop/chat_model.h"

#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using desktop::ChatModel;
using desktop::ChatTurn;
using desktop::EngineController;

class ChatModelTest : public DesktopTest {};

TEST_F(ChatModelTest, KeepsQuestionAnswerAndFigures) {
    EngineController engine;
    ChatModel chat(engine);
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    ASSERT_TRUE(chat.send(QStringLiteral("  Hello there \n"), brief()));
    EXPECT_TRUE(chat.isAnswering());
    ASSERT_EQ(chat.turns().size(), 2);
    EXPECT_EQ(chat.turns()[0].text, QStringLiteral("Hello there"));
    EXPECT_EQ(chat.turns()[1].state, ChatTurn::State::Waiting);
    ASSERT_TRUE(waitFor([&] { return !chat.isAnswering(); }));
    const ChatTurn& answer = chat.turns()[1];
    EXPECT_FALSE(answer.isOpen());
    EXPECT_EQ(answer.stats.outputTokens, 12);
    EXPECT_EQ(answer.state, ChatTurn::State::LengthLimit);
    EXPECT_GT(answer.stats.contextUsed, 12);
    EXPECT_EQ(answer.modelName, engine.model()->name);
    EXPECT_EQ(chat.lastQuestion(), QStringLiteral("Hello there"));
}

TEST_F(ChatModelTest, RefusesEmptyTextAndASecondQuestion) {
    // Held at the gate: a quick machine would have answered before the second question.
    Gate gate;
    EngineController engine(gate.worker());
    ChatModel chat(engine);
    engine.openModel(writeModel(), false, 0);
    EXPECT_FALSE(chat.send(QStringLiteral(" \n\t "), brief()));
    EXPECT_TRUE(chat.isEmpty());
    ASSERT_TRUE(chat.send(QStringLiteral("one"), endless()));
    EXPECT_FALSE(chat.send(QStringLiteral("two"), endless()));
    EXPECT_EQ(chat.turns().size(), 2);
    chat.stop();
    gate.isOpen = true;
    ASSERT_TRUE(waitFor([&] { return !chat.isAnswering(); }));
    EXPECT_EQ(chat.turns()[1].state, ChatTurn::State::Stopped);
}

TEST_F(ChatModelTest, AQuestionAskedWhileLoadingWaitsForTheModel) {
    Gate gate;
    EngineController engine(gate.worker());
    ChatModel chat(engine);
    engine.openModel(writeModel(), true, 0);
    ASSERT_TRUE(chat.send(QStringLiteral("Hello"), brief(4)));
    ASSERT_TRUE(waitFor([&] { return gate.reached.load(); }));
    EXPECT_TRUE(chat.isAnswering());
    gate.isOpen = true;
    ASSERT_TRUE(waitFor([&] { return !chat.isAnswering(); }));
    EXPECT_EQ(chat.turns()[1].stats.outputTokens, 4);
}

TEST_F(ChatModelTest, SaysThatThereIsNoModel) {
    EngineController engine;
    ChatModel chat(engine);
    ASSERT_TRUE(chat.send(QStringLiteral("Hello"), brief()));
    ASSERT_TRUE(waitFor([&] { return !chat.isAnswering(); }));
    EXPECT_EQ(chat.turns()[1].state, ChatTurn::State::Failed);
    EXPECT_EQ(chat.turns()[1].failure.code, QStringLiteral("no-model"));
}

TEST_F(ChatModelTest, ClearingDuringAnAnswerForgetsIt) {
    EngineController engine;
    ChatModel chat(engine);
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    ASSERT_TRUE(chat.send(QStringLiteral("one"), endless()));
    ASSERT_TRUE(waitFor(
        [&] { return !chat.turns().last().text.isEmpty() || !chat.turns().last().reasoning.isEmpty(); }));
    chat.clear();
    EXPECT_TRUE(chat.isEmpty());
    EXPECT_FALSE(chat.isAnswering());
    ASSERT_TRUE(chat.send(QStringLiteral("Hello there"), brief(3)));
    ASSERT_TRUE(waitFor([&] { return !chat.isAnswering(); }));
    ASSERT_EQ(chat.turns().size(), 2);
    EXPECT_EQ(chat.turns()[0].text, QStringLiteral("Hello there"));
    EXPECT_EQ(chat.turns()[1].stats.outputTokens, 3);
}

TEST_F(ChatModelTest, TellsWhenAMessageDoesNotFitTheContext) {
    EngineController engine;
    ChatModel chat(engine);
    const auto path = writeModel();
    engine.openModel(path, false, 64);
    ASSERT_TRUE(waitFor([&] { return engine.model().has_value(); }));
    ASSERT_TRUE(chat.send(QString(4000, QLatin1Char('a')), brief()));
    ASSERT_TRUE(waitFor([&] { return !chat.isAnswering(); }));
    EXPECT_EQ(chat.turns()[1].state, ChatTurn::State::Failed);
    EXPECT_EQ(chat.turns()[1].failure.code, QStringLiteral("context-full"));
}

}  // namespace
}  // namespace autoglm::test
