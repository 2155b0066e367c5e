#include "app/desktop/engine_controller.h"

#include <vector>

#include "tests/app/desktop/desktop_fixture.h"

namespace autoglm::test {
namespace {

using desktop::EngineController;
using OpenResult = EngineController::OpenResult;

class EngineControllerTest : public DesktopTest {};

desktop::AnswerRequest question(int maxTokens) {
    desktop::AnswerRequest request;
    desktop::ChatTurn turn;
    turn.role = desktop::ChatRole::User;
    turn.text = QStringLiteral("What is quantization?");
    request.turns = {turn};
    request.sampling.temperature = 0;
    request.sampling.maxTokens = maxTokens;
    return request;
}

TEST_F(EngineControllerTest, DescribesTheMachineUnasked) {
    EngineController engine;
    ASSERT_TRUE(waitFor([&] { return engine.machine().isKnown(); }));
    EXPECT_GT(engine.machine().memoryBytes, 0U);
    EXPECT_FALSE(engine.machine().tier.isEmpty());
}

TEST_F(EngineControllerTest, LoadsAModelAndSaysWhatItIs) {
    EngineController engine;
    const auto path = writeModel();
    std::vector<desktop::LoadState::Phase> phases;
    QObject::connect(&engine, &EngineController::loadChanged, &engine,
                     [&](const desktop::LoadState& state) { phases.push_back(state.phase); });
    ASSERT_TRUE(openAndWait(engine, path));
    EXPECT_FALSE(engine.model()->name.isEmpty());
    EXPECT_FALSE(engine.model()->backend.isEmpty());
    EXPECT_GT(engine.model()->contextSize, 0);
    ASSERT_GE(phases.size(), 2U);
    EXPECT_EQ(phases.front(), desktop::LoadState::Phase::Waiting);
    EXPECT_EQ(phases.back(), desktop::LoadState::Phase::Idle);
}

TEST_F(EngineControllerTest, ListsTheDevicesThereAre) {
    EngineController engine;
    engine.refreshDevices();
    ASSERT_TRUE(waitFor([&] { return engine.devices().isKnown(); }));
    const desktop::DeviceList& list = engine.devices();
    EXPECT_EQ(list.devices.front().id, QStringLiteral("cpu"));
    EXPECT_FALSE(list.choice.isEmpty());
    EXPECT_EQ(list.devices.size() == 1, !list.vulkanReason.isEmpty());
    int nAutomatic = 0;
    for (const desktop::DeviceSummary& device : list.devices)
        nAutomatic += device.isAutomatic ? 1 : 0;
    EXPECT_EQ(nAutomatic, 1);
}

TEST_F(EngineControllerTest, AnotherDeviceOpensTheModelAgain) {
    EngineController engine;
    const auto path = writeModel();
    const desktop::DeviceChoice processor{.id = QStringLiteral("cpu")};
    EXPECT_FALSE(engine.setDevice(processor)) << "there is nothing to open again";
    ASSERT_TRUE(openAndWait(engine, path));
    EXPECT_EQ(engine.model()->deviceChoice, processor);
    EXPECT_EQ(engine.model()->backendReason, QStringLiteral("chosen"));
    EXPECT_EQ(engine.model()->deviceLayers, 0);
    EXPECT_FALSE(engine.setDevice(processor));
    EXPECT_EQ(engine.setDevice({}), OpenResult::Started);
    ASSERT_TRUE(waitFor([&] { return !engine.isLoading(); }));
    EXPECT_EQ(engine.model()->path, path);
    EXPECT_EQ(engine.model()->deviceChoice, desktop::DeviceChoice());
}

TEST_F(EngineControllerTest, ADeviceThatIsNotThereLeavesTheModelWhereItWas) {
    EngineController engine;
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    desktop::EngineFailure failure;
    QObject::connect(&engine, &EngineController::loadFailed, &engine,
                     [&](const desktop::EngineFailure& told) { failure = told; });
    EXPECT_EQ(engine.setDevice({.id = QStringLiteral("no such card")}), OpenResult::Started);
    ASSERT_TRUE(waitFor([&] { return failure.isSet(); }));
    EXPECT_FALSE(failure.details.isEmpty());
    EXPECT_EQ(engine.device(), desktop::DeviceChoice());
    ASSERT_TRUE(engine.model());
    EXPECT_EQ(engine.model()->deviceChoice, desktop::DeviceChoice());
}

TEST_F(EngineControllerTest, BadFileKeepsTheModelInUse) {
    EngineController engine;
    const auto good = writeModel();
    ASSERT_TRUE(openAndWait(engine, good));
    const auto bad = m_folder.write("page.gguf", "<!DOCTYPE html><html></html>");
    desktop::EngineFailure failure;
    QObject::connect(&engine, &EngineController::loadFailed, &engine,
                     [&](const desktop::EngineFailure& told) { failure = told; });
    engine.openModel(bad, false, 0);
    ASSERT_TRUE(waitFor([&] { return failure.isSet(); }));
    EXPECT_EQ(failure.code, QStringLiteral("wrong-kind"));
    EXPECT_EQ(failure.path, bad);
    EXPECT_FALSE(failure.details.isEmpty());
    EXPECT_FALSE(engine.isLoading());
    ASSERT_TRUE(engine.model());
    EXPECT_EQ(engine.model()->path, good);

    // … and it still answers.
    desktop::AnswerOutcome outcome;
    bool finished = false;
    QObject::connect(&engine, &EngineController::answerFinished, &engine,
                     [&](quint64, const desktop::AnswerOutcome& told) {
                         outcome = told;
                         finished = true;
                     });
    ASSERT_TRUE(engine.ask(question(4)));
    ASSERT_TRUE(waitFor([&] { return finished; }));
    EXPECT_NE(outcome.end, desktop::AnswerEnd::Failed) << outcome.failure.details.toStdString();
}

TEST_F(EngineControllerTest, CancelsALoadWithinASecondAndKeepsTheModel) {
    Gate gate;
    gate.isOpen = true;
    EngineController engine(gate.worker());
    const auto first = writeModel("first.gguf"), second = writeModel("second.gguf");
    ASSERT_TRUE(openAndWait(engine, first));
    gate.isOpen = false;
    gate.reached = false;
    bool cancelled = false;
    QObject::connect(&engine, &EngineController::loadCancelled, &engine, [&](const desktop::FilePath& path) {
        EXPECT_EQ(path, second);
        cancelled = true;
    });
    engine.openModel(second, false, 0);
    ASSERT_TRUE(waitFor([&] { return gate.reached.load(); }));
    QElapsedTimer clock;
    clock.start();
    engine.cancelLoad();
    EXPECT_EQ(engine.loadState().phase, desktop::LoadState::Phase::Cancelling);
    ASSERT_TRUE(waitFor([&] { return cancelled; }));
    EXPECT_LT(clock.elapsed(), 1000);
    EXPECT_EQ(engine.model()->path, first);
}

TEST_F(EngineControllerTest, QuitsWhileLoading) {
    Gate gate;
    auto engine = std::make_unique<EngineController>(gate.worker());
    engine->openModel(writeModel(), false, 0);
    ASSERT_TRUE(waitFor([&] { return gate.reached.load(); }));
    QElapsedTimer clock;
    clock.start();
    EXPECT_TRUE(engine->shutDown(5000));
    engine.reset();
    EXPECT_LT(clock.elapsed(), 1000);
}

TEST_F(EngineControllerTest, QuitsWhileGenerating) {
    auto engine = std::make_unique<EngineController>();
    ASSERT_TRUE(openAndWait(*engine, writeModel()));
    bool writing = false;
    QObject::connect(engine.get(), &EngineController::answerAdvanced, engine.get(), [&] { writing = true; });
    ASSERT_TRUE(engine->ask(question(0)));
    ASSERT_TRUE(waitFor([&] { return writing; }));
    QElapsedTimer clock;
    clock.start();
    EXPECT_TRUE(engine->shutDown(5000));
    engine.reset();
    EXPECT_LT(clock.elapsed(), 1000);
}

TEST_F(EngineControllerTest, LeavesAWorkerBehindThatDoesNotComeBack) {
    // A read that hangs in the kernel looks like this: the load hears no stop.
    static std::atomic<bool> release = false;
    static std::atomic<bool> reached = false;
    auto worker = std::make_unique<desktop::EngineWorker>(
        [](const LoadOptions&, const LoadProgressFn&, std::stop_token) -> Result<std::unique_ptr<Engine>> {
            reached = true;
            while (!release)
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            return Error{.code = ErrorCode::Cancelled};
        });
    EngineController engine(std::move(worker));
    engine.openModel("/nowhere.gguf", false, 0);
    ASSERT_TRUE(waitFor([&] { return reached.load(); }));
    QElapsedTimer clock;
    clock.start();
    EXPECT_FALSE(engine.shutDown(100));
    EXPECT_LT(clock.elapsed(), 1000);
    release = true;  // the thread left behind ends by itself
}

TEST_F(EngineControllerTest, TheEndDoesNotWaitForACount) {
    EngineController engine;
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    desktop::AnswerRequest book = question(0);
    book.turns.first().text = QStringLiteral("quantization ").repeated(2'000'000);
    engine.countPrompt(book);
    QElapsedTimer clock;
    clock.start();
    EXPECT_FALSE(engine.shutDown(1));
    EXPECT_LT(clock.elapsed(), 1000);
}

TEST_F(EngineControllerTest, DropsWhatBelongsToAnAbandonedAnswer) {
    EngineController engine;
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    std::vector<quint64> heard;
    QObject::connect(&engine, &EngineController::answerAdvanced, &engine,
                     [&](quint64 id, const desktop::AnswerDelta&) { heard.push_back(id); });
    QObject::connect(&engine, &EngineController::answerFinished, &engine,
                     [&](quint64 id, const desktop::AnswerOutcome&) { heard.push_back(id); });
    const auto old = engine.ask(question(0));
    ASSERT_TRUE(old);
    ASSERT_TRUE(waitFor([&] { return !heard.empty(); }));
    engine.abandonAnswer(*old);
    heard.clear();
    // The next question may be asked at once; only its own events arrive.
    const auto next = engine.ask(question(8));
    ASSERT_TRUE(next);
    ASSERT_TRUE(waitFor([&] { return !engine.isAnswering(); }));
    ASSERT_FALSE(heard.empty());
    for (const quint64 id : heard)
        EXPECT_EQ(id, *next);
}

TEST_F(EngineControllerTest, ASecondQuestionWaitsForTheFirst) {
    EngineController engine;
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    std::vector<quint64> ended;
    QObject::connect(&engine, &EngineController::answerFinished, &engine,
                     [&](quint64 id, const desktop::AnswerOutcome&) { ended.push_back(id); });
    const auto first = engine.ask(question(0)), second = engine.ask(question(4)),
               third = engine.ask(question(4));
    ASSERT_TRUE(first && second && third);
    EXPECT_FALSE(engine.isQueued(*first));
    EXPECT_TRUE(engine.isQueued(*second));
    engine.stopAnswer(*third);
    EXPECT_EQ(ended, std::vector<quint64>{*third}) << "what waits is stopped at once";
    EXPECT_TRUE(engine.isAnswering());
    engine.stopAnswer(*first);
    ASSERT_TRUE(waitFor([&] { return !engine.isAnswering(); }));
    EXPECT_EQ(ended, (std::vector<quint64>{*third, *first, *second}));
}

TEST_F(EngineControllerTest, CountsBesideARunningAnswer) {
    EngineController engine;
    desktop::PromptParts counted;
    int nCounts = 0;
    QObject::connect(&engine, &EngineController::promptCounted, &engine, [&](const desktop::PromptParts& p) {
        counted = p;
        ++nCounts;
    });
    engine.countPrompt(question(0));
    ASSERT_TRUE(waitFor([&] { return nCounts == 1; }));
    EXPECT_EQ(counted.contextSize, 0) << "no model, no number";
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    ASSERT_TRUE(engine.ask(question(0)));
    engine.countPrompt(question(0));
    ASSERT_TRUE(waitFor([&] { return nCounts == 2; }));
    EXPECT_TRUE(engine.isAnswering());
    EXPECT_GT(counted.message, 0);
    EXPECT_EQ(counted.contextSize, engine.model()->contextSize);
    // Of many that wait, one.
    for (int i = 0; i < 50; ++i)
        engine.countPrompt(question(0));
    ASSERT_TRUE(waitFor([&] { return nCounts >= 4; }));
    EXPECT_LE(nCounts, 6);
}

TEST_F(EngineControllerTest, OpeningDuringAnAnswerStopsItFirst) {
    EngineController engine;
    const auto first = writeModel("first.gguf"), second = writeModel("second.gguf");
    ASSERT_TRUE(openAndWait(engine, first));
    bool writing = false;
    std::vector<desktop::AnswerEnd> ends;
    QObject::connect(&engine, &EngineController::answerAdvanced, &engine, [&] { writing = true; });
    QObject::connect(&engine, &EngineController::answerFinished, &engine,
                     [&](quint64, const desktop::AnswerOutcome& outcome) { ends.push_back(outcome.end); });
    ASSERT_TRUE(engine.ask(question(0)));
    ASSERT_TRUE(waitFor([&] { return writing; }));
    EXPECT_EQ(engine.openModel(second, false, 0), OpenResult::StoppedAnswer);
    ASSERT_TRUE(waitFor([&] { return !engine.isLoading(); }));
    EXPECT_EQ(ends, std::vector{desktop::AnswerEnd::Stopped});
    EXPECT_EQ(engine.model()->path, second);
}

TEST_F(EngineControllerTest, NoticesTheSameFileTwice) {
    Gate gate;
    EngineController engine(gate.worker());
    const auto path = writeModel("one.gguf"), other = writeModel("two.gguf");
    EXPECT_EQ(engine.openModel(path, false, 0), OpenResult::Started);
    EXPECT_EQ(engine.openModel(path, false, 0), OpenResult::AlreadyOpening);
    EXPECT_EQ(engine.openModel(other, false, 0), OpenResult::ReplacedLoad);
    gate.isOpen = true;
    ASSERT_TRUE(waitFor([&] { return !engine.isLoading(); }));
    EXPECT_EQ(engine.model()->path, other);
    EXPECT_EQ(engine.openModel(other, false, 0), OpenResult::AlreadyInUse);
    EXPECT_FALSE(engine.isLoading());
}

TEST_F(EngineControllerTest, BatchesTextForTheWindow) {
    EngineController engine;
    ASSERT_TRUE(openAndWait(engine, writeModel()));
    int batches = 0, tokens = 0;
    QObject::connect(&engine, &EngineController::answerAdvanced, &engine,
                     [&](quint64, const desktop::AnswerDelta& delta) {
                         ++batches;
                         tokens = delta.stats.outputTokens;
                     });
    QElapsedTimer clock;
    clock.start();
    ASSERT_TRUE(engine.ask(question(1500)));
    ASSERT_TRUE(waitFor([&] { return !engine.isAnswering(); }, 60000));
    const double seconds = static_cast<double>(clock.elapsed()) / 1000.0;
    EXPECT_GT(tokens, 50);
    // One every 33 ms, the first at once and what is left at the end.
    EXPECT_LE(batches, seconds * 31 + 3);
}

}  // namespace
}  // namespace autoglm::test
