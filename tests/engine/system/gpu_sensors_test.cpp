// GPUs of recorded machines, and NVIDIA's library through a stand-in.
#include "engine/system/sensors/gpu_sensors.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/engine/system/recorded_tree.h"
#include "tests/support/temporary_folder.h"

namespace autoglm::test {
namespace {

constexpr double kKib = 1024;

class GpuSensorsTest : public testing::Test {
protected:
    std::vector<GpuFigures> at(RecordedTree& tree, std::int64_t ms) {
        tree.goTo(ms);
        return m_sensors.sample(tree, tree.nowNs());
    }
    GpuSensors m_sensors{AUTOGLM_FAKE_NVML_LIBRARY};
};

TEST_F(GpuSensorsTest, ReadsAnApu) {
    RecordedTree tree("ryzen-apu");
    const auto gpus = at(tree, 0);
    ASSERT_EQ(gpus.size(), 1u);
    const GpuFigures& gpu = gpus[0];
    EXPECT_EQ(gpu.id, "0000:13:00.0");
    EXPECT_EQ(gpu.name, "AMD Radeon Graphics");
    EXPECT_TRUE(gpu.isIntegrated);
    EXPECT_TRUE(gpu.busyPercent.has());
    EXPECT_EQ(gpu.busyPercent.value, 0);
    EXPECT_EQ(gpu.memoryTotal.value, 536870912);
    EXPECT_EQ(gpu.sharedUsed.value, 975273984);
    EXPECT_EQ(gpu.ourShared.value, 34880 * kKib);  // once, though the kernel prints it under two names
    EXPECT_EQ(gpu.ourMemory.value, 0);
    EXPECT_EQ(gpu.watts.value, 27);
    EXPECT_EQ(gpu.megahertz.value, 600);
    EXPECT_EQ(gpu.temperature.value, 43);
    EXPECT_EQ(gpu.fanRpm.absence, Absence::NoSensor);
    EXPECT_EQ(gpu.wattsLimit.absence, Absence::NoSensor);
}

TEST_F(GpuSensorsTest, ReadsACardAndItsOwnClients) {
    RecordedTree tree("rx7900");
    auto gpus = at(tree, 0);
    ASSERT_EQ(gpus.size(), 1u);
    EXPECT_EQ(gpus[0].name, "Radeon RX 7900 XT/7900 XTX");
    EXPECT_FALSE(gpus[0].isIntegrated);
    EXPECT_EQ(gpus[0].busyPercent.value, 97);
    EXPECT_EQ(gpus[0].ourBusyPercent.absence, Absence::FirstSample);
    // Client 4 through two descriptors counts once.
    EXPECT_EQ(gpus[0].ourMemory.value, (44564 + 310488) * kKib);
    EXPECT_EQ(gpus[0].watts.value, 303);
    EXPECT_EQ(gpus[0].wattsLimit.value, 339);
    EXPECT_EQ(gpus[0].memoryMegahertz.value, 1249);
    EXPECT_EQ(gpus[0].linkGeneration.value, 4);
    EXPECT_EQ(gpus[0].linkWidth.value, 16);
    EXPECT_EQ(gpus[0].ourEvicted.value, 0);
    gpus = at(tree, 500);
    EXPECT_EQ(gpus[0].ourBusyPercent.value, 100) << "600 + 50 ms in 500 ms: jobs overlap";
    EXPECT_EQ(gpus[0].ourEvicted.value, 4564 * kKib);
}

TEST_F(GpuSensorsTest, NothingThatCannotBeReadBecomesZero) {
    RecordedTree tree("rx7900");
    (void)at(tree, 0);
    GpuFigures gpu = at(tree, 1000)[0];
    EXPECT_EQ(gpu.busyPercent.absence, Absence::Asleep);
    EXPECT_EQ(gpu.temperature.absence, Absence::Asleep);
    EXPECT_TRUE(gpu.memoryUsed.has()) << "the driver knows it without waking the card";
    gpu = at(tree, 1500)[0];
    EXPECT_EQ(gpu.busyPercent.absence, Absence::Failed);
    EXPECT_EQ(gpu.temperature.value, -5);
    EXPECT_EQ(gpu.watts.value, 21) << "the moment where there is no average";
    EXPECT_EQ(at(tree, 2000)[0].busyPercent.absence, Absence::NoSensor);
    gpu = at(tree, 2500)[0];
    EXPECT_EQ(gpu.busyPercent.absence, Absence::Failed) << "655 %";
    EXPECT_EQ(gpu.memoryUsed.absence, Absence::Failed) << "all ones";
}

TEST_F(GpuSensorsTest, AnUnpluggedCardGoes) {
    RecordedTree tree("rx7900");
    EXPECT_EQ(at(tree, 0).size(), 1u);
    EXPECT_TRUE(at(tree, 9000).empty());
}

TEST_F(GpuSensorsTest, ReadsIntelThroughBothDrivers) {
    RecordedTree tree("intel-hybrid");
    auto gpus = at(tree, 0);
    ASSERT_EQ(gpus.size(), 2u);
    EXPECT_EQ(gpus[0].busyPercent.absence, Absence::FirstSample);
    EXPECT_EQ(gpus[0].ourShared.value, 6144 * kKib);
    EXPECT_EQ(gpus[0].memoryUsed.absence, Absence::NoSensor);
    EXPECT_EQ(gpus[1].memoryTotal.value, 12809404416);
    EXPECT_EQ(gpus[1].memoryUsed.absence, Absence::NoPermission) << "not 0";
    EXPECT_EQ(gpus[1].ourMemory.value, 23992 * kKib);
    EXPECT_EQ(gpus[1].temperature.value, 59) << "by its label, not by its number";
    gpus = at(tree, 250);
    EXPECT_TRUE(gpus[0].busyIsAwake);
    EXPECT_NEAR(gpus[0].busyPercent.value, 24, 1e-9);
    EXPECT_NEAR(gpus[0].ourBusyPercent.value, 25, 1e-9);
    EXPECT_EQ(gpus[0].megahertz.value, 350);
    EXPECT_NEAR(gpus[1].busyPercent.value, 90, 1e-9);
    EXPECT_NEAR(gpus[1].watts.value, 180, 1e-9);
    EXPECT_NEAR(gpus[1].ourBusyPercent.value, 50, 1e-9) << "10 of 5 million cycles on four engines";
}

TEST_F(GpuSensorsTest, CardsWithoutADriverAreShownWithoutFigures) {
    RecordedTree tree("mixed");
    const auto gpus = at(tree, 0);
    ASSERT_EQ(gpus.size(), 2u);
    EXPECT_EQ(gpus[0].driver, "");
    EXPECT_EQ(gpus[0].name, "NVIDIA GPU");
    EXPECT_EQ(gpus[0].busyPercent.absence, Absence::NoSensor);
    EXPECT_EQ(gpus[1].driver, "nouveau");
    EXPECT_EQ(gpus[1].temperature.value, 38);
}

class NvmlTest : public GpuSensorsTest {
protected:
    NvmlTest() : m_script((m_folder.path() / "script").string()) {
        setenv("AUTOGLM_FAKE_NVML", m_script.c_str(), 1);
        script(kUsual);
    }
    ~NvmlTest() override { unsetenv("AUTOGLM_FAKE_NVML"); }
    void script(const std::string& lines) { std::ofstream(m_script) << lines; }
    std::string calls() const {
        std::ifstream in(m_script + ".calls");
        return {std::istreambuf_iterator<char>(in), {}};
    }
    GpuFigures gpuAt(std::int64_t ms) {
        const auto gpus = at(m_tree, ms);
        return gpus.empty() ? GpuFigures{} : gpus[0];
    }

