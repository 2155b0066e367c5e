#include "app/desktop/engine_worker.h"

#include <QtGlobal>
#include <chrono>
#include <exception>
#include <new>
#include <utility>

#include "app/desktop/engine_convert.h"
#include "engine/api/machine.h"

namespace autoglm::desktop {
namespace {

// About 30 a second: as often as a reader notices, seldom enough that the window stays idle most of the time.
constexpr qint64 kBatchMs = 33;

/// Lets something through at most every kBatchMs; the first at once.
class Pace {
public:
    bool due() {
        if (m_clock.isValid() && m_clock.elapsed() < kBatchMs) return false;
        m_clock.start();
        return true;
    }

private:
    QElapsedTimer m_clock;
};

/// On the clock of the sensors.
qint64 steadyNs() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

Error caught(const char* what) {
    return Error{.code = ErrorCode::Internal,
                 .problem = std::string("an exception reached the worker: ") + what};
}
Error outOfMemory() {
    return Error{.code = ErrorCode::OutOfMemory, .problem = "the system refused more memory"};
}

/// Collects text of one answer and hands it on in batches.
class AnswerBatch {
public:
    explicit AnswerBatch(std::function<void(const AnswerDelta&)> sink) : m_sink(std::move(sink)) {}

    void add(TextChannel channel, std::string_view text) {
        const auto piece = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        (channel == TextChannel::Reasoning ? m_delta.reasoning : m_delta.reply) += piece;
    }
    void advance(const GenerateStats& stats) {
        m_delta.stats = toAnswerStats(stats);
        if (m_pace.due()) flush();
    }
    void flush() {
        m_sink(m_delta);
        m_delta.reasoning.clear();
        m_delta.reply.clear();
    }
    [[nodiscard]] bool isEmpty() const { return m_delta.reasoning.isEmpty() && m_delta.reply.isEmpty(); }

private:
    std::function<void(const AnswerDelta&)> m_sink;
    AnswerDelta m_delta;
    Pace m_pace;
};

}  // namespace

EngineWorker::EngineWorker(EngineLoader loader) : m_loader(std::move(loader)) {}
EngineWorker::~EngineWorker() = default;

void EngineWorker::describeMachine() {
    try {
        emit machineKnown(toMachineSummary(machineInfo()));
    } catch (const std::exception&) {
        // The sentence about the machine is a courtesy; without it the window simply does not say it.
    }
}

void EngineWorker::describeDevices() {
    try {
        emit devicesKnown(toDeviceList(machineInfo(), gpuStatus()));
    } catch (const std::exception&) {
        // As above: without the list the processor is what there is.
    }
}

void EngineWorker::load(const LoadRequest& request) {
    if (request.stop.stop_requested()) {
        emit loadFailed(request.id, toFailure(Error{.code = ErrorCode::Cancelled}, request.path));
        return;
    }
    if (takeUpOther(request)) return;
    if (!request.keepsOther) m_other = {};
    auto result = loadGuarded(request);
    if (result && request.stop.stop_requested()) result = Error{.code = ErrorCode::Cancelled};
    if (!result) {
        emit loadFailed(request.id, toFailure(result.error(), request.path));
        return;
    }
    if (request.keepsOther && m_engine) m_other = std::exchange(m_current, {});
    m_engine = std::move(result).value();
    putInUse(request);
    emit loaded(request.id, toModelSummary(m_engine->info(), request));
}

void EngineWorker::putInUse(const LoadRequest& request) {
    m_current = {m_engine, request, m_activity ? m_activity->placement() : EngineActivity::Placement()};
    m_box->put(m_engine);
}

bool EngineWorker::takeUpOther(const LoadRequest& request) {
    const LoadRequest& kept = m_other.request;
    if (!m_other.engine || kept.path != request.path || kept.choice != request.choice ||
        kept.device != request.device)
        return false;
    std::swap(m_current, m_other);
    m_current.request = request;
    if (!request.keepsOther) m_other = {};
    m_engine = m_current.engine;
    m_box->put(m_engine);
    if (m_activity) {
        m_activity->setPlacement(m_current.placement);
        m_activity->setContextSize(m_engine->info().nContext);
    }
    emit loaded(request.id, toModelSummary(m_engine->info(), request));
    return true;
}

void EngineWorker::unload() {
    m_current = m_other = {};
    m_engine.reset();
    emit unloaded();
}

void EngineWorker::forgetOther() {
    m_other = {};
}

Result<std::unique_ptr<Engine>> EngineWorker::loadGuarded(const LoadRequest& request) {
    LoadOptions options = toLoadOptions(request);
    options.activity = m_activity;
    options.log = [](LogLevel level, std::string_view message) {
        const auto size = static_cast<int>(message.size());
        if (level == LogLevel::Error) {
            qCritical("engine: %.*s", size, message.data());
        } else if (level == LogLevel::Warning) {
            qWarning("engine: %.*s", size, message.data());
        } else {
            qInfo("engine: %.*s", size, message.data());
        }
    };
    QElapsedTimer clock;
    clock.start();
    Pace pace;
    auto lastPhase = LoadPhase::Ready;
    const auto report = [&](const autoglm::LoadProgress& progress) {
        // Both must be asked: a change of phase is always told, and restarts the pace.
        if (!pace.due() && progress.phase == lastPhase) return;
        lastPhase = progress.phase;
        emit loadAdvanced(request.id,
                          toLoadState(progress, request, static_cast<double>(clock.nsecsElapsed()) * 1e-9));
    };
    try {
        return m_loader(options, report, request.stop);
    } catch (const std::bad_alloc&) {
        return outOfMemory();
    } catch (const std::exception& exception) {
        return caught(exception.what());
    }
}

void EngineWorker::answer(const AnswerRequest& request) {
    const qint64 begin = steadyNs();
    AnswerOutcome outcome = answerGuarded(request);
    outcome.stats.beginNs = begin;
    outcome.stats.endNs = steadyNs();
    emit answerFinished(request.id, outcome);
}

AnswerOutcome EngineWorker::answerGuarded(const AnswerRequest& request) {
    AnswerOutcome outcome;
    if (request.stop.stop_requested()) {
        outcome.end = AnswerEnd::Stopped;
        return outcome;
    }
    if (!m_engine) {
        outcome.end = AnswerEnd::Failed;
        outcome.failure.code = QStringLiteral("no-model");
        return outcome;
    }
    AnswerBatch batch([&](const AnswerDelta& delta) { emit answerAdvanced(request.id, delta); });
    Pace promptPace;
    GenerateEvents events;
    int leftOut = 0;
    events.onPrompt = [&](const autoglm::PromptProgress& progress) {
        if (!promptPace.due()) return;
        PromptProgress shown = toPromptProgress(progress);
        shown.leftOut = leftOut;
        emit promptAdvanced(request.id, shown);
    };
    events.onText = [&](TextChannel channel, std::string_view text) { batch.add(channel, text); };
    events.onToken = [&](std::int32_t, const GenerateStats& stats) { batch.advance(stats); };
    const auto fail = [&](const Error& error) {
        outcome.end = AnswerEnd::Failed;
        outcome.failure = toFailure(error, m_engine->info().path);
    };
    try {
        AnswerRequest fitting = request;
        const PromptParts parts = m_ruler.measure(*m_engine, request);
        leaveOut(parts, fitting);
        leftOut = parts.leftOut;
        const auto result = m_engine->generate(toGenerateRequest(fitting), events, request.stop);
        if (!batch.isEmpty()) batch.flush();
        if (result) {
            outcome.end = toAnswerEnd(result->finish);
            outcome.stats = toAnswerStats(result->stats);
            outcome.tokens = QVector<qint32>(result->tokens.begin(), result->tokens.end());
        } else {
            fail(result.error());
        }
    } catch (const std::bad_alloc&) {
        fail(outOfMemory());
    } catch (const std::exception& exception) {
        fail(caught(exception.what()));
    }
    return outcome;
}

}  // namespace autoglm::desktop
