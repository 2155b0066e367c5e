// Watches machine and engine for the window: takes samples on a thread of its own, keeps the last minutes of
// them, and says when something is wrong with memory. Lives on the GUI thread and never waits.
#pragma once
#include <QObject>
#include <deque>
#include <memory>

#include "app/desktop/engine_types.h"
#include "app/desktop/monitor_types.h"

namespace autoglm {
class EngineActivity;
class SensorSampler;
struct SensorOptions;
}  // namespace autoglm

namespace autoglm::desktop {

class SampleBuilder;

class MachineMonitor : public QObject {
    Q_OBJECT
public:
    explicit MachineMonitor(std::shared_ptr<EngineActivity> activity, QObject* parent = nullptr);
    /// For tests: another machine.
    MachineMonitor(std::shared_ptr<EngineActivity> activity, const SensorOptions& options,
                   QObject* parent = nullptr);
    ~MachineMonitor() override;

    static constexpr int kHistorySeconds = 11 * 60;
    /// Oldest first; of the last eleven minutes.
    [[nodiscard]] const std::deque<MachineSample>& history() const { return m_history; }
    [[nodiscard]] const MachineSample& latest() const { return m_latest; }
    [[nodiscard]] const QVector<GpuSummary>& gpus() const { return m_gpus; }
    [[nodiscard]] QVector<WorkSpan> spansSince(qint64 sinceNs) const;
    [[nodiscard]] const ModelPlacement& placement() const { return m_placement; }
    [[nodiscard]] MachineAlarm alarm() const { return m_alarm; }
    [[nodiscard]] const MachineCeilings& ceilings() const { return m_ceilings; }
    void setCeilings(const MachineCeilings& ceilings);
    [[nodiscard]] int intervalMs() const { return m_intervalMs; }
    void setIntervalMs(int ms);
    void watchModel(const FilePath& path);
    /// One sample as if it came from the sampler; for tests and pictures.
    void take(const MachineSample& sample, const QVector<GpuSummary>& gpus);
    /// The sampler stops and what it told is forgotten; samples come through take() alone.
    void stopSampling();

signals:
    void sampled();
    void placementChanged();
    void gpusChanged();
    void alarmChanged(autoglm::desktop::MachineAlarm alarm);
    void intervalChanged(int ms);

private:
    void start(const SensorOptions& options);
    void watchForTrouble();

    std::shared_ptr<EngineActivity> m_activity;
    std::shared_ptr<SampleBuilder> m_builder;
    std::unique_ptr<SensorSampler> m_sampler;
    std::deque<MachineSample> m_history;
    MachineSample m_latest;
    QVector<GpuSummary> m_gpus;
    ModelPlacement m_placement;
    quint64 m_placementRevision = 0;
    MachineCeilings m_ceilings;
    MachineAlarm m_alarm = MachineAlarm::None;
    int m_intervalMs = 1000;
    qint64 m_troubleSinceNs = 0, m_calmSinceNs = 0;
};

/// All samples as a table: seconds before the last one, then a column for each figure; empty where there is
/// none.
[[nodiscard]] QByteArray toCsv(const std::deque<MachineSample>& history, const QVector<GpuSummary>& gpus);

}  // namespace autoglm::desktop
