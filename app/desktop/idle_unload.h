// Gives the memory of a model back when nobody has asked it anything for a while, and brings it back for the
// next question. The built-in guide stays: it is small. Threads: the GUI thread.
#pragma once
#include <QObject>
#include <QTimer>
#include <optional>

#include "app/desktop/engine_types.h"

namespace autoglm::desktop {

class EngineController;
class Settings;

class IdleUnload : public QObject {
    Q_OBJECT
public:
    /// Both must outlive it. `minuteMs`: as long as a minute takes, for tests.
    IdleUnload(EngineController& engine, Settings& settings, int minuteMs = 60'000,
               QObject* parent = nullptr);
    /// A model was unloaded here and may be asked all the same: wake() loads it again.
    [[nodiscard]] bool isAsleep() const { return m_asleep.has_value(); }
    /// To be called before each question. The load is under way when it returns, and questions wait for it.
    void wake();

signals:
    void fellAsleep(const autoglm::desktop::ModelSummary& model);

private:
    void restart();
    void sleep();

    EngineController& m_engine;
    Settings& m_settings;
    int m_minuteMs;
    QTimer m_timer;
    std::optional<ModelSummary> m_asleep;
};

}  // namespace autoglm::desktop
