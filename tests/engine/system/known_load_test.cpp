// Known work beside what the sensors say of it: processor, memory, disk, and the kernel's own counters in the
// same seconds. What is compared is what this process did, so a busy machine does not matter.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "engine/api/sensors.h"
#include "engine/base/aligned_buffer.h"
#include "tests/support/process.h"
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

/// Bytes that whole disks have read and written since the start, as the kernel counts them.
struct DiskBytes {
    double read = 0, written = 0;
};
DiskBytes diskBytes() {
    DiskBytes bytes;
    std::ifstream in("/proc/diskstats");
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string major, minor, name;
        double field[8] = {};
        words >> major >> minor >> name;
        for (double& value : field)
            words >> value;
        const std::filesystem::path disk = "/sys/block/" + name;
        const bool isWhole = std::filesystem::exists(disk) && !std::filesystem::exists(disk / "dm") &&
                             !std::filesystem::exists(disk / "md") && !name.starts_with("loop") &&
                             !name.starts_with("ram") && !name.starts_with("zram");
        if (!words || !isWhole) continue;
        bytes.read += 512 * field[2];
        bytes.written += 512 * field[6];
    }
    return bytes;
}

/// A line of /proc/meminfo, in bytes.
double memoryBytes(const std::string& key) {
    std::ifstream in("/proc/meminfo");
    std::string word;
    for (double value = 0; in >> word;)
        if (word == key + ":" && in >> value) return value * 1024;
    return 0;
}

/// All snapshots of a sampler, with the process's own clocks and the kernel's counters beside each.
class Witness {
public:
    explicit Witness(std::chrono::milliseconds interval)
        : m_sampler(SensorSampler::start({.interval = interval}, [this](const MachineSnapshot& snapshot) {
              const std::scoped_lock lock(m_mutex);
              m_all.push_back(
                  {snapshot, processSeconds(), steadySeconds(), diskBytes(), memoryBytes("MemAvailable")});
          })) {}

