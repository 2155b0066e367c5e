// A persistent pool that runs one parallel region at a time, with the caller as thread 0.
// Waiting threads spin for a short while, then sleep, so that decode pays microseconds and an idle window
// nothing. Threads: run() from one thread at a time (the engine's worker).
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace autoglm {

class ThreadPool {
public:
    /// `nThreads` 0: one per physical core this process may use.
    explicit ThreadPool(unsigned nThreads = 0);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] unsigned nThreads() const noexcept;

    /// Calls `work(threadIndex)` once on every thread and returns when all are done.
    /// `work` must not throw: kernels are noexcept.
    void run(const std::function<void(unsigned threadIndex)>& work);

    /// Inside run(): waits until every thread of the region has come here.
    void barrier() noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace autoglm
