// Every choice a person can make about a load or an answer arrives in the engine and has its effect.
#include <QFileInfo>

#include "app/desktop/builtin_guide.h"
#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using desktop::EngineController;
using OpenResult = EngineController::OpenResult;

class EngineChoicesTest : public DesktopTest {
protected:
    struct Answer {
        QString text;
        desktop::AnswerOutcome outcome;
    };
    bool openGuide() {
        const auto guide = desktop::builtinGuidePath();
        return guide && openAndWait(m_engine, *guide);
    }
    Answer answer(const desktop::SamplingChoice& sampling, const QString& system = {}) {
        desktop::AnswerRequest request;
        desktop::ChatTurn turn;
        turn.text = QStringLiteral("What is quantization?");
        request.turns = {turn};
        request.systemPrompt = system;
        request.sampling = sampling;
        Answer answer;
        bool finished = false;
        QObject listener;
        QObject::connect(&m_engine, &EngineController::answerAdvanced, &listener,
                         [&](quint64, const desktop::AnswerDelta& delta) { answer.text += delta.reply; });
        QObject::connect(&m_engine, &EngineController::answerFinished, &listener,
                         [&](quint64, const desktop::AnswerOutcome& told) {
                             answer.outcome = told;
                             finished = true;
                         });
        EXPECT_TRUE(m_engine.ask(request));
        EXPECT_TRUE(waitFor([&] { return finished; }));
        return answer;
    }
    static desktop::SamplingChoice greedy() {
        desktop::SamplingChoice sampling;
        sampling.temperature = 0;
        return sampling;
    }
    /// Hot enough that two draws hardly ever agree.
    static desktop::SamplingChoice hot(quint64 seed) {
        desktop::SamplingChoice sampling;
        sampling.temperature = 2;
        sampling.topP = 1;
        sampling.seed = seed;
        sampling.maxTokens = 40;
        return sampling;
    }
    EngineController m_engine;
};

TEST_F(EngineChoicesTest, AStopStringEndsTheAnswerBeforeIt) {
    ASSERT_TRUE(openGuide());
    const QString whole = answer(greedy()).text;
    ASSERT_GT(whole.size(), 40);
    const QString word = whole.mid(whole.size() / 2, 8);
    auto sampling = greedy();
    sampling.stopStrings = {QStringLiteral("never to be found"), QString(), word};
    const Answer cut = answer(sampling);
    EXPECT_EQ(cut.text, whole.left(whole.indexOf(word)));
    EXPECT_EQ(cut.outcome.end, desktop::AnswerEnd::Complete);
}

TEST_F(EngineChoicesTest, ASeedGivesTheSameAnswerAgain) {
    ASSERT_TRUE(openGuide());
    const QString first = answer(hot(7)).text;
    EXPECT_EQ(answer(hot(7)).text, first);
    EXPECT_NE(answer(hot(8)).text, first);
    EXPECT_NE(answer(hot(0)).text, answer(hot(0)).text) << "0 is a new seed each time";
}

TEST_F(EngineChoicesTest, NarrowSamplingIsGreedy) {
    ASSERT_TRUE(openGuide());
    auto cold = greedy();
    cold.maxTokens = 40;
    const QString likeliest = answer(cold).text;
    ASSERT_NE(answer(hot(7)).text, likeliest);
    auto narrow = hot(7);
    narrow.topK = 1;
    EXPECT_EQ(answer(narrow).text, likeliest);
    narrow = hot(7);
    narrow.topP = 0;
    EXPECT_EQ(answer(narrow).text, likeliest);
    narrow = hot(7);
    narrow.minP = 1;
    EXPECT_EQ(answer(narrow).text, likeliest);
}

TEST_F(EngineChoicesTest, EachPenaltyChangesWhatRepeats) {
    ASSERT_TRUE(openAndWait(m_engine, writeModel()));  // goes round in circles
    auto cold = greedy();
    cold.maxTokens = 60;
    const QString plain = answer(cold).text;
    for (double desktop::SamplingChoice::*penalty :
         {&desktop::SamplingChoice::repetitionPenalty, &desktop::SamplingChoice::presencePenalty,
          &desktop::SamplingChoice::frequencyPenalty}) {
        auto sampling = cold;
        sampling.*penalty = 2;
        EXPECT_NE(answer(sampling).text, plain);
    }
}

