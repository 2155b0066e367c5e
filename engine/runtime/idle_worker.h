// A thread that does small pieces of work while nobody computes.
// Threads: compute() and its guard from the engine's worker thread; the work runs on a thread of its own, and
// never between them.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace autoglm {

class IdleWorker {
public:
    /// `work` does a piece of some milliseconds and returns whether there is more. It is first called when
    /// nothing has been computed for a short while.
    explicit IdleWorker(std::function<bool()> work);
    ~IdleWorker();
    IdleWorker(const IdleWorker&) = delete;
    IdleWorker& operator=(const IdleWorker&) = delete;

    /// Holds the work off for as long as it lives.
    class Hold {
    public:
        explicit Hold(IdleWorker& worker) : m_worker(worker) { worker.beginHold(); }
        ~Hold() { m_worker.endHold(); }
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;

    private:
        IdleWorker& m_worker;
    };

private:
    using Clock = std::chrono::steady_clock;

    void beginHold();
    void endHold();
    void serve();

    std::function<bool()> m_work;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_held = false, m_working = false, m_stopping = false;
    Clock::time_point m_lastUse = Clock::now();
    std::thread m_thread;  // last: it uses the others
};

}  // namespace autoglm
