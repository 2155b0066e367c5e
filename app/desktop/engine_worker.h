// Runs the engine. Lives on its own thread; the only place of the desktop that calls the engine.
// Threads: slots run on the worker's thread. A request is stopped through the stop_token it carries, because
// a queued "cancel" would wait behind the very work it wants to end.
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <functional>
#include <memory>
#include <mutex>

#include "app/desktop/benchmark_types.h"
#include "app/desktop/engine_types.h"
#include "app/desktop/prompt_ruler.h"
#include "engine/api/activity.h"
#include "engine/api/engine.h"

namespace autoglm::desktop {

/// How a model file becomes an Engine. Tests put a gate in front of the real one to hold a load open.
using EngineLoader = std::function<Result<std::unique_ptr<Engine>>(const LoadOptions&, const LoadProgressFn&,
                                                                   std::stop_token)>;

/// The loaded engine, for those of its calls that any thread may make. Threads: any.
class EngineBox {
public:
    void put(const std::shared_ptr<Engine>& engine) {
        const std::lock_guard lock(m_mutex);
        m_engine = engine;
    }
    /// Null while no model is loaded. Hold it only for one call: its memory stays as long.
    [[nodiscard]] std::shared_ptr<const Engine> take() const {
        const std::lock_guard lock(m_mutex);
        return m_engine.lock();
    }

private:
    mutable std::mutex m_mutex;
    std::weak_ptr<Engine> m_engine;
};

class EngineWorker : public QObject {
    Q_OBJECT
public:
    explicit EngineWorker(EngineLoader loader);
    ~EngineWorker() override;
    [[nodiscard]] const std::shared_ptr<EngineBox>& engineBox() const { return m_box; }
    /// What the engines to come tell their doings to. Before the first load.
    void setActivity(std::shared_ptr<EngineActivity> activity) { m_activity = std::move(activity); }

public slots:
    void describeMachine();
    void describeDevices();
    /// A failed or cancelled load leaves the loaded model as it was. One that was kept is taken up again
    /// without a load.
    void load(const autoglm::desktop::LoadRequest& request);
    void unload();
    /// Gives the memory back of a model that was kept beside the one in use.
    void forgetOther();
    void answer(const autoglm::desktop::AnswerRequest& request);
    // engine_worker_benchmark.cpp
    void benchmark(const autoglm::desktop::BenchmarkRequest& request);

signals:
    void machineKnown(const autoglm::desktop::MachineSummary& machine);
    void devicesKnown(const autoglm::desktop::DeviceList& devices);
    void loadAdvanced(quint64 id, const autoglm::desktop::LoadState& state);
    void loaded(quint64 id, const autoglm::desktop::ModelSummary& model);
    void unloaded();
    void loadFailed(quint64 id, const autoglm::desktop::EngineFailure& failure);
    void promptAdvanced(quint64 id, const autoglm::desktop::PromptProgress& progress);
    void answerAdvanced(quint64 id, const autoglm::desktop::AnswerDelta& delta);
    void answerFinished(quint64 id, const autoglm::desktop::AnswerOutcome& outcome);
    void benchmarkAdvanced(quint64 id, const autoglm::desktop::BenchmarkState& state);
    void benchmarkMeasured(quint64 id, const autoglm::desktop::MeasuredBenchmark& measured);
    void benchmarkEnded(quint64 id, const autoglm::desktop::EngineFailure& failure);

private:
    struct Loaded {
        std::shared_ptr<Engine> engine;
        LoadRequest request;
        EngineActivity::Placement placement;
    };
    Result<std::unique_ptr<Engine>> loadGuarded(const LoadRequest& request);
    /// m_engine, as it was asked for.
    void putInUse(const LoadRequest& request);
    bool takeUpOther(const LoadRequest& request);
    AnswerOutcome answerGuarded(const AnswerRequest& request);
    class BenchmarkTeller;
    Result<void> measure(const BenchmarkRequest& request);
    Result<void> measureOnce(const BenchmarkRequest& request, unsigned nThreads, BenchmarkTeller& teller);
    void stepAside();
    Result<void> restore(const BenchmarkRequest& request);

    EngineLoader m_loader;
    std::shared_ptr<Engine> m_engine;
    Loaded m_current, m_other;  // what is known of m_engine; a model that was kept beside it
    std::shared_ptr<EngineBox> m_box = std::make_shared<EngineBox>();
    PromptRuler m_ruler;
    std::shared_ptr<EngineActivity> m_activity;
};

}  // namespace autoglm::desktop