TEST_F(EngineChoicesTest, TheLongestAnswerIsKept) {
    ASSERT_TRUE(openGuide());
    auto sampling = greedy();
    sampling.maxTokens = 5;
    const Answer brief = answer(sampling);
    EXPECT_EQ(brief.outcome.stats.outputTokens, 5);
    EXPECT_EQ(brief.outcome.end, desktop::AnswerEnd::LengthLimit);
}

TEST_F(EngineChoicesTest, GuessingCanBeTurnedOffAndChangesNoWord) {
    ASSERT_TRUE(openAndWait(m_engine, writeModel()));
    auto sampling = greedy();
    sampling.maxTokens = 200;
    const Answer with = answer(sampling);
    sampling.speculates = false;
    const Answer without = answer(sampling);
    EXPECT_EQ(without.text, with.text);
    EXPECT_GT(with.outcome.stats.draftedTokens, 0) << "random weights go round in circles";
    EXPECT_EQ(without.outcome.stats.draftedTokens, 0);
}

TEST_F(EngineChoicesTest, TheSystemPromptIsPartOfThePrompt) {
    ASSERT_TRUE(openAndWait(m_engine, writeModel()));
    auto sampling = greedy();
    sampling.maxTokens = 2;
    const int without = answer(sampling).outcome.stats.promptTokens;
    EXPECT_GT(answer(sampling, QStringLiteral("Be brief.")).outcome.stats.promptTokens, without);
}

TEST_F(EngineChoicesTest, AModelIsLoadedAsItWasAsked) {
    const auto path = writeModel();
    desktop::LoadChoice choice;
    choice.contextSize = 512;
    choice.threads = 1;
    choice.kvType = QStringLiteral("q8_0");
    EXPECT_EQ(m_engine.openModel(path, false, choice), OpenResult::Started);
    ASSERT_TRUE(waitFor([&] { return !m_engine.isLoading(); }));
    ASSERT_TRUE(m_engine.model());
    EXPECT_EQ(m_engine.model()->contextSize, 512);
    EXPECT_EQ(m_engine.model()->threads, 1);
    EXPECT_EQ(m_engine.model()->kvType.toLower(), QStringLiteral("q8_0"));
    EXPECT_EQ(m_engine.model()->choice, choice);
    EXPECT_EQ(m_engine.openModel(path, false, choice), OpenResult::AlreadyInUse);
    choice.kvType = QStringLiteral("f16");
    EXPECT_EQ(m_engine.openModel(path, false, choice), OpenResult::Started)
        << "in another way it is loaded anew";
    ASSERT_TRUE(waitFor([&] { return m_engine.model()->kvType.toLower() == QStringLiteral("f16"); }));
}

TEST_F(EngineChoicesTest, TheModelsOwnAdviceIsTold) {
    ASSERT_TRUE(openGuide());
    EXPECT_DOUBLE_EQ(m_engine.model()->suggested.temperature, 0.8) << "as people write it, not as a float";
}

TEST_F(EngineChoicesTest, AnUnloadedModelIsGoneAndCanComeBack) {
    const auto path = writeModel();
    ASSERT_TRUE(openAndWait(m_engine, path));
    int unloads = 0;
    QObject::connect(&m_engine, &EngineController::modelUnloaded, [&] { ++unloads; });
    m_engine.unloadModel();
    EXPECT_FALSE(m_engine.model());
    const Answer refused = answer(greedy());
    EXPECT_EQ(refused.outcome.failure.code, QStringLiteral("no-model"));
    EXPECT_EQ(unloads, 1);
    ASSERT_TRUE(openAndWait(m_engine, path));
    auto sampling = greedy();
    sampling.maxTokens = 3;
    EXPECT_EQ(answer(sampling).outcome.stats.outputTokens, 3);
}

}  // namespace
}  // namespace autoglm::test
