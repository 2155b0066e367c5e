#include "app/benchmark/comparison.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace autoglm {
namespace {

// Below this a difference is noise, whatever the repetitions say: clocks and memory layout alone do as much.
constexpr double kLeastCertain = 0.01;

struct Kind {
    bool isAnswer;
    std::uint32_t depth, nTokens;
    auto operator<=>(const Kind&) const = default;
};

}  // namespace

std::vector<ComparedWork> compareBenchmarks(std::span<const BenchmarkRecord> records) {
    std::map<Kind, std::vector<std::optional<ComparedFigure>>> figures;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto put = [&](Kind kind, double rate, double spread) {
            if (rate <= 0) return;
            auto& row = figures[kind];
            row.resize(records.size());
            row[i] = ComparedFigure{rate, spread, {}, false};
        };
        for (const BenchmarkPoint& p : records[i].points) {
            put({false, p.depth, p.nPrompt}, p.promptTokensPerSecond, p.promptSpread);
            put({true, p.depth, p.nDecode}, p.decodeTokensPerSecond, p.decodeSpread);
        }
    }
    std::vector<ComparedWork> all;
    for (auto& [kind, row] : figures) {
        for (std::size_t i = 1; i < row.size(); ++i) {
            if (!row[i] || !row[0]) continue;
            const double difference = row[i]->tokensPerSecond / row[0]->tokensPerSecond - 1;
            row[i]->difference = difference;
            row[i]->isCertain =
                std::abs(difference) > std::max(kLeastCertain, row[i]->spread + row[0]->spread);
        }
        all.push_back({!kind.isAnswer, kind.depth, kind.nTokens, std::move(row)});
    }
    return all;
}

RecordDifferences whatDiffers(std::span<const BenchmarkRecord> records) {
    RecordDifferences differences;
    for (const BenchmarkRecord& r : records) {
        const BenchmarkRecord& first = records.front();
        differences.model |= r.model != first.model;
        differences.quant |= r.quantName != first.quantName;
        differences.device |= std::tie(r.device, r.tier, r.nDeviceLayers, r.kvType) !=
                              std::tie(first.device, first.tier, first.nDeviceLayers, first.kvType);
        differences.threads |= r.nThreads != first.nThreads;
        differences.version |= r.version != first.version;
        differences.machine |= std::tie(r.machine.cpuName, r.machine.memoryBytes) !=
                               std::tie(first.machine.cpuName, first.machine.memoryBytes);
    }
    return differences;
}

}  // namespace autoglm
