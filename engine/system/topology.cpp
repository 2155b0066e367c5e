#include "engine/system/topology.h"

#include <hwloc.h>

#include <fstream>
#include <thread>

#include "engine/base/error.h"

namespace autoglm {
namespace {

std::string cpuNameFromProc() {
    std::ifstream in("/proc/cpuinfo");
    std::string line;
    while (std::getline(in, line)) {
        if (!line.starts_with("model name")) continue;
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos) return printable(line.substr(colon + 2), 80);
    }
    return "CPU";
}

std::uint64_t cacheBytes(hwloc_topology_t tree, hwloc_obj_type_t level) {
    const hwloc_obj_t cache = hwloc_get_obj_by_type(tree, level, 0);
    return cache == nullptr || cache->attr == nullptr ? 0 : cache->attr->cache.size;
}

unsigned countOr(hwloc_topology_t tree, hwloc_obj_type_t type, unsigned fallback) {
    const int n = hwloc_get_nbobjs_by_type(tree, type);
    return n > 0 ? static_cast<unsigned>(n) : fallback;
}

unsigned indexAbove(hwloc_topology_t tree, hwloc_obj_type_t type, hwloc_obj_t object) {
    const hwloc_obj_t above = hwloc_get_ancestor_obj_by_type(tree, type, object);
    return above == nullptr ? 0 : above->logical_index;
}

std::vector<CpuPlace> readPlaces(hwloc_topology_t tree) {
    std::vector<CpuPlace> places;
    hwloc_obj_t cpu = nullptr;
    while ((cpu = hwloc_get_next_obj_by_type(tree, HWLOC_OBJ_PU, cpu)) != nullptr) {
        places.push_back({.id = cpu->os_index,
                          .core = indexAbove(tree, HWLOC_OBJ_CORE, cpu),
                          .package = indexAbove(tree, HWLOC_OBJ_PACKAGE, cpu)});
    }
    return places;
}

Topology readTopology() {
    Topology found;
    found.cpuName = cpuNameFromProc();
    const unsigned nThreads = std::max(1u, std::thread::hardware_concurrency());
    found.nPhysicalCores = found.nLogicalCores = nThreads;
    hwloc_topology_t tree = nullptr;
    if (hwloc_topology_init(&tree) != 0) return found;
    if (hwloc_topology_load(tree) == 0) {
        found.places = readPlaces(tree);  // of the whole machine: its use is shown, not only ours
        hwloc_bitmap_t allowed = hwloc_bitmap_alloc();
        if (allowed != nullptr && hwloc_get_cpubind(tree, allowed, HWLOC_CPUBIND_PROCESS) == 0) {
            hwloc_topology_restrict(tree, allowed, 0);  // on failure the whole machine is counted
        }
        hwloc_bitmap_free(allowed);
        found.nLogicalCores = countOr(tree, HWLOC_OBJ_PU, nThreads);
        found.nPhysicalCores = countOr(tree, HWLOC_OBJ_CORE, found.nLogicalCores);
        found.l2Bytes = cacheBytes(tree, HWLOC_OBJ_L2CACHE);
        found.l3Bytes = cacheBytes(tree, HWLOC_OBJ_L3CACHE);
    }
    hwloc_topology_destroy(tree);
    return found;
}

}  // namespace

const Topology& topology() {
    static const Topology kTopology = readTopology();
    return kTopology;
}

}  // namespace autoglm
