#include "engine/api/machine_profile.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "engine/api/compute_probe.h"
#include "engine/api/machine.h"
#include "engine/system/topology.h"
#include "engine/vulkan/discovery.h"

namespace autoglm {
namespace {

constexpr const char* kFileName = "machine.txt";
// Counted up when kernels or the measurement change so much that old figures mislead.
constexpr const char* kEngineVersion = "1";
constexpr double kBandwidthSeconds = 0.2, kMacSeconds = 0.06, kStreamSeconds = 0.15;
/// Types that files of these models are made of.
constexpr TensorType kTypes[] = {TensorType::Q4_0, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K,
                                 TensorType::Q8_0, TensorType::F16,  TensorType::BF16};

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

void save(const MachineProfile& profile, const std::filesystem::path& folder) {
    const std::filesystem::path file = fileIn(folder), fresh = file.string() + ".new";
    if (file.empty()) return;
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    {
        std::ofstream out(fresh);
        out << "cpu " << profile.cpuName << "\ntier " << profile.tier << "\nengine " << profile.engineVersion
            << "\nthreads " << profile.nThreads << '\n';
        for (const auto& row : profile.bandwidth)
            out << "bandwidth " << row.nThreads << ' ' << row.bytesPerSecond << '\n';
        for (const auto& row : profile.types)
            out << "type " << row.type << ' ' << row.streamedPerSecond << ' ' << row.macsPerSecond << '\n';
        if (!out.flush()) return;
    }
    std::filesystem::rename(fresh, file, error);  // whole or not at all
}

}  // namespace

double MachineProfile::bytesPerSecond() const noexcept {
    double most = 0;
    for (const Bandwidth& row : bandwidth)
        most = std::max(most, row.bytesPerSecond);
    return most;
}

double MachineProfile::macsPerSecond() const noexcept {
    double most = 0;
    for (const TypeRate& row : types)
        most = std::max(most, row.macsPerSecond);
    return most;
}

const MachineProfile::TypeRate* MachineProfile::find(std::string_view type) const noexcept {
    const auto at =
        std::find_if(types.begin(), types.end(), [&](const TypeRate& row) { return row.type == type; });
    return at == types.end() ? nullptr : &*at;
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
        if (MachineProfile::TypeRate row; key == "type" &&
                                          words >> row.type >> row.streamedPerSecond >> row.macsPerSecond &&
                                          isSane(row.streamedPerSecond) && isSane(row.macsPerSecond))
            found.types.push_back(row);
    }
    const bool isOfHere = found.cpuName == here.cpuName && found.tier == here.tier &&
                          found.engineVersion == here.engineVersion && found.nThreads == here.nThreads;
    if (!isOfHere || found.bandwidth.empty() || found.types.empty()) return std::nullopt;
    return found;
}

MachineProfile measureMachineProfile(const std::filesystem::path& folder) {
    MachineProfile profile = blankProfile();
    for (unsigned n = 1;; n = std::min(2 * n, profile.nThreads)) {
        profile.bandwidth.push_back({n, measureReadBandwidthGbPerSecond(n, kBandwidthSeconds) * 1e9});
        if (n >= profile.nThreads) break;
    }
    for (const TensorType type : kTypes) {
        const double streamed = measureStreamedGigaWeightsPerSecond(type, 0, kStreamSeconds) * 1e9,
                     macs = measureGigaMacsPerSecond(type, 0, kMacSeconds) * 1e9;
        if (isSane(streamed) && isSane(macs))
            profile.types.push_back({std::string(traitsOf(type).name), streamed, macs});
    }
    save(profile, folder);
    return profile;
}

MachineProfile machineProfile(const std::filesystem::path& folder) {
    if (auto known = loadMachineProfile(folder)) return *known;
    return measureMachineProfile(folder);
}

}  // namespace autoglm
