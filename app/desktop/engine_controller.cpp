#include "app/desktop/engine_controller.h"

#include <algorithm>
#include <utility>

#include "app/desktop/engine_worker.h"
#include "app/desktop/prompt_counter.h"
#include "engine/api/activity.h"

namespace autoglm::desktop {
namespace {

void registerValues() {
    qRegisterMetaType<MachineSummary>();
    qRegisterMetaType<DeviceList>();
    qRegisterMetaType<ModelSummary>();
    qRegisterMetaType<LoadState>();
    qRegisterMetaType<EngineFailure>();
    qRegisterMetaType<PromptProgress>();
    qRegisterMetaType<PromptParts>();
    qRegisterMetaType<AnswerDelta>();
    qRegisterMetaType<AnswerOutcome>();
    qRegisterMetaType<LoadRequest>();
    qRegisterMetaType<AnswerRequest>();
}

}  // namespace

EngineController::EngineController(QObject* parent)
    : EngineController(std::make_unique<EngineWorker>(&Engine::load), parent) {}

EngineController::EngineController(std::unique_ptr<EngineWorker> worker, QObject* parent)
    : QObject(parent),
      m_activity(std::make_shared<EngineActivity>()),
      m_thread(new QThread),
      m_worker(std::move(worker)),
      m_counter(std::make_unique<PromptCounter>(m_worker->engineBox())) {
    registerValues();
    connect(m_counter.get(), &PromptCounter::counted, this, &EngineController::promptCounted);
    m_worker->setActivity(m_activity);
    m_thread->setObjectName(QStringLiteral("engine"));
    m_worker->moveToThread(m_thread);
    connectWorker();
    connectBenchmark();
    m_thread->start();
    emit machineRequested();
}

EngineController::~EngineController() {
    shutDown(30'000);
}

void EngineController::connectWorker() {
    EngineWorker* worker = m_worker.get();
    // Queued in both directions: every argument is a value, and neither thread ever waits for the other.
    connect(this, &EngineController::machineRequested, worker, &EngineWorker::describeMachine,
            Qt::QueuedConnection);
    connect(this, &EngineController::devicesRequested, worker, &EngineWorker::describeDevices,
            Qt::QueuedConnection);
    connect(this, &EngineController::loadRequested, worker, &EngineWorker::load, Qt::QueuedConnection);
    connect(this, &EngineController::unloadRequested, worker, &EngineWorker::unload, Qt::QueuedConnection);
    connect(this, &EngineController::forgetOtherRequested, worker, &EngineWorker::forgetOther,
            Qt::QueuedConnection);
    connect(this, &EngineController::answerRequested, worker, &EngineWorker::answer, Qt::QueuedConnection);
    connect(
        worker, &EngineWorker::machineKnown, this,
        [this](const MachineSummary& machine) {
            m_machine = machine;
            emit machineKnown(machine);
        },
        Qt::QueuedConnection);
    connect(
        worker, &EngineWorker::devicesKnown, this,
        [this](const DeviceList& devices) {
            m_devices = devices;
            emit devicesKnown(devices);
        },
        Qt::QueuedConnection);
    connect(worker, &EngineWorker::loadAdvanced, this, &EngineController::onLoadAdvanced,
            Qt::QueuedConnection);
    connect(worker, &EngineWorker::loaded, this, &EngineController::onLoaded, Qt::QueuedConnection);
    connect(worker, &EngineWorker::unloaded, this, &EngineController::onUnloaded, Qt::QueuedConnection);
    connect(worker, &EngineWorker::loadFailed, this, &EngineController::onLoadFailed, Qt::QueuedConnection);
    connect(worker, &EngineWorker::promptAdvanced, this, &EngineController::onPromptAdvanced,
            Qt::QueuedConnection);
    connect(worker, &EngineWorker::answerAdvanced, this, &EngineController::onAnswerAdvanced,
            Qt::QueuedConnection);
    connect(worker, &EngineWorker::answerFinished, this, &EngineController::onAnswerFinished,
            Qt::QueuedConnection);
}

bool EngineController::shutDown(int ms) {
    if (!m_thread) return true;
    m_loadStop.request_stop();
    for (OpenAnswer& answer : m_answers)
        answer.stop.request_stop();
    m_answers.clear();
    endBenchmark(true);
    m_loadId = 0;
    m_worker->disconnect(this);
    // A pasted book takes its time to count, and nobody waits for the number any more.
    const bool hasCounted = m_counter->shutDown(ms);
    if (hasCounted) {
        m_counter.reset();  // before the engine it counts with
    } else {
        static_cast<void>(m_counter.release());
    }
    m_thread->quit();
    if (!hasCounted || !m_thread->wait(ms)) {
        // A read that hangs in the kernel cannot be ended from here. Deleting the thread or the worker would
        // be worse than leaving them: the process is about to end anyway.
        m_thread = nullptr;
        static_cast<void>(m_worker.release());
        return false;
    }
    m_worker.reset();
    delete std::exchange(m_thread, nullptr);
    return true;
}

EngineController::OpenResult EngineController::openModel(const FilePath& path, bool isBuiltin,
                                                         int contextSize) {
    LoadChoice choice;
    choice.contextSize = contextSize;
    return openModel(path, isBuiltin, choice);
}

EngineController::OpenResult EngineController::openModel(const FilePath& path, bool isBuiltin,
                                                         const LoadChoice& choice) {
    return open(path, isBuiltin, choice, false);
}

EngineController::OpenResult EngineController::openBeside(const FilePath& path, bool isBuiltin,
                                                          const LoadChoice& choice) {
    return open(path, isBuiltin, choice, true);
}

void EngineController::forgetOther() {
    if (m_thread) emit forgetOtherRequested();
}

EngineController::OpenResult EngineController::open(const FilePath& path, bool isBuiltin,
                                                    const LoadChoice& choice, bool keepsOther) {
    if (!m_thread) return OpenResult::AlreadyOpening;
    if (isLoading() && m_load.path == path && m_load.device == m_device &&
        m_load.phase != LoadState::Phase::Cancelling) {
        return OpenResult::AlreadyOpening;
    }
    const bool isInUse =
        m_model && m_model->path == path && m_model->choice == choice && m_model->deviceChoice == m_device;
    if (!isLoading() && isInUse) return OpenResult::AlreadyInUse;

    endBenchmark(false);
    auto result = OpenResult::Started;
    if (isLoading()) {
        m_loadStop.request_stop();  // its "cancelled" will carry an old id and be dropped
        result = OpenResult::ReplacedLoad;
    }
    if (isAnswering()) {
        stopAnswers();
        result = OpenResult::StoppedAnswer;
    }
    m_loadStop = std::stop_source();
    m_loadId = m_nextId++;
    LoadState state;
    state.phase = LoadState::Phase::Waiting;
    state.path = path;
    state.isBuiltin = isBuiltin;
    state.device = m_device;
    setLoad(state);
    m_choice = choice;

    LoadRequest request;
    request.id = m_loadId;
    request.path = path;
    request.isBuiltin = isBuiltin;
    request.choice = choice;
    request.device = m_device;
    request.keepsOther = keepsOther;
    request.stop = m_loadStop.get_token();
    emit loadRequested(request);
    return result;
}

void EngineController::unloadModel() {
    cancelLoad();
    stopAnswers();
    endBenchmark(true);
    if (!m_thread) return;
    emit unloadRequested();
    onUnloaded();
}

void EngineController::cancelLoad() {
    if (!isLoading()) return;
    m_loadStop.request_stop();
    LoadState state = m_load;
    state.phase = LoadState::Phase::Cancelling;
    setLoad(state);
}

void EngineController::refreshDevices() {
    if (m_thread) emit devicesRequested();
}

std::optional<EngineController::OpenResult> EngineController::setDevice(const DeviceChoice& device) {
    if (device == m_device) return std::nullopt;
    m_device = device;
    emit deviceChanged(m_device);
    if (isLoading() && m_load.phase != LoadState::Phase::Cancelling)
        return openModel(m_load.path, m_load.isBuiltin, m_choice);
    if (m_model) return openModel(m_model->path, m_model->isBuiltin, m_choice);
    return std::nullopt;
}

/// After a load that came to nothing.
void EngineController::keepDeviceInUse() {
    if (!m_model || m_model->deviceChoice == m_device) return;
    m_device = m_model->deviceChoice;
    emit deviceChanged(m_device);
}

std::optional<RequestId> EngineController::ask(AnswerRequest request) {
    if (!m_thread) return std::nullopt;
    const bool isFirst = m_answers.empty();
    request.id = m_nextId++;
    m_answers.push_back({request.id, {}, false});
    request.stop = m_answers.back().stop.get_token();
    if (isFirst) emit answeringChanged(true);
    emit answerRequested(request);
    return request.id;
}

EngineController::OpenAnswer* EngineController::findAnswer(RequestId id) {
    const auto place = std::ranges::find(m_answers, id, &OpenAnswer::id);
    return place == m_answers.end() ? nullptr : &*place;
}

bool EngineController::isQueued(RequestId answer) const {
    return !m_answers.empty() && m_answers.front().id != answer &&
           std::ranges::find(m_answers, answer, &OpenAnswer::id) != m_answers.end();
}

void EngineController::stopAnswer(RequestId id) {
    OpenAnswer* answer = findAnswer(id);
    if (!answer) return;
    answer->stop.request_stop();
    if (answer->isHeardOf) return;
    // The worker may be busy with something else for long; it sees the stop when it comes to this request.
    AnswerOutcome outcome;
    outcome.end = AnswerEnd::Stopped;
    onAnswerFinished(id, outcome);
}

void EngineController::stopAnswers() {
    const std::vector<OpenAnswer> open = m_answers;
    for (const OpenAnswer& answer : open)
        stopAnswer(answer.id);
}

void EngineController::abandonAnswer(RequestId id) {
    OpenAnswer* answer = findAnswer(id);
    if (!answer) return;
    answer->stop.request_stop();
    forgetAnswer(id);
    if (m_answers.empty()) emit answeringChanged(false);
}

void EngineController::forgetAnswer(RequestId id) {
    std::erase_if(m_answers, [id](const OpenAnswer& answer) { return answer.id == id; });
}

void EngineController::countPrompt(const AnswerRequest& request) {
    if (m_counter) m_counter->count(request);
}

void EngineController::forgetStats() {
    m_stats = {};
}

void EngineController::onLoadAdvanced(quint64 id, const LoadState& state) {
    if (id != m_loadId || m_load.phase == LoadState::Phase::Cancelling) return;
    setLoad(state);
}

void EngineController::onLoaded(quint64 id, const ModelSummary& model) {
    // The worker has the new model whether or not the window still waits for this load, so the snapshot
    // follows it.
    m_model = model;
    m_stats = {};
    if (id == m_loadId) {
        m_loadId = 0;
        setLoad({});
    }
    emit modelChanged(model);
}

// Heard twice: at once, and from the worker, which may just have finished a load.
void EngineController::onUnloaded() {
    if (!m_model) return;
    m_model.reset();
    m_stats = {};
    emit modelUnloaded();
}

void EngineController::onLoadFailed(quint64 id, const EngineFailure& failure) {
    if (id != m_loadId) return;
    const bool wasCancelled =
        m_load.phase == LoadState::Phase::Cancelling || failure.code == QLatin1String("cancelled");
    m_loadId = 0;
    setLoad({});
    keepDeviceInUse();
    if (wasCancelled) {
        emit loadCancelled(failure.path);
    } else {
        emit loadFailed(failure);
    }
}

void EngineController::onPromptAdvanced(quint64 id, const PromptProgress& progress) {
    OpenAnswer* answer = findAnswer(id);
    if (!answer) return;
    answer->isHeardOf = true;
    emit promptAdvanced(id, progress);
}

void EngineController::onAnswerAdvanced(quint64 id, const AnswerDelta& delta) {
    OpenAnswer* answer = findAnswer(id);
    if (!answer) return;
    answer->isHeardOf = true;
    m_stats = delta.stats;
    emit answerAdvanced(id, delta);
}

void EngineController::onAnswerFinished(quint64 id, const AnswerOutcome& outcome) {
    if (!findAnswer(id)) return;
    if (outcome.stats.contextSize > 0) m_stats = outcome.stats;
    // First the state, then the news: a listener may ask the next question at once.
    forgetAnswer(id);
    emit answerFinished(id, outcome);
    if (m_answers.empty()) emit answeringChanged(false);
}

void EngineController::setLoad(const LoadState& state) {
    m_load = state;
    emit loadChanged(m_load);
}

}  // namespace autoglm::desktop
