// Benchmarks on the worker's thread: between answers, with the engine in use where it will do, else with one
// of their own. There is never memory for two models: the one in use then steps aside and comes back.
#include <exception>
#include <new>

#include "app/desktop/engine_convert.h"
#include "app/desktop/engine_worker.h"
#include "engine/api/benchmark.h"
#include "engine/api/machine.h"

namespace autoglm::desktop {
namespace {

using Phase = BenchmarkState::Phase;

constexpr qint64 kTellMs = 100;
constexpr double kLoadShare = 0.15;  // of a run, where the model is loaded for it

BenchmarkPlan toPlan(const BenchmarkWish& wish) {
    BenchmarkPlan plan{.nPrompt = static_cast<std::uint32_t>(wish.promptTokens),
                       .nDecode = static_cast<std::uint32_t>(wish.answerTokens),
                       .repetitions = static_cast<std::uint32_t>(wish.repetitions),
                       .depths = {}};
    for (const int depth : wish.depths)
        plan.depths.push_back(static_cast<std::uint32_t>(depth));
    return plan;
}

LoadRequest toLoadRequest(const BenchmarkRequest& request, unsigned nThreads) {
    LoadRequest load;
    load.path = request.wish.path;
    load.isBuiltin = request.wish.isBuiltin;
    load.choice.contextSize = static_cast<int>(toPlan(request.wish).neededContext());
    load.choice.threads = static_cast<int>(nThreads);
    load.choice.kvType = request.wish.kvType;
    load.device = request.device;
    load.stop = request.stop;
    return load;
}

Phase phaseOf(const BenchProgress& step) {
    switch (step.stage) {
        case BenchProgress::Stage::Preparing:
            return Phase::Preparing;
        case BenchProgress::Stage::Filling:
            return Phase::Filling;
        default:
            return step.repetition == 0 ? Phase::WarmingUp : Phase::Measuring;
    }
}

}  // namespace

/// What the window hears of it: ten times a second, and each change of phase.
class EngineWorker::BenchmarkTeller {
public:
    BenchmarkTeller(EngineWorker& worker, const BenchmarkRequest& request, int runs)
        : m_worker(worker), m_id(request.id) {
        m_state.path = request.wish.path;
        m_state.runs = runs;
        m_clock.start();
    }
    void beginRun(int run, unsigned nThreads, bool loads) {
        m_state.run = run;
        m_state.threads = static_cast<int>(nThreads);
        m_loadShare = loads ? kLoadShare : 0;
    }
    void loading(double share) { tell(Phase::Loading, m_loadShare * share); }
    void measuring(const BenchmarkProgress& at) {
        m_state.depth = static_cast<int>(at.depth);
        m_state.repetition = static_cast<int>(at.step.repetition);
        m_state.repetitions = static_cast<int>(at.step.repetitions);
        m_state.isAnswer = at.step.stage == BenchProgress::Stage::Decode;
        tell(phaseOf(at.step), m_loadShare + (1 - m_loadShare) * at.share);
    }
    void restoring() { tell(Phase::Restoring, 1); }

private:
    void tell(Phase phase, double shareOfRun) {
        const bool isDue = !m_pace.isValid() || m_pace.elapsed() >= kTellMs || phase != m_state.phase;
        if (!isDue) return;
        m_pace.start();
        m_state.phase = phase;
        const bool isLast = phase == Phase::Restoring;
        m_state.share = isLast ? 1 : (m_state.run + shareOfRun) / m_state.runs;
        const double seconds = static_cast<double>(m_clock.elapsed()) / 1e3;
        // The first repetition is slower than those that follow: before it is over any guess is too long.
        const bool isKnown = phase == Phase::Measuring && m_state.share > 0.05;
        m_state.secondsLeft = isKnown ? seconds * (1 - m_state.share) / m_state.share : 0;
        emit m_worker.benchmarkAdvanced(m_id, m_state);
    }

