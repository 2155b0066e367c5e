// A persistent pool that runs one parallel region at a time, with the caller as thread 0. Waiting threads
// spin for a short while, then sleep, so that decode pays microseconds and an idle window nothing. A thread
// that lost its core to another process is waited for asleep, not by burning the core it needs.
// Threads: run() from one thread at a time (the engine's worker).
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace autoglm {

class ThreadPool {
public:
    enum class Pinning { None, OneCoreEach };

    /// `nThreads` 0: one per physical core this process may use. Where the system gives fewer threads, those
    /// have to do. Pinning binds thread i (not the caller) to the i-th core; it is refused silently where the
    /// system does not allow it.
    explicit ThreadPool(unsigned nThreads = 0, Pinning pinning = Pinning::None);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] unsigned nThreads() const noexcept;

    /// Calls `work(threadIndex)` once on every thread and returns when all are done.
    /// `work` must not throw: kernels are noexcept.
    void run(const std::function<void(unsigned threadIndex)>& work);

    /// Inside run(): waits until every thread of the region has come here.
    void barrier() noexcept;

    /// Physical cores in this process's affinity mask; at least 1.
    [[nodiscard]] static unsigned nUsableCores();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace autoglm
