// Runs the engine. Lives on its own thread; the only place of the desktop that calls the engine.
// Threads: slots run on the worker's thread. A request is stopped through the stop_token it carries, because
// a queued "cancel" would wait behind the very work it wants to end.
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <functional>
#include <memory>

#include "app/desktop/engine_types.h"
#include "engine/api/engine.h"

namespace autoglm::desktop {

/// How a model file becomes an Engine. Tests put a gate in front of the real one to hold a load open.
using EngineLoader = std::function<Result<std::unique_ptr<Engine>>(const LoadOptions&, const LoadProgressFn&,
                                                                   std::stop_token)>;

class EngineWorker : public QObject {
    Q_OBJECT
public:
    explicit EngineWorker(EngineLoader loader);
    ~EngineWorker() override;

public slots:
    void describeMachine();
    void describeDevices();
    /// A failed or cancelled load leaves the loaded model as it was.
    void load(const autoglm::desktop::LoadRequest& request);
    void unload();
    void answer(const autoglm::desktop::AnswerRequest& request);

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

private:
    Result<std::unique_ptr<Engine>> loadGuarded(const LoadRequest& request);
    AnswerOutcome answerGuarded(const AnswerRequest& request);

    EngineLoader m_loader;
    std::unique_ptr<Engine> m_engine;
};

}  // namespace autoglm::desktop
