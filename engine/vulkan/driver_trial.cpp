#include "engine/vulkan/driver_trial.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "engine/base/hash.h"
#include "engine/system/cache_folder.h"
#include "engine/vulkan/device.h"
#include "engine/vulkan/discovery.h"

namespace autoglm {
namespace {

namespace fs = std::filesystem;

constexpr int kDriverSeconds = 15;
constexpr auto kFailureLasts = std::chrono::hours(24);

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
        for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
             entry.increment(failure))
            manifests.push_back(entry->path());
        std::sort(manifests.begin(), manifests.end());
        for (const fs::path& manifest : manifests)
            all += stampOf(manifest) + stampOf(libraryOf(contentOf(manifest)));
    }
    all += contentOf("/sys/module/nvidia/version") + contentOf("/proc/sys/kernel/osrelease");
    return std::to_string(hashOf(all));
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

/// What was found earlier with drivers of this fingerprint. A failure may have been the moment's, so it is
/// believed for a day; what works, until the drivers change.
std::optional<std::string> rememberedLine(const fs::path& file, const std::string& fingerprint) {
    std::ifstream in(file);
    std::string of, line;
    if (!std::getline(in, of) || of != fingerprint || !std::getline(in, line)) return std::nullopt;
    std::error_code failure;
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(file, failure);
    if (line.starts_with('-') && (failure || age > kFailureLasts)) return std::nullopt;
    return line;
}

constexpr const char* kNoChild = "-no child process could be started to try the drivers";

/// The line that tryDrivers() gave, or one about how its process ended.
std::string lineOfChild() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return kNoChild;
    const pid_t child = ::fork();
    if (child == 0) runChild(ends[1]);
    ::close(ends[1]);
    if (child < 0) {
        ::close(ends[0]);
        return kNoChild;
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
    if (const auto known = rememberedLine(file, fingerprint)) return trialOf(*known);
    const std::string line = lineOfChild();
    if (line != kNoChild) replaceFile(file, fingerprint + "\n" + line + "\n");
    return trialOf(line);
}

Result<std::shared_ptr<VulkanInstance>> openVulkan(const fs::path& cacheFolder) {
    const DriverTrial trial = driverTrial(cacheFolder);
    if (trial.failure.empty()) return VulkanInstance::shared();
    return Error{.code = ErrorCode::Device,
                 .subject = "vulkan",
                 .problem = trial.failure,
                 .hint = "Use the CPU, or install the graphics card's Vulkan driver."};
}

}  // namespace autoglm
