#include "engine/vulkan/discovery.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <sstream>

namespace autoglm {

std::string whyNotUnasked(const VulkanDeviceInfo& info) {
    if (!info.unusable.empty()) return info.unusable;
    if (info.kind == VulkanDeviceKind::Software) return "software, only used when it is named with --device";
    return {};
}

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string deviceNames(const VulkanInstance& instance) {
    std::string names;
    for (const VulkanDeviceInfo& info : instance.devices())
        names += (names.empty() ? "" : ", ") + std::to_string(info.index) + " " + printable(info.name);
    return names;
}

int rankOf(VulkanDeviceKind kind) {
    switch (kind) {
        case VulkanDeviceKind::Discrete:
            return 3;
        case VulkanDeviceKind::Integrated:
            return 2;
        case VulkanDeviceKind::Virtual:
            return 1;
        default:
            return 0;
    }
}

std::optional<std::size_t> deviceNamed(const std::vector<VulkanDeviceInfo>& devices,
                                       const std::string& wish) {
    std::size_t index = 0;
    const char* end = wish.data() + wish.size();
    const auto [stop, failure] = std::from_chars(wish.data(), end, index);
    if (failure == std::errc{} && stop == end && index < devices.size()) return index;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (devices[i].name == wish) return i;
    }
    for (std::size_t i = 0; i < devices.size() && !wish.empty(); ++i) {
        if (lower(devices[i].name).find(lower(wish)) != std::string::npos) return i;
    }
    return std::nullopt;
}

Result<std::vector<std::size_t>> devicesNamed(const VulkanInstance& instance, const std::string& wish) {
    if (const auto one = deviceNamed(instance.devices(), wish)) return std::vector{*one};
    std::vector<std::size_t> all;
    std::istringstream names(wish);
    for (std::string name; std::getline(names, name, '+');) {
        const auto one = deviceNamed(instance.devices(), name);
        if (one && std::find(all.begin(), all.end(), *one) == all.end()) {
            all.push_back(*one);
            continue;
        }
        return Error{.code = ErrorCode::InvalidArgument,
                     .subject = "device",
                     .problem = one ? "is named twice" : "is not among those of this machine",
                     .found = printable(name),
                     .expected = deviceNames(instance)};
    }
    return all;
}

}  // namespace

Result<std::vector<std::size_t>> chooseDevices(const VulkanInstance& instance, const std::string& wish) {
    const std::vector<VulkanDeviceInfo>& devices = instance.devices();
    if (!wish.empty()) return devicesNamed(instance, wish);
    std::vector<std::size_t> best;
    int bestRank = 1;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const int rank = rankOf(devices[i].kind);
        if (rank < bestRank || !devices[i].unusable.empty()) continue;
        if (rank > bestRank) best.clear();
        bestRank = rank;
        best.push_back(i);
    }
    std::stable_sort(best.begin(), best.end(), [&](std::size_t a, std::size_t b) {
        return devices[a].memoryBytes > devices[b].memoryBytes;
    });
    if (!best.empty()) return best;
    const VulkanDeviceInfo& first = devices.front();
    const bool isSoftware = first.kind == VulkanDeviceKind::Software;
    return Error{
        .code = ErrorCode::Device,
        .subject = printable(first.name),
        .problem = isSoftware ? "is software, slower than the CPU backend and only used when it is named"
                              : "cannot be used: " + first.unusable,
        .hint = isSoftware ? "Name it with --device " + std::to_string(first.index) + ", or use the CPU."
                           : "Use the CPU, or install a newer driver."};
}

}  // namespace autoglm
