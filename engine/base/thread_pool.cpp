#include "engine/base/thread_pool.h"

#include <hwloc.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <thread>
#include <vector>

namespace autoglm {

namespace {

// Long enough to bridge two steps of a layer and the sampling between two tokens, short enough to go
// unnoticed.
constexpr auto kSpinTime = std::chrono::microseconds(80);
constexpr int kPausesPerClockRead = 32;

void pauseBriefly() noexcept {
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

/// Returns when `value` is no longer `old`: spinning first, then asleep in the kernel.
void waitForChange(const std::atomic<std::uint32_t>& value, std::uint32_t old, bool maySpin) noexcept {
    if (maySpin) {
        const auto deadline = std::chrono::steady_clock::now() + kSpinTime;
        do {
            for (int i = 0; i < kPausesPerClockRead; ++i) {
                if (value.load(std::memory_order_acquire) != old) return;
                pauseBriefly();
            }
        } while (std::chrono::steady_clock::now() < deadline);
    }
    while (value.load(std::memory_order_acquire) == old)
        value.wait(old, std::memory_order_acquire);
}

/// The machine's topology and the set of processors this process may use.
class UsableProcessors {
public:
    UsableProcessors() {
        if (hwloc_topology_init(&m_topology) != 0) return;
        m_loaded = hwloc_topology_load(m_topology) == 0;
        if (!m_loaded) return;
        m_set = hwloc_bitmap_alloc();
        if (hwloc_get_cpubind(m_topology, m_set, HWLOC_CPUBIND_PROCESS) != 0 || hwloc_bitmap_iszero(m_set)) {
            hwloc_bitmap_copy(m_set, hwloc_topology_get_allowed_cpuset(m_topology));
        }
    }
    UsableProcessors(const UsableProcessors&) = delete;
    UsableProcessors& operator=(const UsableProcessors&) = delete;
    ~UsableProcessors() {
        if (m_set != nullptr) hwloc_bitmap_free(m_set);
        if (m_topology != nullptr) hwloc_topology_destroy(m_topology);
    }

    /// Calls f(core's usable processors) for each physical core with at least one usable processor.
    template <class F>
    void forEachCore(F&& f) const {
        if (!m_loaded) return;
        hwloc_bitmap_t part = hwloc_bitmap_alloc();
        for (hwloc_obj_t core = nullptr;
             (core = hwloc_get_next_obj_by_type(m_topology, HWLOC_OBJ_CORE, core));) {
            hwloc_bitmap_and(part, core->cpuset, m_set);
            if (!hwloc_bitmap_iszero(part)) f(part);
        }
        hwloc_bitmap_free(part);
    }
    [[nodiscard]] hwloc_topology_t topology() const { return m_topology; }

private:
    hwloc_topology_t m_topology = nullptr;
    hwloc_bitmap_t m_set = nullptr;
    bool m_loaded = false;
};

void pinThread(const UsableProcessors& processors, std::thread& thread, unsigned coreIndex) {
    unsigned index = 0;
    processors.forEachCore([&](hwloc_const_bitmap_t core) {
        if (index++ == coreIndex) {
            hwloc_set_thread_cpubind(processors.topology(), thread.native_handle(), core,
                                     HWLOC_CPUBIND_THREAD);
        }
    });
}

}  // namespace

struct ThreadPool::State {
    // Each on its own cache line: the spinning readers of one must not slow the writers of another.
    alignas(64) std::atomic<std::uint32_t> generation{0};  // counts regions; a change wakes the workers
    alignas(64) std::atomic<std::uint32_t> nRunning{0};    // workers still inside the region
    alignas(64) std::atomic<std::uint32_t> nArrived{0};    // threads waiting at the barrier
    alignas(64) std::atomic<std::uint32_t> barrierPhase{0};
    const std::function<void(unsigned)>* work = nullptr;
    bool stopping = false;  // published by `generation`
    bool maySpin = true;
    unsigned nThreads = 1;
    std::vector<std::thread> threads;

    void serve(unsigned index) {
        std::uint32_t seen = 0;
        while (true) {
            waitForChange(generation, seen, maySpin);
            seen = generation.load(std::memory_order_acquire);
            if (stopping) return;
            (*work)(index);
            if (nRunning.fetch_sub(1, std::memory_order_acq_rel) == 1) nRunning.notify_one();
        }
    }
};

ThreadPool::ThreadPool(unsigned nThreads, Pinning pinning) : m_state(std::make_unique<State>()) {
    const unsigned nCores = nUsableCores();
    m_state->nThreads = nThreads == 0 ? nCores : nThreads;
    // With more threads than processors a spinning thread keeps out the one it waits for.
    m_state->maySpin = m_state->nThreads <= std::max(nCores, std::thread::hardware_concurrency());
    std::optional<UsableProcessors> processors;  // reading them takes milliseconds, on big machines more
    if (pinning == Pinning::OneCoreEach) processors.emplace();
    m_state->threads.reserve(m_state->nThreads);
    try {
        for (unsigned i = 1; i < m_state->nThreads; ++i) {
            m_state->threads.emplace_back([s = m_state.get(), i] { s->serve(i); });
            if (processors) pinThread(*processors, m_state->threads.back(), i);
        }
    } catch (const std::exception&) {  // a limit on threads or memory, as containers have: work with those
        m_state->nThreads = static_cast<unsigned>(m_state->threads.size()) + 1;
    }
}

ThreadPool::~ThreadPool() {
    m_state->stopping = true;
    m_state->generation.fetch_add(1, std::memory_order_release);
    m_state->generation.notify_all();
    for (auto& thread : m_state->threads)
        thread.join();
}

unsigned ThreadPool::nThreads() const noexcept {
    return m_state->nThreads;
}

void ThreadPool::run(const std::function<void(unsigned)>& work) {
    State& s = *m_state;
    s.work = &work;
    s.nRunning.store(s.nThreads - 1, std::memory_order_relaxed);
    s.generation.fetch_add(1, std::memory_order_release);
    s.generation.notify_all();
    work(0);
    for (std::uint32_t left; (left = s.nRunning.load(std::memory_order_acquire)) != 0;) {
        waitForChange(s.nRunning, left, s.maySpin);
    }
}

void ThreadPool::barrier() noexcept {
    State& s = *m_state;
    const std::uint32_t phase = s.barrierPhase.load(std::memory_order_acquire);
    if (s.nArrived.fetch_add(1, std::memory_order_acq_rel) + 1 == s.nThreads) {
        s.nArrived.store(0, std::memory_order_relaxed);
        s.barrierPhase.fetch_add(1, std::memory_order_release);
        s.barrierPhase.notify_all();
        return;
    }
    waitForChange(s.barrierPhase, phase, s.maySpin);
}

unsigned ThreadPool::nUsableCores() {
    static const unsigned count = [] {
        unsigned n = 0;
        UsableProcessors().forEachCore([&](hwloc_const_bitmap_t) { ++n; });
        return n != 0 ? n : std::max(1u, std::thread::hardware_concurrency());
    }();
    return count;
}

}  // namespace autoglm
