// Benchmarks in the words of the window.
#pragma once
#include <QStringList>

#include "app/desktop/benchmark_types.h"

namespace autoglm::ui {

/// "Reading 512 tokens", "Writing 128 tokens, 4,096 deep".
[[nodiscard]] QString workText(const desktop::ComparedRates& work);
/// "+3.1 %", "−12 %".
[[nodiscard]] QString differenceText(double difference);
/// What tells each run of a comparison from the others: "Q8_0 · 8 threads"; its date where nothing else does.
[[nodiscard]] QStringList runLabels(const desktop::BenchmarkComparison& comparison);
[[nodiscard]] QString threadsText(const desktop::BenchmarkRow& row);
/// "4 May 2026" and "12:03", in the language of the window.
[[nodiscard]] QString dayText(qint64 unixSeconds);
[[nodiscard]] QString clockText(qint64 unixSeconds);
/// What a benchmark under way is doing, in one line.
[[nodiscard]] QString stateText(const desktop::BenchmarkState& state);
/// What one run was measured on and how close it came to the machine's limit.
[[nodiscard]] QString runText(const desktop::BenchmarkRow& row);

}  // namespace autoglm::ui
