#include "app/desktop/comparison.h"

#include "app/desktop/chat_library.h"
#include "app/desktop/model_library.h"
#include "app/desktop/settings.h"
#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using desktop::ChatTurn;
using desktop::Comparison;
using Phase = Comparison::Phase;

// To which the tiny model answers without end.
const QString kTalk = QStringLiteral("Hello there");

class ComparisonTest : public DesktopTest {
protected:
    /// One run of the program, without a window.
    struct Run {
        desktop::Settings settings;
        desktop::EngineController engine;
        desktop::ChatModel chat{engine};
        storage::ChatStore store;
        desktop::ChatLibrary library;
        desktop::ModelLibrary models;
        Comparison comparison;
        int loads = 0;
        storage::Id left = 0, right = 0;  // presets

        explicit Run(const desktop::FilePath& folder, std::unique_ptr<desktop::EngineWorker> worker = nullptr)
            : settings(QString::fromStdString((folder / "config.yaml").string())),
              engine(worker ? std::move(worker) : std::make_unique<desktop::EngineWorker>(&Engine::load)),
              store({QString::fromStdString((folder / "chats.db").string()), {}}),
              library(chat, store),
              models(QString::fromStdString((folder / "models.db").string())),
              comparison({engine, library, models, settings}) {
            settings.read();
            settings.set(desktop::keys::kMaxTokens, 6);
            settings.set(desktop::keys::kContextSize, 512);
            QObject::connect(&engine, &desktop::EngineController::loadChanged, &engine,
                             [this](const desktop::LoadState& load) {
                                 if (load.phase == desktop::LoadState::Phase::Opening && load.doneBytes == 0)
                                     ++loads;
                             });
            models.start();
            EXPECT_TRUE(waitFor([&] { return library.isReady() && models.isReady(); }));
            const auto save = [&](const char* name, int topK) {
                desktop::ChatSettings exact;
                exact.temperature = 0;  // the tiny model babbles for ever
                exact.topK = topK;
                return library.shelf().save(storage::ShelfItem::Kind::Preset, QString::fromLatin1(name),
                                            toJson(exact));
            };
            left = save("Left", 10);
            right = save("Right", 20);
            if (!settings.text(desktop::keys::kComparison).isEmpty()) return;
            choose(0, {});
            choose(1, {});
        }
        ~Run() {
            library.close();
            settings.flush();
        }
        bool open(const desktop::FilePath& path) {
            engine.openModel(path, false, settings.loadChoice());
            return waitFor([&] { return engine.model() && !engine.isLoading(); });
        }
        bool waitForBoth() {
            return waitFor([&] { return !comparison.isBusy(); });
        }
        const ChatTurn& answer(int side) { return comparison.conversation(side).turns().last(); }
        void choose(int side, const desktop::FilePath& model) {
            comparison.choose(side, {model, side == 0 ? left : right, true});
        }
        void list(const desktop::FilePath& path) {
            models.addFile(path);
            EXPECT_TRUE(waitFor([&] { return models.find(path) && models.find(path)->canLoad(); }));
        }
    };
    desktop::FilePath writeOther(const char* name = "other.gguf") {
        auto spec = chattySpec();
        spec.nLayers = 2;
        return m_folder.write(name, tinyModelBytes(spec));
    }
};

TEST_F(ComparisonTest, OneModelAnswersInTwoWays) {
    Run run(m_folder.path());
    ASSERT_TRUE(run.open(writeModel()));
    ASSERT_TRUE(run.comparison.ask(kTalk));
    EXPECT_TRUE(run.comparison.isBusy());
    EXPECT_FALSE(run.comparison.ask(kTalk)) << "one question at a time";
    ASSERT_TRUE(run.waitForBoth());
    for (int side = 0; side < 2; ++side) {
        ASSERT_EQ(run.comparison.conversation(side).turns().size(), 2) << side;
        EXPECT_EQ(run.answer(side).state, ChatTurn::State::LengthLimit);
        EXPECT_EQ(run.answer(side).stats.outputTokens, 6);
        EXPECT_FALSE(run.answer(side).text.isEmpty() && run.answer(side).reasoning.isEmpty());
    }
    EXPECT_NE(run.answer(0).id, run.answer(1).id);
    EXPECT_EQ(run.answer(0).parent, run.answer(1).parent);
    EXPECT_EQ(run.settings.text(desktop::keys::kComparison).isEmpty(), false);
    EXPECT_NE(run.comparison.settingsOf(0).topK, run.comparison.settingsOf(1).topK);
}

