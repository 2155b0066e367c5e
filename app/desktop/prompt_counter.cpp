#include "app/desktop/prompt_counter.h"

#include <exception>
#include <system_error>
#include <utility>

#include "app/desktop/engine_worker.h"

namespace autoglm::desktop {

PromptCounter::PromptCounter(std::shared_ptr<EngineBox> engine, QObject* parent)
    : QObject(parent), m_engine(std::move(engine)) {}

PromptCounter::~PromptCounter() {
    if (m_thread.joinable()) m_thread.join();
}

bool PromptCounter::shutDown(int ms) {
    m_waiting.reset();
    return !m_isCounting || m_measured.tryAcquire(1, ms);
}

PromptParts PromptCounter::measure(const AnswerRequest& request) {
    const QSemaphoreReleaser atTheEnd(m_measured);
    try {
        const std::shared_ptr<const Engine> loaded = m_engine->take();
        return loaded ? m_ruler.measure(*loaded, request) : PromptParts();
    } catch (const std::exception&) {
        return {};  // no memory: a number that is asked for again with the next change
    }
}

void PromptCounter::count(const AnswerRequest& request) {
    if (m_isCounting) {
        m_waiting = request;
        return;
    }
    m_isCounting = true;
    m_measured.tryAcquire(m_measured.available());  // what the last one left
    if (m_thread.joinable()) m_thread.join();       // has told its last count already
    try {
        m_thread = std::thread([this, request] { tell(measure(request)); });
    } catch (const std::system_error&) {  // no thread left: as with no memory
        m_measured.release();
        tell({});
    }
}

void PromptCounter::tell(const PromptParts& parts) {
    QMetaObject::invokeMethod(
        this,
        [this, parts] {
            m_isCounting = false;
            emit counted(parts);
            if (const auto next = std::exchange(m_waiting, std::nullopt)) count(*next);
        },
        Qt::QueuedConnection);
}

}  // namespace autoglm::desktop
