// Benchmarks to be shown to others: what was measured, on what. English, as reports among strangers are; no
// folder, user or host is named.
// Threads: pure functions.
#pragma once
#include <span>
#include <string>

#include "engine/api/benchmark.h"

namespace autoglm {

/// One: its figures. Several: side by side, with what differs in percent against the first.
[[nodiscard]] std::string reportMarkdown(std::span<const BenchmarkRecord> records);
[[nodiscard]] std::string reportJson(std::span<const BenchmarkRecord> records);

/// "128 tokens", "128 tokens, 4,096 deep".
[[nodiscard]] std::string workText(std::uint32_t nTokens, std::uint32_t depth);
/// "+3.1 %", "−12 %".
[[nodiscard]] std::string differenceText(double difference);

}  // namespace autoglm
