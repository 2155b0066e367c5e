#include "engine/vulkan/discovery.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "engine/vulkan/device.h"

namespace autoglm {
namespace {

namespace fs = std::filesystem;

constexpr int kDriverSeconds = 15;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string contentOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Name, size and time of a file: what changes when it is replaced.
std::string stampOf(const fs::path& path) {
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    if (failure) return path.string() + " absent\n";
    const auto time = fs::last_write_time(path, failure).time_since_epoch().count();
    return path.string() + " " + std::to_string(size) + " " + std::to_string(time) + "\n";
}

/// The library that a driver's manifest names, where it is an absolute path.
fs::path libraryOf(const std::string& manifest) {
    const std::size_t key = manifest.find("\"library_path\"");
    if (key == std::string::npos) return {};
    const std::size_t begin = manifest.find('"', manifest.find(':', key));
    if (begin == std::string::npos) return {};
    const fs::path path = manifest.substr(begin + 1, manifest.find('"', begin + 1) - begin - 1);
    return path.is_absolute() ? path : fs::path();
}

/// Everything that decides which drivers the loader starts, and their versions, in one line.
std::string driverFingerprint() {
    std::string all = "2\n";  // of this text's form
    for (const char* name : {"VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES",
                             "VK_INSTANCE_LAYERS", "VK_LOADER_DRIVERS_SELECT", "VK_LOADER_DRIVERS_DISABLE"})
        all += environment(name) + "\n";
    for (const char* folder :
         {"/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"}) {
        std::error_code failure;
        std::vector<fs::path> manifests;
        for (const auto& entry : fs::directory_iterator(folder, failure))
            manifests.push_back(entry.path());
        std::sort(manifests.begin(), manifests.end());
        for (const fs::path& manifest : manifests)
            all += stampOf(manifest) + stampOf(libraryOf(contentOf(manifest)));
    }
    all += contentOf("/sys/module/nvidia/version") + contentOf("/proc/sys/kernel/osrelease");
    std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
    for (const char c : all)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return std::to_string(hash);
}

/// In the child: everything that loading a model would do first. Two texts in one line, the first with a sign
/// of which it is.
std::string tryDrivers() {
    const auto instance = VulkanInstance::create({});
    if (!instance.has_value()) return "-" + instance.error().problem;
    std::string reasons;
    for (const VulkanDeviceInfo& info : (*instance)->devices()) {
        const auto device = VulkanDevice::open(*instance, info.index);  // refusals are told by whoever asks
        const std::string reason = whyNotUnasked(info);
        if (reason.empty()) return "+";
        reasons += (reasons.empty() ? "" : "; ") + printable(info.name) + ": " + reason;
    }
    return "+" + reasons;
}

[[noreturn]] void runChild(int out) {
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int stream : {0, 1, 2})
        ::dup2(nowhere, stream);
    ::alarm(kDriverSeconds);
    const std::string text = tryDrivers() + "\n";
    [[maybe_unused]] const auto written = ::write(out, text.data(), text.size());
    ::_exit(0);
}

/// The child's line; nothing when it died before it had written one.
std::optional<std::string> lineFrom(int in) {
    std::string text;
    std::array<char, 512> part{};
    pollfd waiting{.fd = in, .events = POLLIN};
    while (text.find('\n') == std::string::npos) {
        const int ready = ::poll(&waiting, 1, (kDriverSeconds + 2) * 1000);
        if (ready < 0 && errno == EINTR) continue;
        const auto n = ready > 0 ? ::read(in, part.data(), part.size()) : 0;
        if (n <= 0) return std::nullopt;
        text.append(part.data(), static_cast<std::size_t>(n));
    }
    return text.substr(0, text.find('\n'));
}

struct Remembered {
    std::string fingerprint, line;
};

Remembered readMemory(const fs::path& file) {
    Remembered memory;
    std::ifstream in(file);
    std::getline(in, memory.fingerprint);
    std::getline(in, memory.line);
    return memory;
}

void writeMemory(const fs::path& file, const Remembered& memory) {
    std::error_code failure;
    fs::create_directories(file.parent_path(), failure);
    const fs::path part = file.string() + "." + std::to_string(::getpid());
    std::ofstream(part) << memory.fingerprint << "\n" << memory.line << "\n";
    fs::rename(part, file, failure);  // whole or not at all; without it the drivers are tried again
    if (failure) fs::remove(part, failure);
}

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

}  // namespace

fs::path defaultCacheFolder() {
    // A path that is not absolute would put files wherever the program was started.
    if (const fs::path cache = environment("XDG_CACHE_HOME"); cache.is_absolute())
        return cache / "open-autoglm";
    const fs::path home = environment("HOME");
    return home.is_absolute() ? home / ".cache" / "open-autoglm" : fs::path();
}

namespace {

/// The line that tryDrivers() gave, or one about how its process ended.
std::string lineOfChild() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return "-no child process could be started to try the drivers";
    const pid_t child = ::fork();
    if (child == 0) runChild(ends[1]);
    ::close(ends[1]);
    if (child < 0) {
        ::close(ends[0]);
        return "-no child process could be started to try the drivers";
    }
    const std::optional<std::string> line = lineFrom(ends[0]);
    ::close(ends[0]);
    if (!line) ::kill(child, SIGKILL);  // no harm where it is gone already
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (line) return *line;
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal == SIGALRM || signal == SIGKILL)
        return "-the Vulkan driver did not start within " + std::to_string(kDriverSeconds) + " seconds";
    if (signal != 0) return "-the Vulkan driver crashed at its start (signal " + std::to_string(signal) + ")";
    return "-the Vulkan driver ended the process that tried it";
}

DriverTrial trialOf(const std::string& line) {
    const std::string text = line.empty() ? line : printable(line.substr(1), 400);
    return line.starts_with('-') ? DriverTrial{.failure = text} : DriverTrial{.notUnasked = text};
}

}  // namespace

DriverTrial tryDriversInChild() {
    return trialOf(lineOfChild());
}

DriverTrial driverTrial(const fs::path& cacheFolder) {
    if (cacheFolder.empty()) return tryDriversInChild();
    const fs::path file = cacheFolder / "vulkan-drivers";
    const std::string fingerprint = driverFingerprint();
    Remembered memory = readMemory(file);
    if (memory.fingerprint != fingerprint) {
        memory = {fingerprint, lineOfChild()};
        writeMemory(file, memory);
    }
    return trialOf(memory.line);
}

Result<std::shared_ptr<VulkanInstance>> openVulkan(const fs::path& cacheFolder) {
    const DriverTrial trial = driverTrial(cacheFolder);
    if (trial.failure.empty()) return VulkanInstance::shared();
    return Error{.code = ErrorCode::Device,
                 .subject = "vulkan",
                 .problem = trial.failure,
                 .hint = "Use the CPU, or install the graphics card's Vulkan driver."};
}

std::string whyNotUnasked(const VulkanDeviceInfo& info) {
    if (!info.unusable.empty()) return info.unusable;
    if (info.kind == VulkanDeviceKind::Software) return "software, only used when it is named with --device";
    return {};
}

namespace {

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