    EngineWorker& m_worker;
    quint64 m_id;
    BenchmarkState m_state;
    QElapsedTimer m_clock, m_pace;
    double m_loadShare = 0;
};

void EngineWorker::benchmark(const BenchmarkRequest& request) {
    const bool hadEngine = m_engine != nullptr;
    Result<void> done;
    try {
        done = measure(request);
    } catch (const std::bad_alloc&) {
        done = Error{.code = ErrorCode::OutOfMemory, .problem = "the system refused more memory"};
    } catch (const std::exception& exception) {
        done = Error{.code = ErrorCode::Internal,
                     .problem = std::string("an exception reached the worker: ") + exception.what()};
    }
    if (hadEngine && !m_engine) {
        const Result<void> back = restore(request);
        // Without the model in use the window must not go on as if it were there.
        if (!back) emit unloaded();
        if (!back && done) done = back.error();
    }
    emit benchmarkEnded(request.id, done ? EngineFailure{} : toFailure(done.error(), request.wish.path));
}

Result<void> EngineWorker::measure(const BenchmarkRequest& request) {
    std::vector<unsigned> counts{0};
    if (request.wish.eachThreadCount) counts = threadCountsUpTo(machineInfo().nPhysicalCores);
    BenchmarkTeller teller(*this, request, static_cast<int>(counts.size()));
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (request.stop.stop_requested()) return Error{.code = ErrorCode::Cancelled};
        const LoadRequest wanted = toLoadRequest(request, counts[i]);
        const bool isSuitable = m_engine && counts[i] == 0 && m_current.request.path == wanted.path &&
                                m_current.request.device == wanted.device &&
                                m_current.request.choice.threads == 0 &&
                                m_current.request.choice.kvType == wanted.choice.kvType &&
                                static_cast<int>(m_engine->info().nContext) >= wanted.choice.contextSize;
        teller.beginRun(static_cast<int>(i), counts[i], !isSuitable);
        if (!isSuitable) stepAside();
        AUTOGLM_TRY(measureOnce(request, counts[i], teller));
    }
    return {};
}

Result<void> EngineWorker::measureOnce(const BenchmarkRequest& request, unsigned nThreads,
                                       BenchmarkTeller& teller) {
    std::shared_ptr<Engine> engine = m_engine;
    if (!engine) {
        LoadOptions options = toLoadOptions(toLoadRequest(request, nThreads));
        options.activity = m_activity;
        const auto report = [&](const autoglm::LoadProgress& at) {
            teller.loading(at.totalBytes == 0
                               ? 0
                               : static_cast<double>(at.doneBytes) / static_cast<double>(at.totalBytes));
        };
        auto loaded = m_loader(options, report, request.stop);
        if (!loaded) return loaded.error();
        engine = std::move(loaded).value();
    }
    auto record = runBenchmark(
        *engine, toPlan(request.wish), [&](const BenchmarkProgress& at) { teller.measuring(at); },
        request.stop);
    if (!record) return record.error();
    emit benchmarkMeasured(request.id, std::make_shared<const BenchmarkRecord>(std::move(*record)));
    return {};
}

/// The memory of the models in use and kept is free for the one that is measured; which they were is
/// remembered.
void EngineWorker::stepAside() {
    m_engine.reset();
    m_current.engine.reset();
    m_other = {};
}

/// The model that stepped aside, as it was. The window never lost sight of it, so nothing is announced.
Result<void> EngineWorker::restore(const BenchmarkRequest& request) {
    if (request.quit.stop_requested()) return {};
    BenchmarkTeller(*this, request, 1).restoring();
    LoadRequest again = m_current.request;
    again.stop = request.quit;
    auto engine = loadGuarded(again);
    if (!engine) return engine.error();
    m_engine = std::move(engine).value();
    putInUse(m_current.request);
    return {};
}

}  // namespace autoglm::desktop
