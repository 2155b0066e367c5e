// Keeps an EngineActivity true to what a scheduler and a backend do.
// Threads: the worker thread.
#pragma once
#include <memory>

#include "engine/api/activity.h"
#include "engine/runtime/scheduler.h"
#include "engine/runtime/work.h"

namespace autoglm {

class ActivityWatch final : public BatchObserver {
public:
    /// `backend` outlives the watch.
    ActivityWatch(std::shared_ptr<EngineActivity> activity, std::shared_ptr<const Model> model,
                  const Backend& backend, KvType kvType);

    /// Tells where everything lies: the first `nGpuLayers` layers on the backend's first device.
    void place(std::uint32_t nContext, std::uint32_t nGpuLayers);

    void onCached(std::uint32_t nTokens) override;
    void onBatch(const BatchShape& shape) override;
    void onDrafted(std::uint32_t nDrafted, std::uint32_t nAccepted) override;
    void onBatchEnd(bool hasFailed, std::uint32_t nSampled) override;

private:
    std::shared_ptr<EngineActivity> m_activity;
    std::shared_ptr<const Model> m_model;
    const Backend& m_backend;
    KvType m_kvType;
    ModelWork m_work;
    std::uint32_t m_nContext = 0, m_nGpuLayers = 0;
    std::string m_devices;  // as placed; another one after a failure
};

/// A load, from its first moment to its last.
class LoadWatch {
public:
    explicit LoadWatch(std::shared_ptr<EngineActivity> activity) : m_activity(std::move(activity)) {
        if (m_activity) m_activity->beginLoad();
    }
    ~LoadWatch() {
        if (m_activity) m_activity->endLoad();
    }
    LoadWatch(const LoadWatch&) = delete;
    LoadWatch& operator=(const LoadWatch&) = delete;

private:
    std::shared_ptr<EngineActivity> m_activity;
};

}  // namespace autoglm
