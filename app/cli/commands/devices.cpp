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

constexpr const char* kNoVulkan = "this build has no Vulkan backend";

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

std::string reason(const MachineInfo& machine) {
    return std::string("the processor, as ") + kNoVulkan + "; tier " + machine.tier + ": " +
           machine.tierReason;
}

Json devicesDocument(const MachineInfo& m, double gbPerSecond, bool measured) {
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
    document["vulkan"] = Json{{"available", false}, {"reason", kNoVulkan}, {"devices", Json::array()}};
    document["selected"] =
        Json{{"backend", "cpu"}, {"device", m.cpuName}, {"tier", m.tier}, {"reason", reason(m)}};
    return document;
}

std::string devicesTable(const MachineInfo& m, double gbPerSecond, bool measured) {
    Facts facts;
    facts.emplace_back("Processor", printable(m.cpuName));
    facts.emplace_back("Cores", std::to_string(m.nPhysicalCores) + " physical, " +
                                    std::to_string(m.nLogicalCores) + " logical");
    facts.emplace_back("Caches", "L2 " + byteText(m.l2Bytes) + ", L3 " + byteText(m.l3Bytes));
    facts.emplace_back("Memory",
                       byteText(m.memoryBytes) + ", " + byteText(m.availableMemoryBytes) + " available");
    if (measured) facts.emplace_back("Bandwidth", numberText(gbPerSecond, 1) + " GB/s, measured");
    facts.emplace_back("Tiers", joined(m.tiers) + " (best first)");
    facts.emplace_back("Vulkan", std::string("none: ") + kNoVulkan);
    facts.emplace_back("Used", reason(m));
    return factTable(facts);
}

int devices(const DevicesOptions& options) {
    const MachineInfo machine = machineInfo();
    const double gbPerSecond = options.measure ? bandwidth(machine) : 0;
    if (options.json) return printJson(devicesDocument(machine, gbPerSecond, options.measure), kExitOk);
    writeOutput(devicesTable(machine, gbPerSecond, options.measure));
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
