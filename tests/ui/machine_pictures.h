// What the pictures of the machine's page show: a machine with a graphics card, advice, benchmarks.
// Threads: pure functions, but for writeBenchmarks().
#pragma once
#include <filesystem>
#include <vector>

#include "app/desktop/advisor.h"
#include "app/desktop/monitor_types.h"

namespace autoglm::test {

/// A sample a second, the last one `nowNs`.
[[nodiscard]] std::vector<desktop::MachineSample> fiveMinutes(qint64 nowNs);
[[nodiscard]] QVector<desktop::AdviceRow> adviceRows();
/// One model with 1 to 16 threads, and once more in another type: six runs.
void writeBenchmarks(const std::filesystem::path& folder);

}  // namespace autoglm::test
