#include "engine/runtime/idle_worker.h"

namespace autoglm {

namespace {
/// Longer than what lies between two tokens of an answer, shorter than anybody types.
constexpr auto kQuietTime = std::chrono::milliseconds(50);
}  // namespace

IdleWorker::IdleWorker(std::function<bool()> work) : m_work(std::move(work)), m_thread([this] { serve(); }) {}

IdleWorker::~IdleWorker() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void IdleWorker::beginHold() {
    std::unique_lock lock(m_mutex);
    m_held = true;
    m_changed.wait(lock, [this] { return !m_working; });
}

void IdleWorker::endHold() {
    {
        const std::lock_guard lock(m_mutex);
        m_held = false;
        m_lastUse = Clock::now();
    }
    m_changed.notify_all();
}

void IdleWorker::serve() {
    std::unique_lock lock(m_mutex);
    for (bool more = true; more && !m_stopping;) {
        if (m_held) {
            m_changed.wait(lock);
            continue;
        }
        const Clock::time_point quiet = m_lastUse + kQuietTime;
        if (Clock::now() < quiet) {
            m_changed.wait_until(lock, quiet);
            continue;
        }
        m_working = true;
        lock.unlock();
        more = m_work();
        lock.lock();
        m_working = false;
        m_changed.notify_all();
    }
}

}  // namespace autoglm