    struct Seen {
        MachineSnapshot snapshot;
        double processSeconds, steadySeconds;
        DiskBytes disk;
        double availableBytes;
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

TEST(KnownLoad, TheDisksAgreeWithTheKernel) {
    if (diskBytes().read + diskBytes().written == 0) GTEST_SKIP() << "no disk is counted here";
    const std::filesystem::path path =
        std::filesystem::current_path() / ("known_load_" + std::to_string(getpid()));
    Witness witness(std::chrono::milliseconds(250));
    const std::size_t first = witness.waitFor(2).size() - 1;
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ASSERT_GE(file, 0);
    const std::vector<char> part(std::size_t{4} << 20, 'x');
    for (int i = 0; i < 12; ++i)
        ASSERT_EQ(write(file, part.data(), part.size()), static_cast<ssize_t>(part.size()));
    fsync(file);
    close(file);
    const auto seen = witness.waitFor(witness.count() + 2);
    std::filesystem::remove(path);
    if (!seen.back().snapshot.disk.device.empty()) GTEST_SKIP() << "one disk is watched, not all";
    double shownRead = 0, shownWritten = 0;
    for (std::size_t i = first + 1; i < seen.size(); ++i) {
        const double seconds =
            static_cast<double>(seen[i].snapshot.timeNs - seen[i - 1].snapshot.timeNs) * 1e-9;
        shownRead += seen[i].snapshot.disk.readPerSecond.valueOr(0) * seconds;
        shownWritten += seen[i].snapshot.disk.writePerSecond.valueOr(0) * seconds;
    }
    // What others do between the sensor's look at the counters and ours.
    constexpr double kSlack = 2e6;
    const double read = seen.back().disk.read - seen[first].disk.read,
                 written = seen.back().disk.written - seen[first].disk.written;
    EXPECT_NEAR(shownRead, read, kTolerance * read + kSlack);
    EXPECT_NEAR(shownWritten, written, kTolerance * written + kSlack);
}

TEST(KnownLoad, MemoryAgreesWithTheKernel) {
    Witness witness(std::chrono::milliseconds(250));
    const auto seen = witness.waitFor(3);
    ASSERT_GE(seen.size(), 3u);
    const MemoryFigures& memory = seen.back().snapshot.memory;
    ASSERT_TRUE(memory.total.has() && memory.available.has());
    const double total = memoryBytes("MemTotal");
    if (memory.total.value < total * 0.999) GTEST_SKIP() << "a container's limit is shown, not the machine";
    EXPECT_NEAR(memory.total.value, total, 1);
    EXPECT_NEAR(memory.available.value / seen.back().availableBytes, 1, kTolerance);
}

/// Columns of the last line that `top` prints of this process: "%CPU" → "99.0".
std::map<std::string, std::string> lastOfTop(const std::string& output) {
    std::istringstream lines(output);
    std::vector<std::string> names;
    std::map<std::string, std::string> last;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::vector<std::string> fields;
        for (std::string word; words >> word;)
            fields.push_back(word);
        if (!fields.empty() && fields[0] == "PID") names = fields;
        if (fields.empty() || fields[0] != std::to_string(getpid())) continue;
        for (std::size_t i = 0; i < std::min(names.size(), fields.size()); ++i)
            last[names[i]] = fields[i];
    }
    return last;
}

TEST(KnownLoad, TopSaysTheSame) {
    std::atomic<bool> stop = false;
    std::thread burner([&] {
        while (!stop) {
        }
    });
    Witness witness(std::chrono::milliseconds(250));
    (void)witness.waitFor(2);
    const double begin = steadySeconds();
    const ProcessEnd top =
        runProcess({.arguments = {"/usr/bin/top", "-b", "-d", "3", "-n", "2", "-w", "160", "-p",
                                  std::to_string(getpid())},
                    .environment = {{"LC_ALL", "C"}, {"HOME", "/nonexistent"}, {"TERM", "dumb"}}},
                   {});
    const double end = steadySeconds();
    const auto seen = witness.waitFor(witness.count() + 1);
    stop = true;
    burner.join();
    auto columns = lastOfTop(top.output);
    if (top.exitCode != 0 || !columns.contains("%CPU")) GTEST_SKIP() << "no usable top here";
    double shown = 0, seconds = 0;
    for (std::size_t i = 1; i < seen.size(); ++i) {
        // The second table is of the three seconds before the end.
        if (seen[i].steadySeconds < std::max(begin, end - 3.1) || seen[i].steadySeconds > end + 0.2) continue;
        const double interval = seen[i].steadySeconds - seen[i - 1].steadySeconds;
        shown += seen[i].snapshot.cpu.processPercent.valueOr(0) * interval *
                 static_cast<double>(seen[i].snapshot.cpu.cores.size());
        seconds += interval;
    }
    ASSERT_GT(seconds, 1);
    // Their seconds begin and end some tens of milliseconds apart, in which a busy machine may do anything.
    constexpr double kPoints = 10;
    EXPECT_NEAR(shown / seconds, std::stod(columns["%CPU"]), kPoints) << top.output;
    const double resident = std::stod(columns["RES"]) * (columns["RES"].ends_with("g")   ? 1 << 20
                                                         : columns["RES"].ends_with("m") ? 1024
                                                                                         : 1);
    EXPECT_NEAR(seen.back().snapshot.memory.processResident.value / (resident * 1024), 1, kTolerance)
        << top.output;
}

TEST(KnownLoad, NvidiaSmiSaysTheSame) {
    const ProcessEnd smi =
        runProcess({.arguments = {"/usr/bin/nvidia-smi",
                                  "--query-gpu=memory.total,memory.used,temperature.gpu,power.draw,clocks.sm",
                                  "--format=csv,noheader,nounits"}},
                   {});
    if (smi.exitCode != 0) GTEST_SKIP() << "no NVIDIA driver here";
    Witness witness(std::chrono::milliseconds(500));
    const auto seen = witness.waitFor(3);
    std::istringstream first(smi.output.substr(0, smi.output.find('\n')));
    std::vector<double> values;
    for (std::string word; std::getline(first, word, ',');)
        values.push_back(std::strtod(word.c_str(), nullptr));
    ASSERT_EQ(values.size(), 5u) << smi.output;
    const auto& gpus = seen.back().snapshot.gpus;
    const auto gpu = std::find_if(gpus.begin(), gpus.end(),
                                  [](const GpuFigures& each) { return each.driver.starts_with("nvidia"); });
    ASSERT_NE(gpu, gpus.end());
    constexpr double kMiB = 1 << 20;
    EXPECT_NEAR(gpu->memoryTotal.value / (values[0] * kMiB), 1, 0.01);
    EXPECT_NEAR(gpu->memoryUsed.value, values[1] * kMiB, kTolerance * values[1] * kMiB + 64 * kMiB);
    EXPECT_NEAR(gpu->temperature.value, values[2], 3);
    EXPECT_NEAR(gpu->watts.value, values[3], 0.15 * values[3] + 5);
    EXPECT_TRUE(gpu->busyPercent.has());
}

}  // namespace
}  // namespace autoglm::test
