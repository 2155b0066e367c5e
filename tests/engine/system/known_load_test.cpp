// Known work beside what the sensors say of it: processor, memory, disk, and the kernel's own counters in the
// same seconds. What is compared is what this process did, so a busy machine does not matter.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include "engine/api/sensors.h"
#include "engine/base/aligned_buffer.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

constexpr double kTolerance = 0.05;

double steadySeconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// All snapshots of a sampler, with the process's own clocks beside each.
class Witness {
public:
    explicit Witness(std::chrono::milliseconds interval)
        : m_sampler(SensorSampler::start({.interval = interval}, [this](const MachineSnapshot& snapshot) {
              const std::scoped_lock lock(m_mutex);
              m_all.push_back({snapshot, processSeconds(), steadySeconds()});
          })) {}

    struct Seen {
        MachineSnapshot snapshot;
        double processSeconds, steadySeconds;
    };
    std::vector<Seen> waitFor(std::size_t n) {
        for (const double end = steadySeconds() + 60; steadySeconds() < end;) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            const std::scoped_lock lock(m_mutex);
            if (m_all.size() >= n) return m_all;
        }
        ADD_FAILURE() << "too few snapshots";
        return {};
    }
    std::size_t count() {
        const std::scoped_lock lock(m_mutex);
        return m_all.size();
    }

private:
    std::mutex m_mutex;
    std::vector<Seen> m_all;
    std::unique_ptr<SensorSampler> m_sampler;  // last: its thread uses the others
};

TEST(KnownLoad, ProcessorTimeIsShown) {
    std::atomic<bool> stop = false;
    std::thread burner([&] {
        while (!stop) {
        }
    });
    Witness witness(std::chrono::milliseconds(500));
    const auto seen = witness.waitFor(6);
    stop = true;
    burner.join();
    ASSERT_GE(seen.size(), 6u);
    double shown = 0;
    for (std::size_t i = 2; i < seen.size(); ++i) {
        const double seconds = seen[i].steadySeconds - seen[i - 1].steadySeconds;
        const auto nCores = static_cast<double>(seen[i].snapshot.cpu.cores.size());
        ASSERT_TRUE(seen[i].snapshot.cpu.processPercent.has());
        shown += seen[i].snapshot.cpu.processPercent.value / 100 * nCores * seconds;
    }
    const double used = seen.back().processSeconds - seen[1].processSeconds;
    EXPECT_GT(used, 0);
    EXPECT_NEAR(shown / used, 1, kTolerance);
}

TEST(KnownLoad, TheMachinesProcessorAgreesWithTheKernel) {
    struct Ticks {
        double total = 0, idle = 0;
    };
    const auto read = [] {
        std::ifstream in("/proc/stat");
        std::string word;
        in >> word;
        Ticks ticks;
        double value = 0;
        for (int i = 0; i < 8 && in >> value; ++i) {
            ticks.total += value;
            if (i == 3 || i == 4) ticks.idle += value;
        }
        return ticks;
    };
    Witness witness(std::chrono::milliseconds(1000));
    (void)witness.waitFor(1);
    const Ticks before = read();
    const auto seen = witness.waitFor(4);
    const Ticks after = read();
    ASSERT_GE(seen.size(), 4u);
    double shown = 0;
    for (std::size_t i = 1; i < 4; ++i)
        shown += seen[i].snapshot.cpu.busyPercent.valueOr(0) / 3;
    const double busy = 100 * (1 - (after.idle - before.idle) / (after.total - before.total));
    EXPECT_NEAR(shown, busy, 5.0) << "percent of the machine";
}

TEST(KnownLoad, MemoryIsShown) {
    constexpr std::size_t kBytes = std::size_t{256} << 20;
    Witness witness(std::chrono::milliseconds(250));
    const double before = witness.waitFor(1).back().snapshot.memory.processAnonymous.valueOr(0);
    void* memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    for (std::size_t at = 0; at < kBytes; at += 4096)
        static_cast<volatile char*>(memory)[at] = 1;
    const double with =
        witness.waitFor(witness.count() + 2).back().snapshot.memory.processAnonymous.valueOr(0);
    munmap(memory, kBytes);
    const double after =
        witness.waitFor(witness.count() + 2).back().snapshot.memory.processAnonymous.valueOr(0);
    EXPECT_NEAR((with - before) / kBytes, 1, kTolerance);
    EXPECT_NEAR((with - after) / kBytes, 1, kTolerance);
}

TEST(KnownLoad, ReadingFromTheDiskIsShown) {
    constexpr std::size_t kBytes = std::size_t{64} << 20, kPart = std::size_t{4} << 20;
    // Beside the program, as temporary folders may lie in memory.
    const std::filesystem::path path =
        std::filesystem::current_path() / ("known_load_" + std::to_string(getpid()));
    std::ofstream(path) << std::string(kBytes, 'x');
    const int file = open(path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
    Result<AlignedBuffer> buffer = AlignedBuffer::create(kPart);
    std::filesystem::remove(path);
    ASSERT_TRUE(buffer.has_value());
    if (file < 0) GTEST_SKIP() << "this file system does not read past its cache";
    fsync(file);
    Witness witness(std::chrono::milliseconds(250));
    (void)witness.waitFor(2);
    std::size_t done = 0;
    for (ssize_t n = 0; (n = read(file, buffer->data(), kPart)) > 0;)
        done += static_cast<std::size_t>(n);
    close(file);
    const auto seen = witness.waitFor(witness.count() + 2);
    ASSERT_EQ(done, kBytes);
    if (!seen.back().snapshot.disk.processReadPerSecond.has()) GTEST_SKIP() << "no /proc/self/io here";
    double shown = 0;
    for (std::size_t i = 1; i < seen.size(); ++i) {
        const double seconds =
            static_cast<double>(seen[i].snapshot.timeNs - seen[i - 1].snapshot.timeNs) * 1e-9;
        shown += seen[i].snapshot.disk.processReadPerSecond.valueOr(0) * seconds;
    }
    EXPECT_NEAR(shown / static_cast<double>(kBytes), 1, kTolerance);
}

}  // namespace
}  // namespace autoglm::test
