// CPU, memory and disk of recorded machines; parsing; the sampler on this one.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <mutex>
#include <thread>

#include "engine/system/sensors/cpu_sensors.h"
#include "engine/system/sensors/disk_sensors.h"
#include "engine/system/sensors/memory_sensors.h"
#include "tests/engine/system/recorded_tree.h"
#include "tests/support/no_threads.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

constexpr double kKib = 1024;
constexpr std::int64_t kSecondNs = 1'000'000'000;

TEST(SensorParsing, NumbersAreWholeOrAbsent) {
    EXPECT_EQ(parseUnsigned(" 12\r\n"), 12u);
    EXPECT_EQ(parseUnsigned("18446744073709551615"), UINT64_MAX);
    for (const char* text : {"", "-", "12 kB", "0x10", "99999999999999999999", "1.5", "-1"})
        EXPECT_EQ(parseUnsigned(text), std::nullopt) << text;
    EXPECT_EQ(parseSigned("-5000\n"), -5000);
}

TEST(SensorParsing, CpuLists) {
    EXPECT_EQ(parseCpuList("0-3,8,10-11\n"), (std::vector<unsigned>{0, 1, 2, 3, 8, 10, 11}));
    EXPECT_EQ(parseCpuList(""), std::vector<unsigned>{});
    EXPECT_EQ(parseCpuList("5-2,x,9-"), std::vector<unsigned>{});
    EXPECT_EQ(parseCpuList("0-4294967295"), std::vector<unsigned>{});
}

TEST(SensorCounter, WrapsHoldsAndBeginsAnew) {
    Counter counter;
    EXPECT_EQ(counter.perSecond(900, kSecondNs, 1000).absence, Absence::FirstSample);
    EXPECT_EQ(counter.perSecond(950, 2 * kSecondNs, 1000).value, 50);
    EXPECT_EQ(counter.perSecond(950, 2 * kSecondNs, 1000).value, 50) << "no time has passed";
    EXPECT_EQ(counter.perSecond(10, 3 * kSecondNs, 1000).value, 60) << "wrapped once";
    EXPECT_EQ(counter.perSecond(10, 90 * kSecondNs, 1000).absence, Absence::FirstSample) << "a suspend";
    Counter held;
    (void)held.perSecond(500, kSecondNs);
    EXPECT_EQ(held.perSecond(400, 2 * kSecondNs).value, 0) << "went back";
    EXPECT_EQ(held.perSecond(450, 3 * kSecondNs).value, 0);
    EXPECT_EQ(held.perSecond(510, 4 * kSecondNs).value, 10) << "caught up";
}

TEST(SensorReads, SayWhyThereIsNothing) {
    RecordedTree tree("ryzen-apu");
    EXPECT_EQ(readNumber(tree, "sys/class/powercap/intel-rapl:0/energy_uj").absence, Absence::NoPermission);
    EXPECT_EQ(readNumber(tree, "no/such/file").absence, Absence::NoSensor);
    EXPECT_EQ(readNumber(tree, "sys/class/hwmon/hwmon2/name").absence, Absence::Failed);
    EXPECT_EQ(absenceOf(ENODEV), Absence::Gone);
    EXPECT_EQ(absenceOf(EIO), Absence::Failed);
    EXPECT_EQ(absenceOf(EOPNOTSUPP), Absence::NoSensor);
}

TEST(CpuSensors, ReadAVirtualMachine) {
    RecordedTree tree("vm-bare");
    CpuSensors sensors;
    CpuFigures cpu = sensors.sample(tree, tree.nowNs(), 5 * kSecondNs);
    EXPECT_EQ(cpu.busyPercent.absence, Absence::FirstSample);
    EXPECT_EQ(cpu.processPercent.absence, Absence::FirstSample);
    ASSERT_EQ(cpu.cores.size(), 2u);
    tree.goTo(1000);
    cpu = sensors.sample(tree, tree.nowNs(), 5 * kSecondNs + kSecondNs / 2);
    EXPECT_NEAR(cpu.busyPercent.value, 50, 1e-9);
    EXPECT_NEAR(cpu.cores[0].busyPercent.value, 100, 1e-9);
    EXPECT_NEAR(cpu.cores[1].busyPercent.value, 0, 1e-9);
    EXPECT_NEAR(cpu.processPercent.value, 25, 1e-9) << "half of one of two";
    for (const Reading& reading : {cpu.megahertz, cpu.temperature, cpu.watts})
        EXPECT_EQ(reading.absence, Absence::NoSensor);
}

TEST(CpuSensors, ReadAnApu) {
    RecordedTree tree("ryzen-apu");
    CpuSensors sensors;
    const CpuFigures cpu = sensors.sample(tree, tree.nowNs(), 0);
    EXPECT_EQ(cpu.temperature.value, 48) << "not the board's sensor, not one chiplet's";
    EXPECT_EQ(cpu.megahertz.value, 4031);
    EXPECT_EQ(cpu.maxMegahertz.value, 5018);
    EXPECT_EQ(cpu.watts.absence, Absence::NoPermission);
}

