// Benchmarks between window and worker.
#include "app/desktop/engine_controller.h"
#include "app/desktop/engine_worker.h"

namespace autoglm::desktop {

void EngineController::connectBenchmark() {
    qRegisterMetaType<BenchmarkRequest>();
    qRegisterMetaType<BenchmarkState>();
    qRegisterMetaType<MeasuredBenchmark>();
    EngineWorker* worker = m_worker.get();
    connect(this, &EngineController::benchmarkRequested, worker, &EngineWorker::benchmark,
            Qt::QueuedConnection);
    connect(
        worker, &EngineWorker::benchmarkAdvanced, this,
        [this](quint64 id, const BenchmarkState& state) {
            if (id != m_benchmarkId) return;
            const bool isCancelling = m_benchmark.isCancelling;
            m_benchmark = state;
            m_benchmark.isCancelling = isCancelling;
            emit benchmarkChanged(m_benchmark);
        },
        Qt::QueuedConnection);
    // Also of one that nobody waits for any more: a whole run is worth keeping.
    connect(
        worker, &EngineWorker::benchmarkMeasured, this,
        [this](quint64, const MeasuredBenchmark& measured) { emit benchmarkMeasured(measured); },
        Qt::QueuedConnection);
    connect(
        worker, &EngineWorker::benchmarkEnded, this,
        [this](quint64 id, const EngineFailure& failure) {
            if (id != m_benchmarkId) return;
            m_benchmarkId = 0;
            m_benchmark = {};
            emit benchmarkChanged(m_benchmark);
            emit benchmarkEnded(failure);
        },
        Qt::QueuedConnection);
}

bool EngineController::startBenchmark(const BenchmarkWish& wish) {
    if (!m_thread || m_benchmark.isActive()) return false;
    m_benchmarkStop = {};
    m_benchmarkQuit = {};
    m_benchmarkId = m_nextId++;
    m_benchmark = {};
    m_benchmark.phase = BenchmarkState::Phase::Waiting;
    m_benchmark.path = wish.path;
    emit benchmarkChanged(m_benchmark);
    emit benchmarkRequested(
        {m_benchmarkId, wish, m_device, m_benchmarkStop.get_token(), m_benchmarkQuit.get_token()});
    return true;
}

void EngineController::cancelBenchmark() {
    endBenchmark(false);
}

/// `isForGood`: the model that stepped aside is not wanted back either.
void EngineController::endBenchmark(bool isForGood) {
    if (!m_benchmark.isActive()) return;
    m_benchmarkStop.request_stop();
    if (isForGood) m_benchmarkQuit.request_stop();
    m_benchmark.isCancelling = true;
    emit benchmarkChanged(m_benchmark);
}

}  // namespace autoglm::desktop
