// Snapshots of the sensors and the engine's counters become the window's samples.
// Threads: the sampler's.
#pragma once
#include <QVector>
#include <atomic>
#include <memory>

#include "app/desktop/monitor_types.h"
#include "engine/api/activity.h"
#include "engine/api/sensors.h"

namespace autoglm::desktop {

class SampleBuilder {
public:
    explicit SampleBuilder(std::shared_ptr<const EngineActivity> activity)
        : m_activity(std::move(activity)) {}
    [[nodiscard]] MachineSample build(const MachineSnapshot& snapshot);
    [[nodiscard]] static QVector<GpuSummary> gpusOf(const MachineSnapshot& snapshot);
    /// Any thread: what shares are taken of.
    void setCeilings(const MachineCeilings& ceilings);

private:
    /// A speed over the batches that ended since the last sample; held while a long batch runs on.
    struct Speed {
        Figure last{0, Lack::Idle};
        Figure advance(double amount, double seconds, bool goesOn);
    };
    void addEngine(MachineSample& sample);
    void addCores(const MachineSnapshot& snapshot, MachineSample& sample);

    std::shared_ptr<const EngineActivity> m_activity;
    ActivityTotals m_totals;
    Speed m_decode, m_prefill, m_read, m_macs;
    qint64 m_lastNs = 0;
    std::shared_ptr<const CorePlaces> m_places;
    std::atomic<double> m_bytesPerSecond = 0, m_macsPerSecond = 0;
};

/// The engine's account of where the model lies, for the window.
[[nodiscard]] ModelPlacement toModelPlacement(const EngineActivity::Placement& placement);
[[nodiscard]] QVector<WorkSpan> toWorkSpans(const std::vector<ActivitySpan>& spans);

}  // namespace autoglm::desktop
