#include "app/benchmark/report.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/benchmark/comparison.h"
#include "app/benchmark/record_json.h"

namespace autoglm {
namespace {

using Json = nlohmann::ordered_json;

std::string number(double value, int digits) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
    return buffer;
}

std::string grouped(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string rate(double value) {
    return number(value, value < 10 ? 2 : value < 100 ? 1 : 0);
}

std::string gigabytes(std::uint64_t bytes) {
    const double value = static_cast<double>(bytes) / 1e9;
    return value < 0.1 ? number(static_cast<double>(bytes) / 1e6, 1) + " MB" : number(value, 1) + " GB";
}

/// A cell's text must not end the cell, nor become markup.
std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '|' || c == '*' || c == '_' || c == '`' || c == '<' || c == '[' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string typesText(const BenchmarkRecord& r) {
    std::uint64_t total = 0;
    for (const auto& part : r.types)
        total += part.bytes;
    std::string out;
    for (const auto& part : r.types) {
        const double percent =
            total == 0 ? 0 : 100.0 * static_cast<double>(part.bytes) / static_cast<double>(total);
        if (percent < 0.5) continue;
        if (!out.empty()) out += ", ";
        out += part.type + " " + number(percent, 0) + " %";
    }
    return out;
}

std::string parametersText(double n) {
    return (n < 1e8 ? number(n / 1e6, 1) + " M" : number(n / 1e9, 2) + " B") + " parameters";
}

std::string modelText(const BenchmarkRecord& r) {
    std::string out = r.model + " " + r.quantName;
    if (r.nParameters > 0) out += ", " + parametersText(static_cast<double>(r.nParameters));
    return out + ", " + gigabytes(r.fileBytes);
}

std::string deviceText(const BenchmarkRecord& r) {
    std::string out = r.device.empty() ? r.backend : r.device;
    out += " (" + r.backend + (r.tier.empty() ? "" : ", " + r.tier);
    if (r.nDeviceLayers > 0)
        out += ", " + std::to_string(r.nDeviceLayers) + "/" + std::to_string(r.nLayers) + " layers";
    return out + ")";
}

std::string machineText(const BenchmarkRecord::Machine& m) {
    std::string out = m.cpuName + ", " + std::to_string(m.nPhysicalCores) + " cores (" +
                      std::to_string(m.nLogicalCores) + " threads), " + gigabytes(m.memoryBytes) + " memory";
    for (const BenchmarkRecord::Gpu& gpu : m.gpus)
        out += "; " + gpu.name + ", " + gigabytes(gpu.memoryBytes) +
               (gpu.driver.empty() ? "" : ", " + gpu.driver);
    return out;
}

std::string row(const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const std::string& text : cells)
        out += " " + cell(text) + " |";
    return out + "\n";
}

std::string rule(std::size_t nText, std::size_t nFigures) {
    std::string out = "|";
    for (std::size_t i = 0; i < nText + nFigures; ++i)
        out += i < nText ? "---|" : "---:|";
    return out + "\n";
}

std::string facts(const BenchmarkRecord& r) {
    std::string out = row({"", ""}) + rule(2, 0);
    out += row({"Model", modelText(r)}) + row({"Types", typesText(r)}) + row({"Device", deviceText(r)}) +
           row({"Threads", std::to_string(r.nThreads)}) + row({"KV cache", r.kvType}) +
           row({"Machine", machineText(r.machine)});
    if (r.bandwidthGbPerSecond > 0)
        out += row({"Memory bandwidth", number(r.bandwidthGbPerSecond, 1) + " GB/s measured"});
    return out + row({"Program", "Open-AutoGLM " + r.version + ", " + isoTime(r.unixSeconds)}) +
           row({"Repetitions", std::to_string(r.repetitions) + ", medians"});
}

std::string workName(const ComparedWork& work) {
    const std::string kind = work.isPrompt ? "Prompt, " : "Answer, ";
    return kind + workText(work.nTokens, work.depth);
}

std::string single(const BenchmarkRecord& r) {
    std::string out = "## " + cell(r.model + " " + r.quantName) + "\n\n" + facts(r) + "\n" +
                      row({"Work", "tokens/s", "±"}) + rule(1, 2);
    for (const ComparedWork& work : compareBenchmarks({&r, 1})) {
        const ComparedFigure& figure = *work.figures.front();
        out += row({workName(work), rate(figure.tokensPerSecond), number(figure.spread * 100, 1) + " %"});
    }
    return out;
}

std::string sideBySide(std::span<const BenchmarkRecord> records) {
    std::string out = "## Benchmarks side by side\n\n";
    std::vector<std::string> head{""};
    for (std::size_t i = 0; i < records.size(); ++i)
        head.push_back(std::to_string(i + 1));
    const auto line = [&](const char* name, auto text) {
        std::vector<std::string> cells{name};
        for (const BenchmarkRecord& r : records)
            cells.push_back(text(r));
        return row(cells);
    };
    out += row(head) + rule(1, records.size()) + line("Model", modelText) + line("Types", typesText) +
           line("Device", deviceText) +
           line("Threads", [](const BenchmarkRecord& r) { return std::to_string(r.nThreads); }) +
           line("Program", [](const BenchmarkRecord& r) { return r.version; }) +
           line("Time", [](const BenchmarkRecord& r) { return isoTime(r.unixSeconds); });
    for (const ComparedWork& work : compareBenchmarks(records)) {
        std::vector<std::string> cells{workName(work) + ", tokens/s"};
        for (const auto& figure : work.figures) {
            std::string text = figure ? rate(figure->tokensPerSecond) : "–";
            if (figure && figure->difference)
                text.append(" (")
                    .append(differenceText(*figure->difference))
                    .append(figure->isCertain ? ")" : ", within noise)");
            cells.push_back(text);
        }
        out += row(cells);
    }
    out += "\nDifferences are against column 1.\n\n";
    const bool isOneMachine = !whatDiffers(records).machine;
    for (std::size_t i = 0; i < (isOneMachine ? 1 : records.size()); ++i)
        out += (isOneMachine ? "Machine: " : "Machine " + std::to_string(i + 1) + ": ") +
               cell(machineText(records[i].machine)) + "\n\n";
    return out;
}

}  // namespace

std::string workText(std::uint32_t nTokens, std::uint32_t depth) {
    return grouped(nTokens) + " tokens" + (depth == 0 ? "" : ", " + grouped(depth) + " deep");
}

std::string differenceText(double difference) {
    const double percent = std::abs(difference * 100);
    std::string out = difference < 0 ? "−" : "+";
    out += number(percent, percent < 10 ? 1 : 0);
    return out += " %";
}

std::string reportMarkdown(std::span<const BenchmarkRecord> records) {
    if (records.empty()) return "";
    return records.size() == 1 ? single(records.front()) : sideBySide(records);
}

std::string reportJson(std::span<const BenchmarkRecord> records) {
    Json list = Json::array();
    for (const BenchmarkRecord& record : records) {
        Json json = toJson(record);
        json.erase("id");  // a number of this history alone
        list.push_back(std::move(json));
    }
    return Json{{"benchmarks", list}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace autoglm
