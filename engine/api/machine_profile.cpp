#include "engine/api/machine_profile.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "engine/api/machine.h"
#include "engine/api/processor_probe.h"
#include "engine/system/cache_folder.h"
#include "engine/system/topology.h"

namespace autoglm {
namespace {

constexpr const char* kFileName = "machine.txt";
// Counted up when kernels or the measurement change so much that old figures mislead.
constexpr const char* kEngineVersion = "2";
constexpr double kBandwidthSeconds = 0.1;

std::filesystem::path fileIn(const std::filesystem::path& folder) {
    const std::filesystem::path place = folder.empty() ? defaultCacheFolder() : folder;
    return place.empty() ? place : place / kFileName;
}

MachineProfile blankProfile() {
    const MachineInfo info = machineInfo();
    return {.cpuName = info.cpuName,
            .tier = info.tier,
            .engineVersion = kEngineVersion,
            .nThreads = topology().nPhysicalCores};
}

bool isSane(double rate) {
    return rate > 0 && rate < 1e16;
}

MachineProfile measured(const std::filesystem::path& folder, bool anew) {
    MachineProfile profile = blankProfile();
    profile.processor = processorSpeed(folder, anew);
    for (unsigned n = 1; n < profile.nThreads; n *= 2)
        profile.bandwidth.push_back({n, measureReadBandwidthGbPerSecond(n, kBandwidthSeconds) * 1e9});
    profile.bandwidth.push_back({profile.nThreads, profile.processor.readGbPerSecond * 1e9});
    saveMachineProfile(profile, folder);
    return profile;
}

}  // namespace

void saveMachineProfile(const MachineProfile& profile, const std::filesystem::path& folder) {
    const std::filesystem::path file = fileIn(folder);
    if (file.empty()) return;
    const MachineProfile here = blankProfile();
    std::ostringstream out;
    out << "cpu " << here.cpuName << "\ntier " << here.tier << "\nengine " << here.engineVersion
        << "\nthreads " << here.nThreads << '\n';
    for (const auto& row : profile.bandwidth)
        out << "bandwidth " << row.nThreads << ' ' << row.bytesPerSecond << '\n';
    if (replaceFile(file, out.str()) && profile.processor.isKnown())
        writeSpeed(file.parent_path(), processorKey(), profile.processor);
}

double MachineProfile::bytesPerSecond() const noexcept {
    double most = 0;
    for (const Bandwidth& row : bandwidth)
        most = std::max(most, row.bytesPerSecond);
    return most;
}

double MachineProfile::macsPerSecond() const noexcept {
    double most = 0;
    for (const TypeSpeed& row : processor.types)
        most = std::max(most, row.gigaMacsPerSecond * 1e9);
    return most;
}

unsigned MachineProfile::usefulThreads() const noexcept {
    constexpr double kNearly = 0.95;
    for (const Bandwidth& row : bandwidth)
        if (row.bytesPerSecond >= kNearly * bytesPerSecond()) return row.nThreads;
    return nThreads;
}

std::optional<MachineProfile> loadMachineProfile(const std::filesystem::path& folder) {
    std::ifstream in(fileIn(folder));
    const MachineProfile here = blankProfile();
    MachineProfile found;
    std::string line;
    while (std::getline(in, line)) {
        std::istringstream words(line);
        std::string key;
        words >> key;
        const std::string rest = line.size() > key.size() ? line.substr(key.size() + 1) : std::string();
        if (key == "cpu") found.cpuName = rest;
        if (key == "tier") found.tier = rest;
        if (key == "engine") found.engineVersion = rest;
        if (key == "threads") words >> found.nThreads;
        if (MachineProfile::Bandwidth row;
            key == "bandwidth" && words >> row.nThreads >> row.bytesPerSecond && isSane(row.bytesPerSecond))
            found.bandwidth.push_back(row);
    }
    const bool isOfHere = found.cpuName == here.cpuName && found.tier == here.tier &&
                          found.engineVersion == here.engineVersion && found.nThreads == here.nThreads;
    if (!isOfHere || found.bandwidth.empty()) return std::nullopt;
    const auto processor = readSpeed(folder.empty() ? defaultCacheFolder() : folder, processorKey());
    if (!processor || processor->types.empty()) return std::nullopt;
    found.processor = *processor;
    return found;
}

MachineProfile measureMachineProfile(const std::filesystem::path& folder) {
    return measured(folder, true);
}

MachineProfile machineProfile(const std::filesystem::path& folder) {
    if (auto known = loadMachineProfile(folder)) return *known;
    return measured(folder, false);
}

}  // namespace autoglm