TEST(CpuSensors, EnergyWrapsAndSmallCoresAreMarked) {
    RecordedTree tree("intel-hybrid");
    CpuSensors sensors;
    EXPECT_EQ(sensors.sample(tree, tree.nowNs(), 0).watts.absence, Absence::FirstSample);
    tree.goTo(250);
    const CpuFigures cpu = sensors.sample(tree, tree.nowNs(), 0);
    EXPECT_NEAR(cpu.watts.value, (262143328850 - 262140000000 + 1671150) * 1e-6 / 0.25, 1e-6);
    EXPECT_EQ(cpu.temperature.value, 71);
    ASSERT_EQ(cpu.cores.size(), 2u);
    EXPECT_FALSE(cpu.cores[0].isEfficient);
    EXPECT_TRUE(cpu.cores[1].isEfficient);
}

TEST(CpuSensors, CoresComeAndGo) {
    RecordedTree tree("mixed");
    CpuSensors sensors;
    EXPECT_EQ(sensors.sample(tree, tree.nowNs(), 0).cores.size(), 2u);
    tree.goTo(1000);
    EXPECT_EQ(sensors.sample(tree, tree.nowNs(), 0).cores.size(), 1u);
    tree.goTo(2000);
    CpuFigures cpu = sensors.sample(tree, tree.nowNs(), 0);
    ASSERT_EQ(cpu.cores.size(), 2u);
    EXPECT_EQ(cpu.cores[1].busyPercent.absence, Absence::FirstSample) << "back with smaller counters";
    tree.goTo(3000);
    cpu = sensors.sample(tree, tree.nowNs(), 0);
    ASSERT_EQ(cpu.cores.size(), 2u) << "a line that overflows is left out";
    EXPECT_EQ(cpu.cores[1].busyPercent.value, 100);
    EXPECT_EQ(cpu.cores[0].busyPercent.absence, Absence::FirstSample) << "went back";
}

TEST(MemorySensors, ReadAVirtualMachine) {
    RecordedTree tree("vm-bare");
    MemorySensors sensors;
    MemoryFigures memory = sensors.sample(tree, tree.nowNs());
    (void)sensors.pressure(tree, tree.nowNs());
    EXPECT_EQ(memory.total.value, 24684092 * kKib);
    EXPECT_EQ(memory.used.value, (24684092 - 24152668) * kKib);
    EXPECT_EQ(memory.processAnonymous.value, 512 * kKib);
    EXPECT_EQ(memory.processFile.value, 1196 * kKib);
    EXPECT_EQ(memory.swapTotal.value, 0);
    EXPECT_EQ(memory.swapInPerSecond.absence, Absence::FirstSample);
    tree.goTo(1000);
    memory = sensors.sample(tree, tree.nowNs());
    EXPECT_EQ(memory.swapInPerSecond.value, 256.0 * 4096);
    EXPECT_EQ(memory.majorFaultsPerSecond.value, 10);
    const PressureFigures pressure = sensors.pressure(tree, tree.nowNs());
    EXPECT_NEAR(pressure.cpu.value, 25, 1e-9);
    EXPECT_EQ(pressure.memory.value, 0);
    EXPECT_EQ(pressure.io.absence, Absence::NoSensor);
}

TEST(MemorySensors, AContainersLimitsCount) {
    RecordedTree tree("container");
    MemorySensors sensors;
    MemoryFigures memory = sensors.sample(tree, tree.nowNs());
    EXPECT_EQ(memory.total.value, 4294967296);
    EXPECT_EQ(memory.available.value, 4294967296 - (3221225472 - 2147483648));
    EXPECT_EQ(memory.processResident.absence, Absence::NoPermission);
    EXPECT_EQ(memory.swapUsed.value, 2097152 * kKib);
    tree.goTo(1000);
    memory = sensors.sample(tree, tree.nowNs());
    EXPECT_EQ(memory.total.value, 2147483648) << "the parent's limit";
    EXPECT_EQ(memory.available.value, 1073741824);
}

TEST(MemorySensors, BrokenFilesAreAbsent) {
    RecordedTree tree("mixed");
    MemorySensors sensors;
    const MemoryFigures memory = sensors.sample(tree, tree.nowNs());
    EXPECT_EQ(memory.total.absence, Absence::Failed);
    EXPECT_FALSE(memory.used.has());
    EXPECT_EQ(memory.swapTotal.absence, Absence::NoSensor);
    EXPECT_EQ(sensors.pressure(tree, tree.nowNs()).cpu.absence, Absence::Failed);
    EXPECT_EQ(sensors.pressure(tree, tree.nowNs()).io.absence, Absence::NoSensor);
}

TEST(DiskSensors, ReadTheDiskOfAFile) {
    RecordedTree tree("vm-bare");
    EXPECT_EQ(diskOfDevice(tree, 254, 0), "vda");
    EXPECT_EQ(diskOfDevice(tree, 9, 9), "");
    DiskSensors sensors;
    sensors.watch("vda");
    EXPECT_EQ(sensors.sample(tree, tree.nowNs()).readPerSecond.absence, Absence::FirstSample);
    tree.goTo(1000);
    const DiskFigures disk = sensors.sample(tree, tree.nowNs());
    EXPECT_EQ(disk.readPerSecond.value, (34530946 - 34334338) * 512.0);
    EXPECT_EQ(disk.writePerSecond.value, 0);
    EXPECT_NEAR(disk.activePercent.value, 50, 1e-9);
    EXPECT_EQ(disk.processReadPerSecond.value, 10489856 - 4096);
}