TEST_F(ComparisonTest, TwoModelsThatFitStayBothInMemory) {
    Run run(m_folder.path());
    const auto first = writeModel(), second = writeOther();
    run.list(second);
    ASSERT_TRUE(run.open(first));
    run.engine.refreshDevices();
    ASSERT_TRUE(waitFor([&] { return run.engine.devices().isKnown(); }));
    run.choose(0, first);
    run.choose(1, second);
    run.loads = 0;
    bool wasBeside = false;
    QObject::connect(&run.comparison, &Comparison::sideChanged, &run.comparison, [&](int side) {
        if (run.comparison.side(side).phase == Phase::Loading)
            wasBeside = run.comparison.side(side).loadsBeside;
    });
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_TRUE(wasBeside);
    EXPECT_EQ(run.answer(0).modelPath, first);
    EXPECT_EQ(run.answer(1).modelPath, second);
    EXPECT_EQ(run.loads, 1) << "the first one was there already";
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_EQ(run.answer(0).modelPath, first);
    EXPECT_EQ(run.answer(1).modelPath, second);
    EXPECT_EQ(run.loads, 1) << "both were there";
}

TEST_F(ComparisonTest, WithoutRoomForBothOneMakesWayForTheOther) {
    Run run(m_folder.path());
    const auto first = writeModel(), second = writeOther();  // not listed: nobody knows what it needs
    ASSERT_TRUE(run.open(first));
    run.choose(0, first);
    run.choose(1, second);
    int unloaded = 0;
    QObject::connect(&run.engine, &desktop::EngineController::modelUnloaded, &run.engine,
                     [&] { ++unloaded; });
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_GE(unloaded, 1);
    EXPECT_FALSE(run.comparison.side(1).loadsBeside);
    EXPECT_EQ(run.answer(0).modelPath, first);
    EXPECT_EQ(run.answer(1).modelPath, second);
}

TEST_F(ComparisonTest, AModelThatCannotBeLoadedFailsOnItsSideOnly) {
    Run run(m_folder.path());
    ASSERT_TRUE(run.open(writeModel()));
    run.choose(0, m_folder.write("broken.gguf", std::string("GGUF but not much more")));
    run.choose(1, {});
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_EQ(run.comparison.side(0).phase, Phase::Failed);
    EXPECT_FALSE(run.comparison.side(0).failure.code.isEmpty());
    EXPECT_EQ(run.comparison.conversation(0).turns().size(), 1) << "the question stays";
    EXPECT_EQ(run.comparison.side(1).phase, Phase::Idle);
    EXPECT_EQ(run.answer(1).stats.outputTokens, 6);
    // Another model on that side, and the same question again.
    run.choose(0, m_folder.path() / "tiny.gguf");
    run.comparison.answerAgain(0);
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_EQ(run.answer(0).stats.outputTokens, 6);
}

TEST_F(ComparisonTest, StopEndsBothAndKeepsWhatIsThere) {
    Run run(m_folder.path());
    run.settings.set(desktop::keys::kContextSize, 4096);
    ASSERT_TRUE(run.open(writeModel()));
    run.settings.set(desktop::keys::kMaxTokens, 0);
    run.settings.set(desktop::keys::kStopLoops, false);
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(waitFor([&] {
        return run.answer(0).role == desktop::ChatRole::Assistant && run.answer(0).stats.outputTokens > 2;
    }));
    EXPECT_EQ(run.comparison.side(1).phase, Phase::Waiting);
    run.comparison.stop();
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_EQ(run.answer(0).state, ChatTurn::State::Stopped);
    EXPECT_EQ(run.comparison.conversation(1).turns().size(), 1) << "it had not begun";
    run.settings.set(desktop::keys::kMaxTokens, 6);
    run.comparison.answerAgain(1);
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_EQ(run.answer(1).stats.outputTokens, 6);
    run.comparison.continueAnswer(0);
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_GT(run.answer(0).stats.outputTokens, 6);
}

