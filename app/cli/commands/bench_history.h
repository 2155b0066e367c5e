// `autoglm bench --history`, `--compare`, `--report`, `--remove`: runs that were kept.
// Threads: the main thread.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/api/benchmark.h"

namespace CLI {
class App;
}

namespace autoglm::cli {

struct HistoryQuery {
    bool list = false, report = false;
    std::vector<std::uint32_t> compared, reported, removed;  // ids
    [[nodiscard]] bool isAsked() const { return list || report || !compared.empty() || !removed.empty(); }
};
void addHistoryOptions(CLI::App& app, HistoryQuery& query);
/// Does what was asked and gives the exit code.
[[nodiscard]] int answerFromHistory(const HistoryQuery& query, bool json);

/// A row for each kind of work, a column for each run, with differences against the first.
[[nodiscard]] std::string comparisonTable(std::span<const BenchmarkRecord> records);

}  // namespace autoglm::cli