    static constexpr const char* kUsual =
        "init 0\nfind 0\nname 0\nutilisation 0 63 41\n"
        "memory2 0 25757220864 380000000 16757220864 8620000000\ntemperature 0 58\npower 0 312000\nlimit 0 "
        "450000\n"
        "clock 0 2520\nmemory-clock 0 10501\nfan 0 44\nprocesses 0 7340032000\n";
    TemporaryFolder m_folder;
    std::string m_script;
    RecordedTree m_tree{"nvidia-desktop"};
};

TEST_F(NvmlTest, ReadsADesktopCard) {
    const GpuFigures gpu = gpuAt(0);
    EXPECT_EQ(gpu.name, "NVIDIA GeForce RTX 4090");
    EXPECT_EQ(gpu.busyPercent.value, 63);
    EXPECT_EQ(gpu.memoryTotal.value, 25757220864);
    EXPECT_EQ(gpu.memoryUsed.value, 9000000000) << "with what the driver reserves";
    EXPECT_EQ(gpu.ourMemory.value, 7340032000);
    EXPECT_EQ(gpu.watts.value, 312);
    EXPECT_EQ(gpu.wattsLimit.value, 450);
    EXPECT_EQ(gpu.megahertz.value, 2520);
    EXPECT_EQ(gpu.fanPercent.value, 44);
    EXPECT_EQ(gpu.linkWidth.absence, Absence::NoSensor) << "a function this library lacks";
}

TEST_F(NvmlTest, AnOlderDriverHasTheOlderMemoryCall) {
    script("init 0\nfind 0\nmemory2 25\nmemory1 0 1000 600 400\nutilisation 3\nfan 3\nlimit 3\n");
    const GpuFigures gpu = gpuAt(0);
    EXPECT_EQ(gpu.memoryUsed.value, 400);
    EXPECT_EQ(gpu.busyPercent.absence, Absence::NoSensor);
    EXPECT_EQ(gpu.fanPercent.absence, Absence::NoSensor);
}

TEST_F(NvmlTest, ALostCardIsGoneForGood) {
    EXPECT_TRUE(gpuAt(0).busyPercent.has());
    script("init 0\nfind 0\nutilisation 15\nmemory2 15\nmemory1 15\n");
    EXPECT_EQ(gpuAt(1000).busyPercent.absence, Absence::Gone);
    script(kUsual);
    EXPECT_EQ(gpuAt(2000).memoryUsed.absence, Absence::Gone);
}

TEST_F(NvmlTest, ADriverThatDoesNotStartLeavesFiguresAbsent) {
    script("init 18\n");
    const GpuFigures gpu = gpuAt(0);
    EXPECT_EQ(gpu.driver, "nvidia");
    EXPECT_EQ(gpu.busyPercent.absence, Absence::Failed);
}

TEST_F(NvmlTest, AMissingLibraryIsNoSensor) {
    GpuSensors sensors("libno-such-library.so.1");
    const auto gpus = sensors.sample(m_tree, m_tree.nowNs());
    ASSERT_EQ(gpus.size(), 1u);
    EXPECT_EQ(gpus[0].busyPercent.absence, Absence::NoSensor);
}

TEST_F(NvmlTest, ASleepingCardIsNotTouched) {
    m_tree.goTo(60000);
    const GpuFigures gpu = gpuAt(60000);
    EXPECT_EQ(gpu.busyPercent.absence, Absence::Asleep);
    EXPECT_EQ(gpu.memoryUsed.absence, Absence::Asleep);
    EXPECT_EQ(calls(), "");
}

TEST(DrmFdinfo, TakesEveryUnitAndIgnoresTheRest) {
    DrmClient client;
    EXPECT_FALSE(parseFdinfo("pos:\t0\nflags:\t02\n", client));
    EXPECT_TRUE(
        parseFdinfo("drm-driver: xe\ndrm-resident-a:\t12\ndrm-resident-b:\t12 KiB\ndrm-resident-c: 12 MiB\n"
                    "drm-resident-d:\t18446744073709551615 MiB\ndrm-resident-e:\tx\ndrm-engine-gfx:\t7 ns",
                    client));
    EXPECT_EQ(client.resident["a"], 12u);
    EXPECT_EQ(client.resident["b"], 12u * 1024);
    EXPECT_EQ(client.resident["c"], 12u << 20);
    EXPECT_EQ(client.resident["d"], 0u);
    EXPECT_EQ(client.resident["e"], 0u);
    EXPECT_EQ(client.engineNs["gfx"], 7u);
}

}  // namespace
}  // namespace autoglm::test
