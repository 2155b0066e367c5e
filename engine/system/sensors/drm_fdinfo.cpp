#include "engine/system/sensors/drm_fdinfo.h"

#include <algorithm>

#include "engine/system/sensors/parse.h"

namespace autoglm {
namespace {

/// "44564 KiB", "32 MiB", "1234567": bytes. "51781489656 ns": the number.
std::uint64_t amountOf(std::string_view text) {
    const auto words = wordsOf(text);
    const auto number = words.empty() ? std::nullopt : parseUnsigned(words[0]);
    if (!number) return 0;
    const std::string_view unit = words.size() > 1 ? words[1] : std::string_view();
    const unsigned shift = unit == "KiB" || unit == "kB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : 0;
    return *number > (UINT64_MAX >> shift) ? 0 : *number << shift;
}

bool take(std::string_view key, std::string_view prefix, std::string_view value,
          std::map<std::string, std::uint64_t>& into) {
    if (!key.starts_with(prefix)) return false;
    into[std::string(key.substr(prefix.size()))] = amountOf(value);
    return true;
}

}  // namespace

bool parseFdinfo(const std::string& text, DrmClient& client) {
    client = {};
    std::map<std::string, std::uint64_t> memory;
    for (const std::string_view line : linesOf(text)) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view key = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
        if (key == "drm-driver") client.driver = value;
        if (key == "drm-pdev") client.device = value;
        if (key == "drm-client-id") client.id = parseUnsigned(value).value_or(0);
        if (key == "amd-evicted-vram") client.evictedBytes = amountOf(value);
        // The longer prefixes first: "drm-total-cycles-rcs" is no region called "cycles-rcs".
        if (take(key, "drm-engine-capacity-", value, client.capacity) ||
            take(key, "drm-total-cycles-", value, client.totalCycles) ||
            take(key, "drm-cycles-", value, client.cycles) ||
            take(key, "drm-engine-", value, client.engineNs) ||
            take(key, "drm-resident-", value, client.resident) || take(key, "drm-memory-", value, memory))
            continue;
    }
    // An alias of the resident sizes on kernels that print both; the only one on older kernels.
    if (client.resident.empty()) client.resident = std::move(memory);
    return !client.driver.empty();
}

std::vector<DrmClient> ownDrmClients(const SensorTree& tree) {
    std::vector<DrmClient> clients;
    for (const std::string& descriptor : tree.list("proc/self/fd")) {
        if (!tree.link("proc/self/fd/" + descriptor).starts_with("/dev/dri/")) continue;
        DrmClient client;
        const SensorText info = tree.read("proc/self/fdinfo/" + descriptor);
        if (!info.ok() || !parseFdinfo(info.text, client)) continue;
        const bool isKnown = std::any_of(clients.begin(), clients.end(), [&](const DrmClient& other) {
            return other.id == client.id && other.device == client.device;
        });
        if (!isKnown) clients.push_back(std::move(client));
    }
    return clients;
}

}  // namespace autoglm
