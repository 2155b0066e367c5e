// The engine as the window sees it. Lives on the GUI thread, never waits for the worker, and answers every
// question from the last snapshot the worker sent. The seam is narrow on purpose: values in, values out, so
// the worker could one day be another process.
#pragma once
#include <QObject>
#include <QThread>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/desktop/benchmark_types.h"
#include "app/desktop/engine_types.h"

namespace autoglm {
class EngineActivity;
}

namespace autoglm::desktop {

class EngineWorker;
class PromptCounter;

class EngineController : public QObject {
    Q_OBJECT
public:
    explicit EngineController(QObject* parent = nullptr);
    /// For tests: a worker that loads in its own way.
    explicit EngineController(std::unique_ptr<EngineWorker> worker, QObject* parent = nullptr);
    ~EngineController() override;

    [[nodiscard]] const std::optional<ModelSummary>& model() const { return m_model; }
    [[nodiscard]] const LoadState& loadState() const { return m_load; }
    [[nodiscard]] const MachineSummary& machine() const { return m_machine; }
    /// Empty until devicesKnown(), which follows refreshDevices().
    [[nodiscard]] const DeviceList& devices() const { return m_devices; }
    /// What further loads are asked to run on. What the model in use was loaded with is in model().
    [[nodiscard]] const DeviceChoice& device() const { return m_device; }
    [[nodiscard]] const AnswerStats& lastStats() const { return m_stats; }
    /// What the engine does, readable from any thread while it does it.
    [[nodiscard]] const std::shared_ptr<EngineActivity>& activity() const { return m_activity; }
    [[nodiscard]] bool isLoading() const { return m_load.isActive(); }
    /// An answer is being written, or waits to be.
    [[nodiscard]] bool isAnswering() const { return !m_answers.empty(); }
    /// This answer waits for others.
    [[nodiscard]] bool isQueued(RequestId answer) const;

    enum class OpenResult { Started, StoppedAnswer, ReplacedLoad, AlreadyOpening, AlreadyInUse };
    /// Opens a model. A running answer is stopped first, another load is cancelled; the same file again
    /// changes nothing, unless it is to be loaded in another way.
    OpenResult openModel(const FilePath& path, bool isBuiltin, const LoadChoice& choice);
    /// The same beside the model in use: both stay in memory, and going back to the other costs no load.
    OpenResult openBeside(const FilePath& path, bool isBuiltin, const LoadChoice& choice);
    /// Gives the memory back of a model that is not the one in use.
    void forgetOther();
    OpenResult openModel(const FilePath& path, bool isBuiltin, int contextSize);
    /// Gives the memory of the model back. A running answer or load ends first.
    void unloadModel();
    void cancelLoad();
    /// Asks for the devices there are.
    void refreshDevices();
    /// From now on models run there, the one in use or being opened included: it is opened again, and chats
    /// stay as they are. When that fails the model stays where it was, and the choice goes back to that.
    /// Returns what openModel() did; nothing when there was nothing to open again.
    std::optional<OpenResult> setDevice(const DeviceChoice& device);

    /// Asks for an answer. It waits for answers asked for before, and for a model that is loading. Empty only
    /// after shutDown().
    std::optional<RequestId> ask(AnswerRequest request);
    /// Ends the answer within one chunk; what is there stays. answerFinished still comes; at once if nothing
    /// has been heard of the answer yet.
    void stopAnswer(RequestId answer);
    void stopAnswers();
    /// Ends the answer and forgets it: nothing more is heard of it.
    void abandonAnswer(RequestId answer);
    /// Answered by promptCounted(). Counts beside the worker; of questions that wait only the newest is
    /// answered.
    void countPrompt(const AnswerRequest& request);
    // engine_controller_benchmark.cpp
    /// Measures a model where models run now. It waits for answers and a load that were asked for before; the
    /// model in use steps aside where it must and is then opened again. False if one is under way already.
    bool startBenchmark(const BenchmarkWish& wish);
    /// benchmarkEnded() follows within a second.
    void cancelBenchmark();
    [[nodiscard]] const BenchmarkState& benchmark() const { return m_benchmark; }

