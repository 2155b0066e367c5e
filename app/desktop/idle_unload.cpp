#include "app/desktop/idle_unload.h"

#include <utility>

#include "app/desktop/engine_controller.h"
#include "app/desktop/settings.h"

namespace autoglm::desktop {

IdleUnload::IdleUnload(EngineController& engine, Settings& settings, int minuteMs, QObject* parent)
    : QObject(parent), m_engine(engine), m_settings(settings), m_minuteMs(minuteMs) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &IdleUnload::sleep);
    connect(&engine, &EngineController::modelChanged, this, [this] {
        m_asleep.reset();
        restart();
    });
    connect(&engine, &EngineController::answeringChanged, this, &IdleUnload::restart);
    connect(&settings, &Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(keys::kIdleUnload)) restart();
    });
    // Another model is wanted now; if it cannot be had, the one that sleeps still can.
    connect(&engine, &EngineController::modelUnloaded, &m_timer, &QTimer::stop);
}

void IdleUnload::restart() {
    const int minutes = m_settings.integer(keys::kIdleUnload);
    const bool isWaiting =
        minutes > 0 && m_engine.model() && !m_engine.model()->isBuiltin && !m_engine.isAnswering();
    if (isWaiting) {
        m_timer.start(minutes * m_minuteMs);
    } else {
        m_timer.stop();
    }
}

void IdleUnload::sleep() {
    if (!m_engine.model() || m_engine.isAnswering() || m_engine.isLoading()) return;
    if (m_engine.benchmark().isActive()) return restart();
    m_asleep = m_engine.model();
    m_engine.unloadModel();
    emit fellAsleep(*m_asleep);
}

void IdleUnload::wake() {
    if (!m_asleep || m_engine.model() || m_engine.isLoading()) return;
    const ModelSummary model = *std::exchange(m_asleep, std::nullopt);
    m_engine.openModel(model.path, model.isBuiltin, model.choice);
}

}  // namespace autoglm::desktop
