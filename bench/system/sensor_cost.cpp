// Samples this machine for a while and says what that cost: autoglm_sensor_cost [INTERVAL_MS] [SECONDS]
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

#include "engine/api/sensors.h"

namespace {

std::string shown(const autoglm::Reading& reading, const char* unit) {
    return reading.has() ? std::to_string(reading.value) + unit
                         : "N/A (" + std::string(autoglm::absenceName(reading.absence)) + ")";
}

}  // namespace

int main(int argc, char** argv) {
    const int intervalMs = argc > 1 ? std::atoi(argv[1]) : 1000, seconds = argc > 2 ? std::atoi(argv[2]) : 10;
    std::mutex mutex;
    double cost = 0;
    int n = 0;
    autoglm::MachineSnapshot last;
    {
        const auto sampler =
            autoglm::SensorSampler::start({.interval = std::chrono::milliseconds(intervalMs)},
                                          [&](const autoglm::MachineSnapshot& snapshot) {
                                              const std::scoped_lock lock(mutex);
                                              cost += snapshot.costSeconds;
                                              ++n;
                                              last = snapshot;
                                          });
        std::this_thread::sleep_for(std::chrono::seconds(seconds));
    }
    if (n == 0) return 1;
    std::printf("%d samples, %.3f ms each, %.3f %% of one core\n", n, cost / n * 1e3, cost / seconds * 100);
    std::printf("cpu %s, process %s, clock %s, memory used %s, disk %s read %s\n",
                shown(last.cpu.busyPercent, " %").c_str(), shown(last.cpu.processPercent, " %").c_str(),
                shown(last.cpu.megahertz, " MHz").c_str(), shown(last.memory.used, " bytes").c_str(),
                last.disk.device.c_str(), shown(last.disk.readPerSecond, " B/s").c_str());
    for (const autoglm::GpuFigures& gpu : last.gpus) {
        std::printf("%s %s (%s): busy %s, memory %s of %s, ours %s, %s, %s\n", gpu.id.c_str(),
                    gpu.name.c_str(), gpu.driver.c_str(), shown(gpu.busyPercent, " %").c_str(),
                    shown(gpu.memoryUsed, "").c_str(), shown(gpu.memoryTotal, " bytes").c_str(),
                    shown(gpu.ourMemory, " bytes").c_str(), shown(gpu.temperature, " °C").c_str(),
                    shown(gpu.watts, " W").c_str());
    }
    return 0;
}
