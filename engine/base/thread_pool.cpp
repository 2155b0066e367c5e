#include "engine/base/thread_pool.h"

#include <algorithm>
#include <barrier>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace autoglm {

struct ThreadPool::State {
    std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable done;
    const std::function<void(unsigned)>* work = nullptr;
    std::uint64_t generation = 0;
    unsigned nRunning = 0;
    bool stopping = false;
    std::optional<std::barrier<>> meet;
    std::vector<std::thread> threads;

    void serve(unsigned index) {
        std::uint64_t seen = 0;
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [&] { return stopping || generation != seen; });
            if (stopping) return;
            seen = generation;
            const auto* task = work;
            lock.unlock();
            (*task)(index);
            lock.lock();
            if (--nRunning == 0) done.notify_one();
        }
    }
};

ThreadPool::ThreadPool(unsigned nThreads) : m_state(std::make_unique<State>()) {
    if (nThreads == 0) nThreads = std::max(1u, std::thread::hardware_concurrency());
    m_state->meet.emplace(static_cast<std::ptrdiff_t>(nThreads));
    for (unsigned i = 1; i < nThreads; ++i)
        m_state->threads.emplace_back([s = m_state.get(), i] { s->serve(i); });
}

ThreadPool::~ThreadPool() {
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopping = true;
    }
    m_state->wake.notify_all();
    for (auto& thread : m_state->threads)
        thread.join();
}

unsigned ThreadPool::nThreads() const noexcept {
    return static_cast<unsigned>(m_state->threads.size()) + 1;
}

void ThreadPool::run(const std::function<void(unsigned)>& work) {
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->work = &work;
        m_state->nRunning = static_cast<unsigned>(m_state->threads.size());
        ++m_state->generation;
    }
    m_state->wake.notify_all();
    work(0);
    std::unique_lock lock(m_state->mutex);
    m_state->done.wait(lock, [this] { return m_state->nRunning == 0; });
}

void ThreadPool::barrier() noexcept {
    m_state->meet->arrive_and_wait();
}

}  // namespace autoglm
