#include "app/desktop/machine_monitor.h"

#include "app/desktop/sample_builder.h"

namespace autoglm::desktop {
namespace {

constexpr double kSwapInAlarm = 1e6;    // bytes per second; less is old memory coming back in passing
constexpr double kEvictedAlarm = 32e6;  // bytes
// Trouble is told once it has lasted this long, and taken back once it has been gone for that long.
constexpr qint64 kTroubleNs = 1'500'000'000, kCalmNs = 10'000'000'000;

}  // namespace

MachineMonitor::MachineMonitor(std::shared_ptr<EngineActivity> activity, QObject* parent)
    : MachineMonitor(std::move(activity), SensorOptions{}, parent) {}

MachineMonitor::MachineMonitor(std::shared_ptr<EngineActivity> activity, const SensorOptions& options,
                               QObject* parent)
    : QObject(parent),
      m_activity(std::move(activity)),
      m_builder(std::make_shared<SampleBuilder>(m_activity)),
      m_intervalMs(static_cast<int>(options.interval.count())) {
    qRegisterMetaType<MachineSample>();
    start(options);
}

// First, so that its thread has ended before anything else of this is gone.
MachineMonitor::~MachineMonitor() {
    m_sampler.reset();
}

void MachineMonitor::start(const SensorOptions& options) {
    m_sampler = SensorSampler::start(options, [this, builder = m_builder](const MachineSnapshot& snapshot) {
        QMetaObject::invokeMethod(
            this,
            [this, sample = builder->build(snapshot), gpus = SampleBuilder::gpusOf(snapshot)] {
                if (m_sampler) take(sample, gpus);  // else it has been stopped meanwhile
            },
            Qt::QueuedConnection);
    });
}

void MachineMonitor::stopSampling() {
    m_sampler.reset();
    m_history.clear();
}

void MachineMonitor::take(const MachineSample& sample, const QVector<GpuSummary>& gpus) {
    m_latest = sample;
    m_history.push_back(sample);
    while (sample.timeNs - m_history.front().timeNs > kHistorySeconds * 1'000'000'000LL)
        m_history.pop_front();
    if (gpus != m_gpus) {
        m_gpus = gpus;
        emit gpusChanged();
    }
    const EngineActivity::Placement placement = m_activity->placement();
    if (placement.revision != m_placementRevision) {
        m_placementRevision = placement.revision;
        m_placement = toModelPlacement(placement);
        emit placementChanged();
    }
    watchForTrouble();
    emit sampled();
}

void MachineMonitor::watchForTrouble() {
    MachineAlarm seen = MachineAlarm::None;
    for (int gpu = 0; gpu < m_gpus.size(); ++gpu) {
        const Figure evicted = m_latest.at(FigureId::GpuEvicted, gpu);
        if (evicted.has() && evicted.value > kEvictedAlarm) seen = MachineAlarm::Spilled;
    }
    const Figure swapIn = m_latest.at(FigureId::SwapInRate);
    if (swapIn.has() && swapIn.value > kSwapInAlarm) seen = MachineAlarm::Swapping;
    const qint64 now = m_latest.timeNs;
    if (seen == MachineAlarm::None) {
        m_troubleSinceNs = 0;
        if (m_calmSinceNs == 0) m_calmSinceNs = now;
        if (m_alarm == MachineAlarm::None || now - m_calmSinceNs < kCalmNs) return;
    } else {
        m_calmSinceNs = 0;
        if (m_troubleSinceNs == 0) m_troubleSinceNs = now;
        if (m_alarm == seen || now - m_troubleSinceNs < kTroubleNs) return;
    }
    m_alarm = seen;
    emit alarmChanged(m_alarm);
}

QVector<WorkSpan> MachineMonitor::spansSince(qint64 sinceNs) const {
    return toWorkSpans(m_activity->spansSince(sinceNs));
}

void MachineMonitor::setCeilings(const MachineCeilings& ceilings) {
    m_ceilings = ceilings;
    m_builder->setCeilings(ceilings);
}

void MachineMonitor::setIntervalMs(int ms) {
    if (ms == m_intervalMs) return;
    m_intervalMs = ms;
    if (m_sampler) m_sampler->setInterval(std::chrono::milliseconds(ms));
    emit intervalChanged(ms);
}

void MachineMonitor::watchModel(const FilePath& path) {
    if (m_sampler) m_sampler->watchFile(path);
}

QByteArray toCsv(const std::deque<MachineSample>& history, const QVector<GpuSummary>& gpus) {
    QByteArray csv = "seconds";
    for (int id = 0; id < kFirstGpuFigure; ++id)
        csv += QByteArray(",") + figureKey(static_cast<FigureId>(id));
    for (int gpu = 0; gpu < gpus.size(); ++gpu)
        for (int id = 0; id < kGpuFigures; ++id)
            csv += ",gpu" + QByteArray::number(gpu) +
                   (figureKey(static_cast<FigureId>(kFirstGpuFigure + id)) + 3);
    csv += '\n';
    const auto add = [&csv](const Figure& figure) {
        csv += ',';
        if (figure.has()) csv += QByteArray::number(figure.value, 'g', 12);
    };
    for (const MachineSample& sample : history) {
        csv += QByteArray::number(static_cast<double>(sample.timeNs - history.back().timeNs) * 1e-9, 'f', 3);
        for (const Figure& figure : sample.figures)
            add(figure);
        for (int gpu = 0; gpu < gpus.size(); ++gpu)
            for (int id = 0; id < kGpuFigures; ++id)
                add(sample.at(static_cast<FigureId>(kFirstGpuFigure + id), gpu));
        csv += '\n';
    }
    return csv;
}

}  // namespace autoglm::desktop
