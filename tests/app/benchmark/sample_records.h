// Benchmarks as they could have been made. Threads: pure functions.
#pragma once
#include "engine/api/benchmark.h"

namespace autoglm::test {

inline BenchmarkRecord sampleRecord(double decode = 20, double prompt = 300) {
    return {.unixSeconds = 1'777'888'999,
            .version = "0.4.0",
            .model = "GLM-4-9B-0414",
            .architecture = "glm4",
            .quantName = "Q4_K_M",
            .nParameters = 9'400'000'000,
            .fileBytes = 6'160'000'000,
            .types = {{"q4_K", 5'000'000'000}, {"q6_K", 1'100'000'000}, {"f32", 1'000'000}},
            .backend = "cpu",
            .tier = "avx512-vnni",
            .device = "Ryzen 9 7950X",
            .kvType = "f16",
            .nThreads = 16,
            .nLayers = 40,
            .repetitions = 3,
            .memoryBytes = 7'000'000'000,
            .bandwidthGbPerSecond = 61.5,
            .machine = {.cpuName = "AMD Ryzen 9 7950X",
                        .nPhysicalCores = 16,
                        .nLogicalCores = 32,
                        .memoryBytes = 64'000'000'000,
                        .gpus = {{"Radeon RX 7900 XT", "RADV 24.1", 20'000'000'000}}},
            .points = {{.depth = 0,
                        .nPrompt = 512,
                        .nDecode = 128,
                        .promptTokensPerSecond = prompt,
                        .decodeTokensPerSecond = decode,
                        .timeToFirstTokenMs = 1700,
                        .promptSpread = 0.01,
                        .decodeSpread = 0.02,
                        .achievedGbPerSecond = 55}}};
}

}  // namespace autoglm::test