    /// The conversation was emptied: the context is free again.
    void forgetStats();

    /// Stops everything and waits for the worker at most `ms`. False if it did not come back in time; the
    /// thread is then left behind, and the caller should leave the process without running destructors of
    /// engine objects.
    bool shutDown(int ms);

signals:
    void machineKnown(const autoglm::desktop::MachineSummary& machine);
    void devicesKnown(const autoglm::desktop::DeviceList& devices);
    void deviceChanged(const autoglm::desktop::DeviceChoice& device);
    void loadChanged(const autoglm::desktop::LoadState& state);
    void modelChanged(const autoglm::desktop::ModelSummary& model);
    void modelUnloaded();
    void loadFailed(const autoglm::desktop::EngineFailure& failure);
    void loadCancelled(const autoglm::desktop::FilePath& path);
    void promptAdvanced(quint64 id, const autoglm::desktop::PromptProgress& progress);
    void answerAdvanced(quint64 id, const autoglm::desktop::AnswerDelta& delta);
    void answerFinished(quint64 id, const autoglm::desktop::AnswerOutcome& outcome);
    void answeringChanged(bool isAnswering);
    void promptCounted(const autoglm::desktop::PromptParts& parts);
    void benchmarkChanged(const autoglm::desktop::BenchmarkState& state);
    void benchmarkMeasured(const autoglm::desktop::MeasuredBenchmark& measured);
    /// `failure`: why not all of it was measured, "cancelled" too; unset: it was.
    void benchmarkEnded(const autoglm::desktop::EngineFailure& failure);

    // To the worker only.
    void unloadRequested();
    void forgetOtherRequested();
    void loadRequested(const autoglm::desktop::LoadRequest& request);
    void answerRequested(const autoglm::desktop::AnswerRequest& request);
    void machineRequested();
    void devicesRequested();
    void benchmarkRequested(const autoglm::desktop::BenchmarkRequest& request);

private:
    OpenResult open(const FilePath& path, bool isBuiltin, const LoadChoice& choice, bool keepsOther);
    void connectWorker();
    void connectBenchmark();
    void endBenchmark(bool isForGood);
    void onLoadAdvanced(quint64 id, const LoadState& state);
    void onLoaded(quint64 id, const ModelSummary& model);
    void onUnloaded();
    void onLoadFailed(quint64 id, const EngineFailure& failure);
    void onPromptAdvanced(quint64 id, const PromptProgress& progress);
    void onAnswerAdvanced(quint64 id, const AnswerDelta& delta);
    void onAnswerFinished(quint64 id, const AnswerOutcome& outcome);
    void setLoad(const LoadState& state);
    void keepDeviceInUse();
    struct OpenAnswer {
        RequestId id = 0;
        std::stop_source stop;
        bool isHeardOf = false;
    };
    OpenAnswer* findAnswer(RequestId id);
    void forgetAnswer(RequestId id);

    std::shared_ptr<EngineActivity> m_activity;
    QThread* m_thread;                       // owned, unless it had to be left behind
    std::unique_ptr<EngineWorker> m_worker;  // lives on m_thread, deleted after it ended
    std::unique_ptr<PromptCounter> m_counter;
    RequestId m_nextId = 1, m_loadId = 0;
    std::stop_source m_loadStop;
    std::vector<OpenAnswer> m_answers;  // in the order in which they are written
    std::optional<ModelSummary> m_model;
    LoadState m_load;
    MachineSummary m_machine;
    DeviceList m_devices;
    DeviceChoice m_device;
    LoadChoice m_choice;  // of the last load
    AnswerStats m_stats;
    RequestId m_benchmarkId = 0;
    BenchmarkState m_benchmark;
    std::stop_source m_benchmarkStop, m_benchmarkQuit;
};

}  // namespace autoglm::desktop
