#include "app/benchmark/record_json.h"

#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "engine/base/error.h"

namespace autoglm {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostParts = 64;  // points, types, devices: more is not a record of ours
constexpr double kMostRate = 1e9;

const Json* find(const Json& json, const char* key) {
    if (!json.is_object()) return nullptr;
    const auto at = json.find(key);
    return at == json.end() ? nullptr : &*at;
}

std::string text(const Json& json, const char* key) {
    const Json* value = find(json, key);
    return value != nullptr && value->is_string() ? printable(value->get_ref<const std::string&>()) : "";
}

double rate(const Json& json, const char* key) {
    const Json* value = find(json, key);
    if (value == nullptr || !value->is_number()) return 0;
    const auto number = value->get<double>();
    return std::isfinite(number) && number >= 0 && number <= kMostRate ? number : 0;
}

std::uint64_t whole(const Json& json, const char* key, std::uint64_t most) {
    const Json* value = find(json, key);
    if (value == nullptr || !value->is_number_unsigned()) return 0;
    const auto number = value->get<std::uint64_t>();
    return number <= most ? number : 0;
}

template <class T>
T count(const Json& json, const char* key) {
    return static_cast<T>(whole(json, key, 1u << 30));
}

std::uint64_t bytes(const Json& json, const char* key) {
    return whole(json, key, std::uint64_t{1} << 60);
}

/// Calls `each` with the elements of a list, the first of them.
template <class Each>
void forEach(const Json& json, const char* key, Each each) {
    const Json* list = find(json, key);
    if (list == nullptr || !list->is_array()) return;
    for (std::size_t i = 0; i < std::min(list->size(), kMostParts); ++i)
        each((*list)[i]);
}

std::int64_t unixSecondsOf(const std::string& iso) {
    std::tm time{};
    const char* end = strptime(iso.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
    return end != nullptr && *end == '\0' ? timegm(&time) : 0;
}

BenchmarkPoint pointOf(const Json& json) {
    return {.depth = count<std::uint32_t>(json, "depth"),
            .nPrompt = count<std::uint32_t>(json, "n_prompt"),
            .nDecode = count<std::uint32_t>(json, "n_decode"),
            .promptTokensPerSecond = rate(json, "pp"),
            .decodeTokensPerSecond = rate(json, "tg"),
            .timeToFirstTokenMs = rate(json, "ttft_ms"),
            .promptSpread = rate(json, "pp_spread"),
            .decodeSpread = rate(json, "tg_spread"),
            .achievedGbPerSecond = rate(json, "gbps")};
}

Json toJson(const BenchmarkPoint& p) {
    return {{"depth", p.depth},
            {"n_prompt", p.nPrompt},
            {"n_decode", p.nDecode},
            {"pp", p.promptTokensPerSecond},
            {"tg", p.decodeTokensPerSecond},
            {"ttft_ms", p.timeToFirstTokenMs},
            {"pp_spread", p.promptSpread},
            {"tg_spread", p.decodeSpread},
            {"gbps", p.achievedGbPerSecond}};
}

Json toJson(const BenchmarkRecord::Machine& machine) {
    Json gpus = Json::array();
    for (const BenchmarkRecord::Gpu& gpu : machine.gpus)
        gpus.push_back({{"name", gpu.name}, {"driver", gpu.driver}, {"memory_bytes", gpu.memoryBytes}});
    return {{"cpu", machine.cpuName},
            {"physical_cores", machine.nPhysicalCores},
            {"logical_cores", machine.nLogicalCores},
            {"memory_bytes", machine.memoryBytes},
            {"gpus", gpus}};
}

BenchmarkRecord::Machine machineOf(const Json& json) {
    BenchmarkRecord::Machine machine{.cpuName = text(json, "cpu"),
                                     .nPhysicalCores = count<unsigned>(json, "physical_cores"),
                                     .nLogicalCores = count<unsigned>(json, "logical_cores"),
                                     .memoryBytes = bytes(json, "memory_bytes")};
    forEach(json, "gpus", [&](const Json& gpu) {
        machine.gpus.push_back({text(gpu, "name"), text(gpu, "driver"), bytes(gpu, "memory_bytes")});
    });
    return machine;
}

}  // namespace

std::string isoTime(std::int64_t unixSeconds) {
    const std::time_t time = unixSeconds;
    std::tm parts{};
    char buffer[40];
    if (gmtime_r(&time, &parts) == nullptr) return "";
    return {buffer, std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

Json toJson(const BenchmarkRecord& r) {
    Json types = Json::array(), points = Json::array();
    for (const auto& part : r.types)
        types.push_back({{"type", part.type}, {"bytes", part.bytes}});
    for (const BenchmarkPoint& point : r.points)
        points.push_back(toJson(point));
    Json json;
    if (r.id != 0) json["id"] = r.id;
    json["time"] = isoTime(r.unixSeconds);
    json["version"] = r.version;
    json["model"] = {{"name", r.model},           {"architecture", r.architecture},
                     {"quant", r.quantName},      {"parameters", r.nParameters},
                     {"file_bytes", r.fileBytes}, {"types", types}};
    json["run"] = {{"backend", r.backend},
                   {"tier", r.tier},
                   {"device", r.device},
                   {"kv", r.kvType},
                   {"threads", r.nThreads},
                   {"layers", r.nLayers},
                   {"device_layers", r.nDeviceLayers},
                   {"repetitions", r.repetitions},
                   {"memory_bytes", r.memoryBytes},
                   {"bandwidth_gbps", r.bandwidthGbPerSecond}};
    json["machine"] = toJson(r.machine);
    json["points"] = points;
    return json;
}

std::optional<BenchmarkRecord> recordOf(const Json& json) {
    const Json none;
    const auto part = [&](const char* key) -> const Json& {
        const Json* found = find(json, key);
        return found == nullptr ? none : *found;
    };
    const Json &model = part("model"), &run = part("run");
    BenchmarkRecord r{.id = count<std::uint32_t>(json, "id"),
                      .unixSeconds = unixSecondsOf(text(json, "time")),
                      .version = text(json, "version"),
                      .model = text(model, "name"),
                      .architecture = text(model, "architecture"),
                      .quantName = text(model, "quant"),
                      .nParameters = bytes(model, "parameters"),
                      .fileBytes = bytes(model, "file_bytes"),
                      .backend = text(run, "backend"),
                      .tier = text(run, "tier"),
                      .device = text(run, "device"),
                      .kvType = text(run, "kv"),
                      .nThreads = count<unsigned>(run, "threads"),
                      .nLayers = count<std::uint32_t>(run, "layers"),
                      .nDeviceLayers = count<std::uint32_t>(run, "device_layers"),
                      .repetitions = count<std::uint32_t>(run, "repetitions"),
                      .memoryBytes = bytes(run, "memory_bytes"),
                      .bandwidthGbPerSecond = rate(run, "bandwidth_gbps"),
                      .machine = machineOf(part("machine"))};
    forEach(model, "types", [&](const Json& type) {
        r.types.push_back({text(type, "type"), bytes(type, "bytes")});
    });
    forEach(json, "points", [&](const Json& point) { r.points.push_back(pointOf(point)); });
    const bool isSane = r.unixSeconds > 0 && !r.model.empty() && !r.points.empty();
    return isSane ? std::optional(std::move(r)) : std::nullopt;
}

}  // namespace autoglm
