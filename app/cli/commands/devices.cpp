// `autoglm devices`: what this machine offers, and what would be used.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "engine/api/machine.h"

namespace autoglm::cli {
namespace {

struct DevicesOptions {
    bool json = false, measure = false;
};

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

GpuStatus examine(bool measure) {
    ProgressLine progress;
    progress.show(measure ? "Measuring devices …" : "Looking for devices …");
    return gpuStatus(measure ? Measuring::Anew : Measuring::AsNeeded);
}

Json speedDocument(const DeviceSpeed& speed) {
    if (!speed.isKnown()) return nullptr;
    Json types = Json::object();
    for (const TypeSpeed& type : speed.types) {
        types[type.type] = Json{{"decode_gbps", type.gbPerSecond}, {"prefill_gmacs", type.gigaMacsPerSecond}};
    }
    return Json{{"read_gbps", speed.readGbPerSecond}, {"types", types}};
}

void addSpeed(Facts& facts, const DeviceSpeed& speed) {
    if (!speed.isKnown()) return;
    facts.emplace_back("", "reads " + numberText(speed.readGbPerSecond, 1) + " GB/s");
    for (const TypeSpeed& type : speed.types) {
        facts.emplace_back("", type.type + ": decodes " + numberText(type.gbPerSecond, 1) +
                                   " GB/s, prefills " +
                                   numberText(type.gigaMacsPerSecond, type.gigaMacsPerSecond < 10 ? 1 : 0) +
                                   " · 10⁹ products/s");
    }
}

Json gpuDocument(const GpuDevice& gpu) {
    return Json{{"index", gpu.index},
                {"name", gpu.name},
                {"kind", gpu.kind},
                {"driver", gpu.driver},
                {"vulkan", gpu.vulkanVersion},
                {"memory_bytes", gpu.memoryBytes},
                {"budget_bytes", gpu.budgetBytes},
                {"features", gpu.features},
                {"speed", speedDocument(gpu.speed)},
                {"reason", gpu.reason}};
}

Json devicesDocument(const MachineInfo& m, const GpuStatus& gpus) {
    Json cpu;
    cpu["name"] = m.cpuName;
    cpu["physical_cores"] = m.nPhysicalCores;
    cpu["logical_cores"] = m.nLogicalCores;
    cpu["tier"] = m.tier;
    cpu["tier_reason"] = m.tierReason;
    cpu["tiers"] = m.tiers;
    cpu["l2_bytes"] = m.l2Bytes;
    cpu["l3_bytes"] = m.l3Bytes;
    cpu["memory_bytes"] = m.memoryBytes;
    cpu["available_memory_bytes"] = m.availableMemoryBytes;
    cpu["speed"] = speedDocument(gpus.processor);
    if (gpus.processor.isKnown()) cpu["bandwidth_gbps"] = gpus.processor.readGbPerSecond;
    Json document;
    document["cpu"] = cpu;
    Json devices = Json::array();
    for (const GpuDevice& gpu : gpus.devices)
        devices.push_back(gpuDocument(gpu));
    document["vulkan"] =
        Json{{"available", gpus.reason.empty()}, {"reason", gpus.reason}, {"devices", devices}};
    document["selected"] = Json{{"backend", gpus.chosen ? "vulkan" : "cpu"},
                                {"device", gpus.chosen ? gpus.devices[*gpus.chosen].name : m.cpuName},
                                {"tier", m.tier},
                                {"reason", gpus.choice}};
    return document;
}

std::string devicesTable(const MachineInfo& m, const GpuStatus& gpus) {
    Facts facts;
    facts.emplace_back("Processor", printable(m.cpuName));
    facts.emplace_back("Cores", std::to_string(m.nPhysicalCores) + " physical, " +
                                    std::to_string(m.nLogicalCores) + " logical");
    facts.emplace_back("Caches", "L2 " + byteText(m.l2Bytes) + ", L3 " + byteText(m.l3Bytes));
    facts.emplace_back("Memory",
                       byteText(m.memoryBytes) + ", " + byteText(m.availableMemoryBytes) + " available");
    facts.emplace_back("Tier", m.tier + ", " + m.tierReason + " (of " + joined(m.tiers) + ")");
    addSpeed(facts, gpus.processor);
    if (gpus.devices.empty()) facts.emplace_back("Vulkan", "none: " + gpus.reason);
    for (const GpuDevice& gpu : gpus.devices) {
        facts.emplace_back("Vulkan " + std::to_string(gpu.index), gpu.name + ", " + gpu.kind);
        facts.emplace_back("", byteText(gpu.memoryBytes) + ", " + byteText(gpu.budgetBytes) + " free; " +
                                   gpu.driver + ", Vulkan " + gpu.vulkanVersion);
        if (!gpu.features.empty()) facts.emplace_back("", joined(gpu.features));
        addSpeed(facts, gpu.speed);
    }
    facts.emplace_back("Unasked", gpus.choice);
    return factTable(facts);
}

int devices(const DevicesOptions& options) {
    const MachineInfo machine = machineInfo();
    const GpuStatus gpus = examine(options.measure);
    if (options.json) return printJson(devicesDocument(machine, gpus), kExitOk);
    writeOutput(devicesTable(machine, gpus));
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareDevices(CLI::App& app) {
    auto options = std::make_shared<DevicesOptions>();
    app.add_flag("--measure", options->measure,
                 "Measure all of them anew, software devices too (a few seconds each)");
    addJsonFlag(app, options->json);
    app.footer(
        "Example:\n"
        "  autoglm devices --json");
    return [options] { return devices(*options); };
}

}  // namespace autoglm::cli
