// Benchmarks side by side: what was measured in the same way in several of them, against the first.
// Threads: pure functions.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "engine/api/benchmark.h"

namespace autoglm {

struct ComparedFigure {
    double tokensPerSecond = 0, spread = 0;
    std::optional<double> difference;  // +0.1: ten percent faster than the first; none for the first itself
    bool isCertain = false;            // larger than what the repetitions of both differ by
};
/// One kind of work at one depth; a figure for each benchmark, or none where it was not measured.
struct ComparedWork {
    bool isPrompt = false;
    std::uint32_t depth = 0, nTokens = 0;
    std::vector<std::optional<ComparedFigure>> figures;
};
/// Prompts first, then answers, each by depth.
[[nodiscard]] std::vector<ComparedWork> compareBenchmarks(std::span<const BenchmarkRecord> records);

/// What makes a record different from the others of a list: "8 threads", "Q8_0", its date if nothing else
/// does. Said by the numbers of what differs.
struct RecordDifferences {
    bool model = false, quant = false, device = false, threads = false, version = false, machine = false;
};
[[nodiscard]] RecordDifferences whatDiffers(std::span<const BenchmarkRecord> records);

}  // namespace autoglm
