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

double bandwidth(const MachineInfo& machine) {
    ProgressLine progress;
    progress.show("Measuring memory …");
    return measureReadBandwidthGbPerSecond(machine.nPhysicalCores);
}

/// Why the processor is used, or the device that is.
std::string reason(const MachineInfo& machine, const GpuStatus& gpus) {
    if (gpus.chosen) return gpus.devices[*gpus.chosen].name + ", with as many layers as fit";
    std::string why = gpus.reason;
    for (const GpuDevice& device : gpus.devices)
        why += (why.empty() ? "" : "; ") + device.name + ": " + device.reason;
    return "the processor (" + why + "); tier " + machine.tier + ": " + machine.tierReason;
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
                {"reason", gpu.reason}};
}

Json devicesDocument(const MachineInfo& m, const GpuStatus& gpus, double gbPerSecond, bool measured) {
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
    if (measured) cpu["bandwidth_gbps"] = gbPerSecond;
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
                                {"reason", reason(m, gpus)}};
    return document;
}

std::string devicesTable(const MachineInfo& m, const GpuStatus& gpus, double gbPerSecond, bool measured) {
    Facts facts;
    facts.emplace_back("Processor", printable(m.cpuName));
    facts.emplace_back("Cores", std::to_string(m.nPhysicalCores) + " physical, " +
                                    std::to_string(m.nLogicalCores) + " logical");
    facts.emplace_back("Caches", "L2 " + byteText(m.l2Bytes) + ", L3 " + byteText(m.l3Bytes));
    facts.emplace_back("Memory",
                       byteText(m.memoryBytes) + ", " + byteText(m.availableMemoryBytes) + " available");
    if (measured) facts.emplace_back("Bandwidth", numberText(gbPerSecond, 1) + " GB/s, measured");
    facts.emplace_back("Tiers", joined(m.tiers) + " (best first)");
    if (gpus.devices.empty()) facts.emplace_back("Vulkan", "none: " + gpus.reason);
    for (const GpuDevice& gpu : gpus.devices) {
        facts.emplace_back("Vulkan " + std::to_string(gpu.index), gpu.name + ", " + gpu.kind);
        facts.emplace_back("", byteText(gpu.memoryBytes) + ", " + byteText(gpu.budgetBytes) + " free; " +
                                   gpu.driver + ", Vulkan " + gpu.vulkanVersion);
        if (!gpu.features.empty()) facts.emplace_back("", joined(gpu.features));
    }
    facts.emplace_back("Used", reason(m, gpus));
    return factTable(facts);
}

int devices(const DevicesOptions& options) {
    const MachineInfo machine = machineInfo();
    const GpuStatus gpus = gpuStatus();
    const double gbPerSecond = options.measure ? bandwidth(machine) : 0;
    if (options.json) return printJson(devicesDocument(machine, gpus, gbPerSecond, options.measure), kExitOk);
    writeOutput(devicesTable(machine, gpus, gbPerSecond, options.measure));
    return finishOutput(kExitOk);
}

}  // namespace

CommandBody declareDevices(CLI::App& app) {
    auto options = std::make_shared<DevicesOptions>();
    app.add_flag("--measure", options->measure, "Also measure memory bandwidth (about half a second)");
    addJsonFlag(app, options->json);
    app.footer(
        "Example:\n"
        "  autoglm devices --json");
    return [options] { return devices(*options); };
}

}  // namespace autoglm::cli
