// The thread that looks at the machine.
#include <pthread.h>
#include <time.h>

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include "engine/system/sensors/cpu_sensors.h"
#include "engine/system/sensors/disk_sensors.h"
#include "engine/system/sensors/gpu_sensors.h"
#include "engine/system/sensors/memory_sensors.h"
#include "engine/system/sensors/sensors.h"

namespace autoglm {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kShortest{100};
constexpr std::int64_t kCacheEveryNs = 5'000'000'000;

std::int64_t cpuNs(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::int64_t steadyNs() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

class ThreadedSampler final : public SensorSampler {
public:
    ThreadedSampler(const SensorOptions& options, SnapshotFn onSnapshot)
        : m_tree(options.root),
          m_gpus(options.nvmlLibrary),
          m_onSnapshot(std::move(onSnapshot)),
          m_interval(std::max(options.interval, kShortest)),
          m_thread([this](const std::stop_token& stop) { run(stop); }) {
        pthread_setname_np(m_thread.native_handle(), "sensors");
    }

    void setInterval(std::chrono::milliseconds interval) override {
        const std::scoped_lock lock(m_mutex);
        m_interval = std::max(interval, kShortest);
        m_isChanged = true;
        m_wake.notify_all();
    }
    void watchFile(const std::filesystem::path& file) override {
        const std::scoped_lock lock(m_mutex);
        m_file = file;
        m_isChanged = true;
        m_wake.notify_all();
    }

private:
    void run(const std::stop_token& stop) {
        Clock::time_point due = Clock::now();
        while (!stop.stop_requested()) {
            m_onSnapshot(take());
            std::unique_lock lock(m_mutex);
            // On a fixed beat; what came too late (a suspend) is left out, not made up for.
            due = std::max(due + m_interval, Clock::now());
            m_wake.wait_until(lock, stop, due, [&] { return m_isChanged; });
            if (m_isChanged) due = Clock::now();
            m_isChanged = false;
        }
    }

    MachineSnapshot take() {
        const std::int64_t begin = cpuNs(CLOCK_THREAD_CPUTIME_ID);
        MachineSnapshot snapshot{.timeNs = steadyNs()};
        const std::int64_t now = snapshot.timeNs;
        followFile();
        snapshot.cpu = m_cpu.sample(m_tree, now, cpuNs(CLOCK_PROCESS_CPUTIME_ID));
        snapshot.memory = m_memory.sample(m_tree, now);
        snapshot.pressure = m_memory.pressure(m_tree, now);
        snapshot.disk = m_disk.sample(m_tree, now);
        snapshot.gpus = m_gpus.sample(m_tree, now);
        if (!m_watched.empty() && (m_cacheNs == 0 || now - m_cacheNs > kCacheEveryNs)) {
            m_cacheNs = now;
            m_cachedBytes = cachedBytes(m_watched, m_fileBytes);
        }
        snapshot.memory.modelFileBytes = m_fileBytes;
        snapshot.memory.modelCachedBytes = m_cachedBytes;
        snapshot.costSeconds = static_cast<double>(cpuNs(CLOCK_THREAD_CPUTIME_ID) - begin) * 1e-9;
        return snapshot;
    }

    void followFile() {
        std::filesystem::path file;
        {
            const std::scoped_lock lock(m_mutex);
            file = m_file;
        }
        if (file == m_watched) return;
        m_watched = file;
        m_cacheNs = 0;
        m_cachedBytes = m_fileBytes = {};
        m_disk.watch(deviceOfFile(m_tree, file));
    }

    FileTree m_tree;
    CpuSensors m_cpu;
    MemorySensors m_memory;
    DiskSensors m_disk;
    GpuSensors m_gpus;
    std::filesystem::path m_watched;
    std::int64_t m_cacheNs = 0;
    Reading m_cachedBytes, m_fileBytes;

    SnapshotFn m_onSnapshot;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::chrono::milliseconds m_interval;  // guarded by m_mutex, as what follows
    std::filesystem::path m_file;
    bool m_isChanged = false;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace

std::unique_ptr<SensorSampler> SensorSampler::start(const SensorOptions& options, SnapshotFn onSnapshot) {
    try {
        return std::make_unique<ThreadedSampler>(options, std::move(onSnapshot));
    } catch (const std::system_error&) {  // a limit on threads or memory
        return nullptr;
    }
}

}  // namespace autoglm
