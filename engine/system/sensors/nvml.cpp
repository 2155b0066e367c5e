#include "engine/system/sensors/nvml.h"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <vector>

#include "engine/base/error.h"

namespace autoglm {
namespace {

enum Code : int {
    kOk = 0,
    kNoPermission = 4,
    kTooSmall = 7,
    kGpuLost = 15,
    kResetNeeded = 16,
    kBlocked = 17,
};

Absence absenceOfCode(int code) {
    switch (code) {
        case kNoPermission:
        case kBlocked:
            return Absence::NoPermission;
        case kGpuLost:
        case kResetNeeded:
            return Absence::Gone;
        case 3:   // not supported
        case 13:  // function missing
            return Absence::NoSensor;
        default:
            return Absence::Failed;
    }
}

struct MemoryV1 {
    std::uint64_t total, free, used;
};
struct MemoryV2 {
    std::uint32_t version, unused;
    std::uint64_t total, reserved, free, used;
};
constexpr std::uint32_t kMemoryV2Version = 0x02000028;
static_assert(sizeof(MemoryV1) == 24 && sizeof(MemoryV2) == 40);

}  // namespace

Nvml::~Nvml() {
    close();
    // The library is not unloaded: its threads may still run.
}

void* Nvml::symbol(const char* name) const {
    return m_library == nullptr ? nullptr : dlsym(m_library, name);
}

Absence Nvml::open() {
    if (m_isOpen) return Absence::None;
    if (m_failure != Absence::None) return m_failure;
    if (m_library == nullptr) m_library = dlopen(m_name.c_str(), RTLD_LAZY | RTLD_LOCAL);
    using InitFn = int (*)();
    void* init = symbol("nvmlInit_v2");
    if (init == nullptr) init = symbol("nvmlInit");
    if (init == nullptr) return m_failure = Absence::NoSensor;
    if (const int code = reinterpret_cast<InitFn>(init)(); code != kOk)
        return m_failure = absenceOfCode(code);
    m_isOpen = true;
    return Absence::None;
}

void Nvml::close() {
    if (!m_isOpen) return;
    m_isOpen = false;
    using ShutdownFn = int (*)();
    if (void* shutdown = symbol("nvmlShutdown")) reinterpret_cast<ShutdownFn>(shutdown)();
}

Nvml::Device Nvml::find(const std::string& pciId) {
    using FindFn = int (*)(const char*, Device*);
    void* find = symbol("nvmlDeviceGetHandleByPciBusId_v2");
    if (find == nullptr) find = symbol("nvmlDeviceGetHandleByPciBusId");
    Device device = nullptr;
    if (!m_isOpen || find == nullptr) return nullptr;
    return reinterpret_cast<FindFn>(find)(pciId.c_str(), &device) == kOk ? device : nullptr;
}

std::string Nvml::nameOf(Device device) {
    using NameFn = int (*)(Device, char*, unsigned);
    std::array<char, 97> name{};
    void* get = symbol("nvmlDeviceGetName");
    if (get == nullptr || reinterpret_cast<NameFn>(get)(device, name.data(), 96) != kOk) return {};
    return printable(name.data());
}

Reading Nvml::word(const char* function, Device device, double scale) {
    using WordFn = int (*)(Device, std::uint32_t*);
    void* get = symbol(function);
    if (get == nullptr) return Reading::absent(Absence::NoSensor);
    std::uint32_t value = 0;
    const int code = reinterpret_cast<WordFn>(get)(device, &value);
    if (code != kOk) return Reading::absent(absenceOfCode(code));
    if (value == UINT32_MAX) return Reading::absent(Absence::NoSensor);
    return Reading::of(value * scale);
}

Reading Nvml::utilisation(Device device) {
    struct Rates {
        std::uint32_t gpu = 0, memory = 0;
    } rates;
    using RatesFn = int (*)(Device, Rates*);
    void* get = symbol("nvmlDeviceGetUtilizationRates");
    if (get == nullptr) return Reading::absent(Absence::NoSensor);
    const int code = reinterpret_cast<RatesFn>(get)(device, &rates);
    if (code != kOk) return Reading::absent(absenceOfCode(code));
    return rates.gpu <= 100 ? Reading::of(rates.gpu) : Reading::absent(Absence::Failed);
}

Nvml::Memory Nvml::memory(Device device) {
    std::uint64_t total = 0, free = 0;
    int code = 13;
    if (void* get = symbol("nvmlDeviceGetMemoryInfo_v2")) {
        MemoryV2 info{.version = kMemoryV2Version};
        using MemoryFn = int (*)(Device, MemoryV2*);
        code = reinterpret_cast<MemoryFn>(get)(device, &info);
        total = info.total;
        free = info.free;
    }
    if (void* get = symbol("nvmlDeviceGetMemoryInfo"); code != kOk && get != nullptr) {
        MemoryV1 info{};
        using MemoryFn = int (*)(Device, MemoryV1*);
        code = reinterpret_cast<MemoryFn>(get)(device, &info);
        total = info.total;
        free = info.free;
    }
    const Absence why = code != kOk ? absenceOfCode(code) : Absence::Failed;
    if (code != kOk || free > total) return {Reading::absent(why), Reading::absent(why)};
    return {Reading::of(static_cast<double>(total)), Reading::of(static_cast<double>(total - free))};
}

Reading Nvml::ourMemory(Device device, double total) {
    using ListFn = int (*)(Device, unsigned*, void*);
    constexpr unsigned kMost = 256;
    constexpr std::size_t kStride = 24, kSpare = 32;  // _v2: pid, bytes, two instance numbers
    double bytes = 0;
    bool isKnown = false;
    for (const char* function :
         {"nvmlDeviceGetComputeRunningProcesses_v2", "nvmlDeviceGetGraphicsRunningProcesses_v2"}) {
        void* get = symbol(function);
        if (get == nullptr) continue;
        unsigned n = kMost;
        // Some drivers write larger records than the name of the function promises.
        std::vector<std::byte> records(kMost * kSpare);
        if (reinterpret_cast<ListFn>(get)(device, &n, records.data()) != kOk) continue;
        isKnown = true;
        for (unsigned i = 0; i < std::min(n, kMost); ++i) {
            std::uint32_t pid = 0;
            std::uint64_t used = 0;
            std::memcpy(&pid, &records[i * kStride], sizeof pid);
            std::memcpy(&used, &records[i * kStride + 8], sizeof used);
            if (pid == static_cast<std::uint32_t>(getpid()) && static_cast<double>(used) <= total)
                bytes = std::max(bytes, static_cast<double>(used));
        }
    }
    return isKnown ? Reading::of(bytes) : Reading::absent(Absence::NoSensor);
}

Reading Nvml::temperature(Device device) {
    using TemperatureFn = int (*)(Device, unsigned, std::uint32_t*);
    void* get = symbol("nvmlDeviceGetTemperature");
    if (get == nullptr) return Reading::absent(Absence::NoSensor);
    std::uint32_t celsius = 0;
    const int code = reinterpret_cast<TemperatureFn>(get)(device, 0, &celsius);
    return code == kOk ? Reading::of(celsius) : Reading::absent(absenceOfCode(code));
}

Reading Nvml::clock(Device device, unsigned kind) {
    using ClockFn = int (*)(Device, unsigned, std::uint32_t*);
    void* get = symbol("nvmlDeviceGetClockInfo");
    if (get == nullptr) return Reading::absent(Absence::NoSensor);
    std::uint32_t megahertz = 0;
    const int code = reinterpret_cast<ClockFn>(get)(device, kind, &megahertz);
    return code == kOk ? Reading::of(megahertz) : Reading::absent(absenceOfCode(code));
}

Reading Nvml::watts(Device device) {
    return word("nvmlDeviceGetPowerUsage", device, 1e-3);
}
Reading Nvml::wattsLimit(Device device) {
    return word("nvmlDeviceGetEnforcedPowerLimit", device, 1e-3);
}
Reading Nvml::fanPercent(Device device) {
    return word("nvmlDeviceGetFanSpeed", device, 1);
}
Reading Nvml::linkGeneration(Device device) {
    return word("nvmlDeviceGetCurrPcieLinkGeneration", device, 1);
}
Reading Nvml::linkWidth(Device device) {
    return word("nvmlDeviceGetCurrPcieLinkWidth", device, 1);
}

}  // namespace autoglm
