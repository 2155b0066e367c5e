#include "engine/system/device_speed.h"

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>

namespace autoglm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFirstLine = "speed 1";  // of the file's form

/// Machines get other memory, other limits and other neighbours without changing their names.
constexpr auto kLasts = std::chrono::hours(24 * 60);

bool isFresh(const fs::path& path) {
    std::error_code failure;
    const auto written = fs::last_write_time(path, failure);
    return !failure && fs::file_time_type::clock::now() - written < kLasts;
}

bool isSensible(double figure) {
    return std::isfinite(figure) && figure > 0;
}

}  // namespace

const TypeSpeed* DeviceSpeed::with(std::string_view type) const noexcept {
    for (const TypeSpeed& speed : types) {
        if (speed.type == type) return &speed;
    }
    return nullptr;
}

std::optional<DeviceSpeed> readSpeed(const fs::path& folder, const std::string& key) {
    if (folder.empty() || !isFresh(folder / ("speed-" + key))) return std::nullopt;
    std::ifstream file(folder / ("speed-" + key));
    std::string line, end;
    DeviceSpeed speed;
    std::size_t nTypes = 0;
    if (!std::getline(file, line) || line != kFirstLine) return std::nullopt;
    if (!(file >> speed.readGbPerSecond >> nTypes) || nTypes > 64) return std::nullopt;
    for (std::size_t i = 0; i < nTypes; ++i) {
        TypeSpeed type;
        if (!(file >> type.type >> type.gbPerSecond >> type.gigaMacsPerSecond)) return std::nullopt;
        if (!isSensible(type.gbPerSecond) || !isSensible(type.gigaMacsPerSecond)) return std::nullopt;
        speed.types.push_back(std::move(type));
    }
    if (!(file >> end) || end != "end" || !isSensible(speed.readGbPerSecond)) return std::nullopt;
    return speed;
}

void writeSpeed(const fs::path& folder, const std::string& key, const DeviceSpeed& speed) {
    if (folder.empty()) return;
    std::error_code failure;
    fs::create_directories(folder, failure);
    const fs::path path = folder / ("speed-" + key);
    const fs::path part = path.string() + "." + std::to_string(::getpid());
    std::ofstream file(part);
    file.precision(std::numeric_limits<double>::max_digits10);
    file << kFirstLine << "\n" << speed.readGbPerSecond << " " << speed.types.size() << "\n";
    for (const TypeSpeed& type : speed.types)
        file << type.type << " " << type.gbPerSecond << " " << type.gigaMacsPerSecond << "\n";
    file << "end\n";
    file.close();
    if (file) fs::rename(part, path, failure);
    if (!file || failure) fs::remove(part, failure);
}

}  // namespace autoglm
