#include "engine/api/machine.h"

#include <algorithm>
#include <cstdlib>

#include "engine/base/error.h"
#include "engine/kernels/select_kernels.h"
#include "engine/system/memory.h"
#include "engine/system/topology.h"

namespace autoglm {
namespace {

void chooseTier(MachineInfo& info) {
    info.tiers = availableTiers(cpuFeatures());
    info.tier = info.tiers.empty() ? "" : info.tiers.front();
    info.tierReason = "best this CPU supports";
    const char* forced = std::getenv("AUTOGLM_TIER");
    if (forced == nullptr || *forced == '\0') return;
    if (std::find(info.tiers.begin(), info.tiers.end(), forced) != info.tiers.end()) {
        info.tier = forced;
        info.tierReason = "forced by AUTOGLM_TIER";
    } else {
        info.tierReason = "AUTOGLM_TIER names " + printable(forced, 40) + ", which this CPU does not have";
    }
}

}  // namespace

const std::vector<CpuPlace>& cpuPlaces() {
    return topology().places;
}

MachineInfo machineInfo() {
    const Topology& cores = topology();
    const MemoryStatus memory = memoryStatus();
    MachineInfo info{.cpuName = cores.cpuName,
                     .nPhysicalCores = cores.nPhysicalCores,
                     .nLogicalCores = cores.nLogicalCores,
                     .memoryBytes = memory.totalBytes,
                     .availableMemoryBytes = memory.availableBytes,
                     .l2Bytes = cores.l2Bytes,
                     .l3Bytes = cores.l3Bytes};
    chooseTier(info);
    return info;
}

}  // namespace autoglm
