// Counts prompts beside the worker, which may be busy with an answer for minutes. Threads: the GUI thread;
// waits for a count only when it is shut down or destroyed.
#pragma once
#include <QObject>
#include <QSemaphore>
#include <memory>
#include <optional>
#include <thread>

#include "app/desktop/engine_types.h"
#include "app/desktop/prompt_ruler.h"

namespace autoglm::desktop {

class EngineBox;

class PromptCounter : public QObject {
    Q_OBJECT
public:
    explicit PromptCounter(std::shared_ptr<EngineBox> engine, QObject* parent = nullptr);
    ~PromptCounter() override;
    /// Of requests that wait only the newest is counted.
    void count(const AnswerRequest& request);
    /// Whether the count under way ended within this time; if not, this object must be left alone for good.
    [[nodiscard]] bool shutDown(int ms);

signals:
    void counted(const autoglm::desktop::PromptParts& parts);

private:
    [[nodiscard]] PromptParts measure(const AnswerRequest& request);
    /// Any thread.
    void tell(const PromptParts& parts);

    std::shared_ptr<EngineBox> m_engine;
    PromptRuler m_ruler;  // the thread's while a count is under way
    std::thread m_thread;
    QSemaphore m_measured;  // released when the count under way has its result
    std::optional<AnswerRequest> m_waiting;
    bool m_isCounting = false;
};

}  // namespace autoglm::desktop
