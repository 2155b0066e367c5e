#include "engine/system/sensors/gpu_sensors.h"

#include <algorithm>
#include <charconv>

namespace autoglm {
namespace {

constexpr std::int64_t kDiscoverEveryNs = 5'000'000'000;
constexpr const char* kPciFolder = "sys/bus/pci/devices/";

unsigned parseHex(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with("0x")) text.remove_prefix(2);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

std::string vendorName(unsigned vendor) {
    switch (vendor) {
        case 0x1002:
            return "AMD GPU";
        case 0x8086:
            return "Intel GPU";
        case 0x10de:
            return "NVIDIA GPU";
        case 0x1af4:
            return "virtio GPU";
        default:
            return "GPU";
    }
}

/// "AMD Radeon RX 7900 XTX" from the table of libdrm: "744C,	C8,	AMD Radeon RX 7900 XTX".
std::string amdName(const SensorTree& tree, const PciGpu& gpu) {
    const SensorText table = tree.read("usr/share/libdrm/amdgpu.ids");
    const unsigned revision = parseHex(readLine(tree, gpu.dir + "revision"));
    for (const std::string_view line : linesOf(table.text)) {
        const std::size_t first = line.find(','), second = line.find(',', first + 1);
        if (line.starts_with('#') || second == std::string_view::npos) continue;
        if (parseHex(line.substr(0, first)) == gpu.device &&
            parseHex(line.substr(first + 1, second - first - 1)) == revision)
            return std::string(trimmed(line.substr(second + 1)));
    }
    return {};
}

/// From pci.ids: vendors at the start of a line, their devices behind one tab.
std::string pciName(const SensorTree& tree, const PciGpu& gpu) {
    const SensorText table = tree.read("usr/share/misc/pci.ids");
    bool isVendor = false;
    for (const std::string_view line : linesOf(table.text)) {
        if (line.starts_with('#') || line.starts_with("\t\t") || line.size() < 6) continue;
        if (line[0] != '\t') {
            isVendor = parseHex(line.substr(0, 4)) == gpu.vendor;
        } else if (isVendor && parseHex(line.substr(1, 4)) == gpu.device) {
            const std::string_view name = trimmed(line.substr(5));
            // "Navi 31 [Radeon RX 7900 XT]": the part people know.
            const std::size_t open = name.find('['), close = name.rfind(']');
            return std::string(open < close && close != std::string_view::npos
                                   ? name.substr(open + 1, close - open - 1)
                                   : name);
        }
    }
    return {};
}

std::string nameOf(const SensorTree& tree, const PciGpu& gpu) {
    std::string name = gpu.vendor == 0x1002 ? amdName(tree, gpu) : std::string();
    if (name.empty()) name = pciName(tree, gpu);
    return name.empty() ? vendorName(gpu.vendor) : name;
}

class PlainReader final : public GpuReader {
public:
    explicit PlainReader(PciGpu gpu) : m_gpu(std::move(gpu)) {}
    void read(const SensorTree& tree, std::int64_t, const DrmUse& use, GpuFigures& figures) override {
        figures.ourBusyPercent = use.busyPercent();
        if (m_gpu.monitor.empty()) return;
        figures.temperature = readNumber(tree, m_gpu.monitor + "temp1_input", 1e-3);
        figures.watts = readNumber(tree, m_gpu.monitor + "power1_input", 1e-6);
        figures.fanRpm = readNumber(tree, m_gpu.monitor + "fan1_input");
    }

private:
    PciGpu m_gpu;
};

}  // namespace

std::vector<PciGpu> listPciGpus(const SensorTree& tree) {
    std::vector<PciGpu> gpus;
    for (const std::string& id : tree.list(kPciFolder)) {
        PciGpu gpu{.id = id, .dir = kPciFolder + id + "/"};
        // Display controllers only: 0x03xxxx.
        if (parseHex(readLine(tree, gpu.dir + "class")) >> 16 != 3) continue;
        gpu.vendor = parseHex(readLine(tree, gpu.dir + "vendor"));
        gpu.device = parseHex(readLine(tree, gpu.dir + "device"));
        gpu.driver = std::string(valueOf(readLine(tree, gpu.dir + "uevent"), "DRIVER").value_or(""));
        for (const std::string& node : tree.list(gpu.dir + "drm")) {
            if (node.starts_with("card")) gpu.card = gpu.dir + "drm/" + node + "/";
        }
        for (const std::string& node : tree.list(gpu.dir + "hwmon")) {
            const std::string dir = gpu.dir + "hwmon/" + node + "/";
            const std::string name = readLine(tree, dir + "name");
            // "i915_gt0" is a part of the card.
            if (gpu.monitor.empty() && name == gpu.driver) gpu.monitor = dir;
        }
        gpus.push_back(std::move(gpu));
    }
    return gpus;
}

bool isAsleep(const SensorTree& tree, const PciGpu& gpu) {
    // Neither file wakes the device. Without the file the device is taken for awake.
    const std::string status = readLine(tree, gpu.dir + "power/runtime_status");
    return status == "suspended" || status == "suspending";
}

void markAsleep(GpuFigures& figures) {
    for (Reading* reading :
         {&figures.busyPercent, &figures.megahertz, &figures.memoryMegahertz, &figures.temperature,
          &figures.watts, &figures.fanRpm, &figures.fanPercent, &figures.linkGeneration, &figures.linkWidth})
        *reading = Reading::absent(Absence::Asleep);
}

void DrmUse::sample(const std::vector<DrmClient>& clients, const std::string& device, std::int64_t nowNs) {
    m_hasClients = m_hasEngines = false;
    m_resident.clear();
    m_evicted = 0;
    double percent = 0;
    bool isFirst = false;
    for (const DrmClient& client : clients) {
        if (client.device != device) continue;
        m_hasClients = true;
        for (const auto& [region, bytes] : client.resident)
            m_resident[region] += bytes;
        m_evicted += client.evictedBytes;
        for (const auto& [engine, ns] : client.engineNs) {
            if (engine != "gfx" && engine != "compute" && engine != "render") continue;
            m_hasEngines = true;
            const Reading rate = m_engines[{client.id, engine}].perSecond(ns, nowNs);
            isFirst |= !rate.has();
            percent += rate.valueOr(0) * 1e-9 * 100;
        }
        for (const auto& [engine, used] : client.cycles) {
            const auto total = client.totalCycles.find(engine);
            if ((engine != "rcs" && engine != "ccs") || total == client.totalCycles.end()) continue;
            m_hasEngines = true;
            const auto [it, isNew] = m_cycles.try_emplace({client.id, engine}, Cycles{used, total->second});
            Cycles& last = it->second;
            isFirst |= isNew;
            const auto capacity = client.capacity.find(engine);
            const double nEngines = capacity == client.capacity.end()
                                        ? 1.0
                                        : static_cast<double>(std::max<std::uint64_t>(capacity->second, 1));
            if (total->second > last.total && used >= last.used)
                percent += 100 * static_cast<double>(used - last.used) /
                           (static_cast<double>(total->second - last.total) * nEngines);
            last = {used, total->second};
        }
    }
    if (!m_hasEngines) {
        // A GPU prints no line for an engine it has not used yet: nothing done is 0 for a known client.
        m_busy = m_hasClients ? Reading::of(0) : Reading::absent(Absence::NoSensor);
    } else {
        // Queued jobs overlap in the counters, so the sum can pass the time that went by.
        m_busy = isFirst ? Reading::absent(Absence::FirstSample) : Reading::of(std::min(100.0, percent));
    }
}

Reading DrmUse::resident(std::initializer_list<const char*> regions) const {
    if (!m_hasClients) return Reading::absent(Absence::NoSensor);
    double sum = 0;
    for (const char* region : regions) {
        const auto at = m_resident.find(region);
        if (at != m_resident.end()) sum += static_cast<double>(at->second);
    }
    return Reading::of(sum);
}

Reading DrmUse::evicted() const {
    return m_hasClients ? Reading::of(static_cast<double>(m_evicted)) : Reading::absent(Absence::NoSensor);
}

std::unique_ptr<GpuReader> makePlainReader(const PciGpu& gpu) {
    return std::make_unique<PlainReader>(gpu);
}

void GpuSensors::discover(const SensorTree& tree) {
    std::vector<Card> cards;
    for (PciGpu& pci : listPciGpus(tree)) {
        const auto known = std::find_if(m_cards.begin(), m_cards.end(), [&](const Card& card) {
            return card.pci.id == pci.id && card.pci.driver == pci.driver;
        });
        if (known != m_cards.end()) {
            cards.push_back(std::move(*known));
            continue;
        }
        Card card{.pci = pci, .name = nameOf(tree, pci)};
        if (pci.driver == "amdgpu") {
            card.reader = makeAmdReader(pci);
        } else if (pci.driver == "i915" || pci.driver == "xe") {
            card.reader = makeIntelReader(pci);
        } else if (pci.driver == "nvidia") {
            if (!m_nvml) m_nvml = std::make_shared<Nvml>(m_nvmlLibrary);
            card.reader = makeNvidiaReader(pci, m_nvml);
        } else {
            card.reader = makePlainReader(pci);
        }
        cards.push_back(std::move(card));
    }
    m_cards = std::move(cards);  // one that was unplugged is gone from here on
}

std::vector<GpuFigures> GpuSensors::sample(const SensorTree& tree, std::int64_t nowNs) {
    if (!m_hasDiscovered || nowNs - m_discoveredNs > kDiscoverEveryNs) {
        discover(tree);
        m_hasDiscovered = true;
        m_discoveredNs = nowNs;
    }
    std::vector<GpuFigures> all;
    if (m_cards.empty()) return all;
    const std::vector<DrmClient> clients = ownDrmClients(tree);
    for (Card& card : m_cards) {
        GpuFigures figures{.id = card.pci.id, .name = card.name, .driver = card.pci.driver};
        card.use.sample(clients, card.pci.id, nowNs);
        card.reader->read(tree, nowNs, card.use, figures);
        all.push_back(std::move(figures));
    }
    return all;
}

}  // namespace autoglm
