#include "engine/system/sensors/memory_sensors.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "engine/system/memory.h"

namespace autoglm {
namespace {

constexpr double kKib = 1024;

/// "RssAnon:  1234 kB" in bytes.
Reading kibibytes(const SensorText& file, std::string_view key) {
    if (!file.ok()) return Reading::absent(absenceOf(file.error));
    const auto text = valueOf(file.text, key);
    if (!text) return Reading::absent(Absence::NoSensor);
    const auto words = wordsOf(*text);
    const auto number = words.empty() ? std::nullopt : parseUnsigned(words[0]);
    return number ? Reading::of(static_cast<double>(*number) * kKib) : Reading::absent(Absence::Failed);
}

Reading difference(const Reading& a, const Reading& b) {
    if (!a.has()) return a;
    if (!b.has()) return b;
    return Reading::of(std::max(0.0, a.value - b.value));
}

Reading counted(const SensorText& file, std::string_view key, Counter& counter, std::int64_t nowNs,
                double scale) {
    if (!file.ok()) return Reading::absent(absenceOf(file.error));
    const auto text = valueOf(file.text, key);
    if (!text) return Reading::absent(Absence::NoSensor);
    const auto number = parseUnsigned(*text);
    if (!number) return Reading::absent(Absence::Failed);
    Reading rate = counter.perSecond(*number, nowNs);
    rate.value *= scale;
    return rate;
}

/// "some avg10=0.35 avg60=14.89 avg300=24.56 total=244244853", total in microseconds.
Reading waited(const SensorTree& tree, const char* path, Counter& counter, std::int64_t nowNs) {
    const SensorText file = tree.read(path);
    if (!file.ok()) return Reading::absent(absenceOf(file.error));
    const std::size_t at = file.text.find("total=");
    if (!file.text.starts_with("some") || at == std::string::npos) return Reading::absent(Absence::Failed);
    const std::string_view rest = std::string_view(file.text).substr(at + 6);
    const auto total = parseUnsigned(rest.substr(0, rest.find('\n')));
    if (!total) return Reading::absent(Absence::Failed);
    Reading rate = counter.perSecond(*total, nowNs);
    rate.value = std::min(100.0, rate.value * 1e-6 * 100);
    return rate;
}

/// Pages of [data, data + size) in memory, looked at in up to kWindows places.
double residentShare(const std::byte* data, std::size_t size) {
    constexpr std::size_t kWindows = 512, kWindowPages = 16;
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t nPages = (size + page - 1) / page;
    const std::size_t nWindows = std::min(kWindows, (nPages + kWindowPages - 1) / kWindowPages);
    std::size_t seen = 0, resident = 0;
    for (std::size_t i = 0; i < nWindows; ++i) {
        const std::size_t first = nPages * i / nWindows;
        const std::size_t n = std::min({kWindowPages, nPages - first, nPages * (i + 1) / nWindows - first});
        unsigned char state[kWindowPages] = {};
        if (n == 0) continue;
        // The file's pages are only asked about, never touched.
        if (mincore(const_cast<std::byte*>(data) + first * page, n * page, state) != 0) return -1;
        seen += n;
        resident += static_cast<std::size_t>(
            std::count_if(state, state + n, [](unsigned char s) { return (s & 1) != 0; }));
    }
    return seen == 0 ? 0 : static_cast<double>(resident) / static_cast<double>(seen);
}

}  // namespace

MemoryFigures MemorySensors::sample(const SensorTree& tree, std::int64_t nowNs) {
    MemoryFigures figures;
    const SensorText info = tree.read("proc/meminfo");
    figures.total = kibibytes(info, "MemTotal");
    figures.available = kibibytes(info, "MemAvailable");
    if (figures.total.has() && figures.available.has()) {
        const MemoryStatus limited = memoryStatus(tree);
        figures.total = Reading::of(static_cast<double>(limited.totalBytes));
        figures.available = Reading::of(static_cast<double>(limited.availableBytes));
    }
    figures.used = difference(figures.total, figures.available);
    figures.swapTotal = kibibytes(info, "SwapTotal");
    figures.swapUsed = difference(figures.swapTotal, kibibytes(info, "SwapFree"));
    const SensorText status = tree.read("proc/self/status");
    figures.processResident = kibibytes(status, "VmRSS");
    figures.processAnonymous = kibibytes(status, "RssAnon");
    figures.processFile = kibibytes(status, "RssFile");
    const SensorText vm = tree.read("proc/vmstat");
    figures.swapInPerSecond =
        counted(vm, "pswpin", m_swapIn, nowNs, static_cast<double>(sysconf(_SC_PAGESIZE)));
    figures.majorFaultsPerSecond = counted(vm, "pgmajfault", m_majorFaults, nowNs, 1);
    return figures;
}

PressureFigures MemorySensors::pressure(const SensorTree& tree, std::int64_t nowNs) {
    return {.cpu = waited(tree, "proc/pressure/cpu", m_cpuWait, nowNs),
            .memory = waited(tree, "proc/pressure/memory", m_memoryWait, nowNs),
            .io = waited(tree, "proc/pressure/io", m_ioWait, nowNs)};
}

Reading cachedBytes(const std::filesystem::path& file, Reading& fileBytes) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return fileBytes = Reading::absent(absenceOf(errno));
    struct stat status {};
    Reading cached = Reading::absent(Absence::Failed);
    fileBytes = cached;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        const auto size = static_cast<std::size_t>(status.st_size);
        fileBytes = Reading::of(static_cast<double>(size));
        const bool isOurs = status.st_uid == geteuid() || geteuid() == 0 || access(file.c_str(), W_OK) == 0;
        void* data = isOurs ? mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0) : MAP_FAILED;
        if (!isOurs) cached = Reading::absent(Absence::NoPermission);
        if (data != MAP_FAILED) {
            const double share = residentShare(static_cast<const std::byte*>(data), size);
            if (share >= 0) cached = Reading::of(share * static_cast<double>(size));
            munmap(data, size);
        }
    }
    close(descriptor);
    return cached;
}

}  // namespace autoglm