TEST_F(ComparisonTest, TheAnswerThatIsKeptGoesOnAndTheOtherStaysBesideIt) {
    Run run(m_folder.path());
    ASSERT_TRUE(run.open(writeModel()));
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(run.waitForBoth());
    const quint64 chosen = run.answer(1).id;
    const QString text = run.answer(1).text;
    const auto chat = run.comparison.chat();
    ASSERT_NE(run.library.find(chat), nullptr);
    run.comparison.keep(1);
    ASSERT_TRUE(waitFor([&] { return run.library.current() == chat; }));
    ASSERT_EQ(run.chat.turns().size(), 2);
    EXPECT_EQ(run.chat.turns().last().id, chosen);
    EXPECT_EQ(run.chat.turns().last().text, text);
    EXPECT_EQ(run.chat.turns().last().versions, 2);
    EXPECT_EQ(run.library.settings().topK, run.comparison.settingsOf(1).topK);
    EXPECT_TRUE(run.comparison.isEmpty());
    // And the chat goes on behind it.
    ASSERT_TRUE(run.chat.send(QStringLiteral("Go on"), brief(4)));
    ASSERT_TRUE(waitFor([&] { return !run.chat.isAnswering(); }));
    EXPECT_EQ(run.chat.turns().size(), 4);
}

TEST_F(ComparisonTest, ANewStartFindsBothAnswers) {
    QString left, right;
    {
        Run run(m_folder.path());
        ASSERT_TRUE(run.open(writeModel()));
        run.comparison.choose(1, {{}, run.right, false});
        ASSERT_TRUE(run.comparison.ask(kTalk));
        ASSERT_TRUE(run.waitForBoth());
        left = run.answer(0).text;
        right = run.answer(1).text;
    }
    Run run(m_folder.path());
    ASSERT_TRUE(waitFor([&] { return !run.comparison.isEmpty(); }));
    ASSERT_EQ(run.comparison.conversation(0).turns().size(), 2);
    ASSERT_EQ(run.comparison.conversation(1).turns().size(), 2);
    EXPECT_EQ(run.comparison.conversation(0).turns()[0].text, kTalk);
    EXPECT_EQ(run.answer(0).text, left);
    EXPECT_EQ(run.answer(1).text, right);
    EXPECT_EQ(run.comparison.side(1).choice, (Comparison::Choice{{}, run.right, false}));
    EXPECT_EQ(run.library.chats().size(), 1);
}

TEST_F(ComparisonTest, QuittingInTheMiddleKeepsWhatWasWritten) {
    {
        Run run(m_folder.path());
        run.settings.set(desktop::keys::kContextSize, 4096);
        ASSERT_TRUE(run.open(writeModel()));
        run.settings.set(desktop::keys::kMaxTokens, 0);
        run.settings.set(desktop::keys::kStopLoops, false);
        ASSERT_TRUE(run.comparison.ask(kTalk));
        ASSERT_TRUE(waitFor([&] {
            return run.comparison.conversation(0).turns().size() == 2 && run.answer(0).stats.outputTokens > 3;
        }));
    }
    Run run(m_folder.path());
    ASSERT_TRUE(waitFor([&] { return !run.comparison.isEmpty(); }));
    ASSERT_EQ(run.comparison.conversation(0).turns().size(), 2);
    EXPECT_EQ(run.answer(0).state, ChatTurn::State::Stopped);
    EXPECT_FALSE(run.answer(0).text.isEmpty() && run.answer(0).reasoning.isEmpty());
    EXPECT_EQ(run.comparison.conversation(1).turns().size(), 1);
}

TEST_F(ComparisonTest, NothingIsStoredWhereNewChatsAreNotKept) {
    Run run(m_folder.path());
    ASSERT_TRUE(run.open(writeModel()));
    run.library.setKeepsNewChats(false);
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(run.waitForBoth());
    EXPECT_EQ(run.comparison.chat(), 0);
    EXPECT_TRUE(run.library.chats().isEmpty());
    const QString text = run.answer(0).text;
    run.comparison.keep(0);
    EXPECT_TRUE(run.library.isTemporary());
    ASSERT_EQ(run.chat.turns().size(), 2);
    EXPECT_EQ(run.chat.turns().last().text, text);
    EXPECT_EQ(run.chat.turns().last().versions, 2);
}

TEST_F(ComparisonTest, ADeletedChatLeavesThePageEmpty) {
    Run run(m_folder.path());
    ASSERT_TRUE(run.open(writeModel()));
    ASSERT_TRUE(run.comparison.ask(kTalk));
    ASSERT_TRUE(run.waitForBoth());
    run.library.remove(run.comparison.chat());
    EXPECT_TRUE(run.comparison.isEmpty());
    EXPECT_EQ(run.comparison.chat(), 0);
}

}  // namespace
}  // namespace autoglm::test
