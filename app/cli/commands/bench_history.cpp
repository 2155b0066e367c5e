#include "app/cli/commands/bench_history.h"

#include <CLI/CLI.hpp>
#include <ctime>
#include <nlohmann/json.hpp>

#include "app/benchmark/comparison.h"
#include "app/benchmark/history.h"
#include "app/benchmark/record_json.h"
#include "app/benchmark/report.h"
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "engine/base/error.h"

namespace autoglm::cli {
namespace {

/// In the time zone of this machine, where the runs were made.
std::string dateText(std::int64_t unixSeconds) {
    const std::time_t time = unixSeconds;
    std::tm parts{};
    char buffer[40];
    if (localtime_r(&time, &parts) == nullptr) return "";
    return {buffer, std::strftime(buffer, sizeof buffer, "%Y-%m-%d %H:%M", &parts)};
}

std::string rateText(double rate) {
    return rate > 0 ? numberText(rate, rate < 10 ? 2 : 1) : "–";
}

int list(const std::vector<BenchmarkRecord>& records, bool json) {
    if (json) {
        Json all = Json::array();
        for (const BenchmarkRecord& record : records)
            all.push_back(toJson(record));
        return printJson(Json{{"benchmarks", all}}, kExitOk);
    }
    if (records.empty()) {
        note("No benchmark has been run yet. Run `autoglm bench`.");
        return kExitOk;
    }
    std::vector<std::vector<std::string>> rows = {
        {"Id", "Date", "Model", "Type", "Device", "Threads", "Depth", "Prompt/s", "Decode/s", "Version"}};
    for (const BenchmarkRecord& r : records) {
        for (const BenchmarkPoint& p : r.points) {
            rows.push_back({std::to_string(r.id), dateText(r.unixSeconds), printable(r.model, 40),
                            r.quantName, printable(r.device, 40), std::to_string(r.nThreads),
                            std::to_string(p.depth), rateText(p.promptTokensPerSecond),
                            rateText(p.decodeTokensPerSecond), r.version});
        }
    }
    writeOutput(table(rows, {true, false, false, false, false, true, true, true, true, false}));
    return finishOutput(kExitOk);
}

Json comparisonJson(std::span<const BenchmarkRecord> records) {
    Json works = Json::array(), ids = Json::array();
    for (const BenchmarkRecord& record : records)
        ids.push_back(record.id);
    for (const ComparedWork& work : compareBenchmarks(records)) {
        Json figures = Json::array();
        for (const auto& figure : work.figures) {
            Json value;  // null where it was not measured
            if (figure) value = {{"tokens_per_s", figure->tokensPerSecond}, {"spread", figure->spread}};
            if (figure && figure->difference) {
                value["difference"] = *figure->difference;
                value["certain"] = figure->isCertain;
            }
            figures.push_back(value);
        }
        works.push_back({{"work", work.isPrompt ? "prompt" : "decode"},
                         {"tokens", work.nTokens},
                         {"depth", work.depth},
                         {"runs", figures}});
    }
    return {{"ids", ids}, {"works", works}};
}

Result<std::vector<BenchmarkRecord>> chosen(const std::vector<BenchmarkRecord>& records,
                                            const std::vector<std::uint32_t>& ids) {
    std::vector<BenchmarkRecord> found;
    for (const std::uint32_t id : ids) {
        AUTOGLM_TRY_ASSIGN(BenchmarkRecord record, findBenchmark(records, id));
        found.push_back(std::move(record));
    }
    return found;
}

int compare(const std::vector<BenchmarkRecord>& records, const HistoryQuery& query, bool json) {
    const auto found = chosen(records, query.compared);
    if (!found) return fail(found.error());
    if (json) return printJson(comparisonJson(*found), kExitOk);
    writeOutput(comparisonTable(*found));
    return finishOutput(kExitOk);
}

int report(const std::vector<BenchmarkRecord>& records, const HistoryQuery& query, bool json) {
    if (records.empty()) return fail("there is no benchmark to report; run `autoglm bench` first");
    std::vector<std::uint32_t> ids = query.reported;
    if (ids.empty()) ids = {records.back().id};
    const auto found = chosen(records, ids);
    if (!found) return fail(found.error());
    writeOutput(json ? reportJson(*found) : reportMarkdown(*found));
    return finishOutput(kExitOk);
}

int remove(const BenchmarkHistory& history, const std::vector<BenchmarkRecord>& records,
           const HistoryQuery& query) {
    const auto found = chosen(records, query.removed);  // one that is not there: nothing is removed
    if (!found) return fail(found.error());
    const auto done = history.remove(query.removed);
    return done ? kExitOk : fail(done.error());
}

}  // namespace

void addHistoryOptions(CLI::App& app, HistoryQuery& query) {
    constexpr const char* kGroup = "History (nothing is measured)";
    app.add_flag("--history", query.list, "List the runs that were kept")->group(kGroup);
    app.add_option("--compare", query.compared, "Put two or more runs side by side")
        ->expected(2, 32)
        ->type_name("ID")
        ->group(kGroup);
    app.add_option_function<std::vector<std::uint32_t>>(
           "--report",
           [&query](const std::vector<std::uint32_t>& ids) {
               query.report = true;
               query.reported = ids;
               std::erase(query.reported, 0u);  // what CLI11 gives for none at all
           },
           "Write these runs, or the last, as Markdown to be shared; JSON with --json")
        ->expected(0, 32)
        ->type_name("ID")
        ->group(kGroup);
    app.add_option("--remove", query.removed, "Take runs off the history")
        ->expected(1, 1024)
        ->type_name("ID")
        ->group(kGroup);
}

int answerFromHistory(const HistoryQuery& query, bool json) {
    if (static_cast<int>(query.list) + static_cast<int>(query.report) +
            static_cast<int>(!query.compared.empty()) + static_cast<int>(!query.removed.empty()) >
        1)
        throw UsageError("give one of --history, --compare, --report and --remove");
    const BenchmarkHistory history;
    if (const auto place = history.checkPlace(); !place) return fail(place.error());
    const auto records = history.read();
    if (!records) return fail(records.error());
    if (query.list) return list(*records, json);
    if (query.report) return report(*records, query, json);
    return query.compared.empty() ? remove(history, *records, query) : compare(*records, query, json);
}

std::string comparisonTable(std::span<const BenchmarkRecord> records) {
    const auto line = [&](const char* name, auto text) {
        std::vector<std::string> cells{name};
        for (const BenchmarkRecord& record : records)
            cells.push_back(text(record));
        return cells;
    };
    std::vector<std::vector<std::string>> rows;
    if (records.front().id != 0)
        rows.push_back(line("Run", [](const BenchmarkRecord& r) { return std::to_string(r.id); }));
    rows.push_back(line("Date", [](const BenchmarkRecord& r) { return dateText(r.unixSeconds); }));
    rows.push_back(line("Model", [](const BenchmarkRecord& r) { return printable(r.model, 32); }));
    rows.push_back(line("Type", [](const BenchmarkRecord& r) { return r.quantName; }));
    rows.push_back(line("Device", [](const BenchmarkRecord& r) { return printable(r.device, 32); }));
    rows.push_back(line("Threads", [](const BenchmarkRecord& r) { return std::to_string(r.nThreads); }));
    rows.push_back(line("Version", [](const BenchmarkRecord& r) { return r.version; }));
    for (const ComparedWork& work : compareBenchmarks(records)) {
        std::vector<std::string> cells{(work.isPrompt ? "Prompt/s, " : "Decode/s, ") +
                                       workText(work.nTokens, work.depth)};
        for (const auto& figure : work.figures) {
            std::string text = figure ? rateText(figure->tokensPerSecond) : "–";
            if (figure && figure->difference)
                text += "  " + differenceText(*figure->difference) + (figure->isCertain ? "" : " ?");
            cells.push_back(text);
        }
        rows.push_back(std::move(cells));
    }
    std::vector<bool> right(records.size() + 1, true);
    right.front() = false;
    return table(rows, right) +
           "Differences are against the first; ? lies within what repetitions differ by.\n";
}

}  // namespace autoglm::cli