TEST(DiskSensors, WholeDisksAreSummedOnceAndTimesWrap) {
    RecordedTree tree("mixed");
    EXPECT_EQ(diskOfDevice(tree, 259, 1), "nvme0n1");
    DiskSensors sensors;
    (void)sensors.sample(tree, tree.nowNs());
    tree.goTo(1000);
    const DiskFigures disk = sensors.sample(tree, tree.nowNs());
    EXPECT_EQ(disk.readPerSecond.value, 2000 * 512.0) << "no partitions, loops or mappings";
    EXPECT_NEAR(disk.activePercent.value, 50, 1e-9) << "296 ms to the end of 32 bits and 204 behind it";
    EXPECT_EQ(disk.processReadPerSecond.absence, Absence::NoSensor);
}

TEST(PageCache, KnowsWhatOfAFileIsInMemory) {
    TemporaryFolder folder;
    const auto file = folder.path() / "weights";
    std::ofstream(file) << std::string(3 << 20, 'x');
    Reading size;
    const Reading cached = cachedBytes(file, size);
    EXPECT_EQ(size.value, 3 << 20);
    ASSERT_TRUE(cached.has());
    EXPECT_EQ(cached.value, 3 << 20) << "just written";
    EXPECT_EQ(cachedBytes(folder.path() / "none", size).absence, Absence::NoSensor);
    EXPECT_EQ(size.absence, Absence::NoSensor);
}

TEST(FileTree, ReadsAnUnpackedMachine) {
    TemporaryFolder folder;
    RecordedTree recorded("vm-bare");
    recorded.unpack(folder.path().string());
    const FileTree tree(folder.path());
    EXPECT_EQ(tree.read("proc/meminfo").text, recorded.read("proc/meminfo").text);
    EXPECT_EQ(tree.read("proc/none").error, ENOENT);
    EXPECT_EQ(tree.list("proc/self"), recorded.list("proc/self"));
    EXPECT_EQ(tree.link("sys/dev/block/254:0"), recorded.link("sys/dev/block/254:0"));
    EXPECT_TRUE(tree.list("no/such").empty());
}

class SamplerTest : public testing::Test {
protected:
    /// Snapshots of `interval` until there are `n`.
    std::vector<MachineSnapshot> collect(SensorOptions options, std::size_t n) {
        std::mutex mutex;
        std::vector<MachineSnapshot> all;
        const auto sampler = SensorSampler::start(options, [&](const MachineSnapshot& snapshot) {
            const std::scoped_lock lock(mutex);
            all.push_back(snapshot);
        });
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        for (;;) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            const std::scoped_lock lock(mutex);
            if (all.size() >= n || std::chrono::steady_clock::now() > deadline) return all;
        }
    }
};

TEST_F(SamplerTest, LooksAtThisMachine) {
    const auto all = collect({.interval = std::chrono::milliseconds(250)}, 3);
    ASSERT_GE(all.size(), 3u);
    EXPECT_TRUE(all[0].memory.total.has());
    EXPECT_TRUE(all[2].cpu.busyPercent.has());
    EXPECT_TRUE(all[2].cpu.processPercent.has());
    EXPECT_GE(all[2].timeNs - all[1].timeNs, 200'000'000);
}

TEST_F(SamplerTest, AMachineWithoutAnythingIsAllAbsent) {
    TemporaryFolder folder;
    const auto all = collect({.interval = std::chrono::milliseconds(100), .root = folder.path()}, 2);
    ASSERT_GE(all.size(), 2u);
    EXPECT_EQ(all[1].cpu.busyPercent.absence, Absence::NoSensor);
    EXPECT_EQ(all[1].memory.total.absence, Absence::NoSensor);
    EXPECT_EQ(all[1].disk.readPerSecond.absence, Absence::NoSensor);
    EXPECT_TRUE(all[1].gpus.empty());
}

TEST_F(SamplerTest, StopsAtOnceAndTakesANewPaceAtOnce) {
    std::atomic<int> n = 0;
    const auto begin = std::chrono::steady_clock::now();
    {
        const auto sampler =
            SensorSampler::start({.interval = std::chrono::seconds(3)}, [&](const MachineSnapshot&) { ++n; });
        while (n < 1)
            std::this_thread::yield();
        sampler->setInterval(std::chrono::milliseconds(100));
        while (n < 4)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        sampler->setInterval(std::chrono::seconds(3));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
}

TEST_F(SamplerTest, IsNoneWhereTheSystemGivesNoThread) {
    const NoThreads none;
    ASSERT_TRUE(none.works());
    EXPECT_EQ(SensorSampler::start({}, [](const MachineSnapshot&) {}), nullptr);
}

}  // namespace
}  // namespace autoglm::test
