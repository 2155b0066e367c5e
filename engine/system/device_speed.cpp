#include "engine/system/device_speed.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "engine/system/cache_folder.h"

namespace autoglm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFirstLine = "speed 2";  // of the file's form
constexpr std::size_t kMostLines = 128;

/// Machines get other memory, other limits and other neighbours without changing their names.
constexpr auto kLasts = std::chrono::hours(24 * 60), kLastsUnsteady = std::chrono::hours(1);

bool isFresh(const fs::path& path) {
    std::error_code failure;
    const auto written = fs::last_write_time(path, failure);
    return !failure && fs::file_time_type::clock::now() - written < kLasts;
}

bool isSensible(double figure) {
    return std::isfinite(figure) && figure > 0;
}

bool isSensibleOrNone(double figure) {
    return figure == 0 || isSensible(figure);
}

/// False for what no measurement has written.
bool readLine(const std::string& what, std::istringstream& words, DeviceSpeed& speed) {
    if (what == "read") return words >> speed.readGbPerSecond && isSensible(speed.readGbPerSecond);
    if (what == "size") {
        ReadSpeed row;
        words >> row.sizeBytes >> row.gbPerSecond;
        const double least = speed.reads.empty() ? 0 : speed.reads.back().sizeBytes;
        if (!words || !isSensible(row.gbPerSecond) || !(row.sizeBytes > least)) return false;
        speed.reads.push_back(row);
        return true;
    }
    if (what == "type") {
        TypeSpeed type;
        words >> type.type >> type.gbPerSecond >> type.gigaMacsPerSecond >> type.cachedGbPerSecond;
        const bool isGood = words && isSensible(type.gbPerSecond) && isSensible(type.gigaMacsPerSecond) &&
                            isSensibleOrNone(type.cachedGbPerSecond);
        if (isGood) speed.types.push_back(std::move(type));
        return isGood;
    }
    LayerSpeed& l = speed.layers;
    if (what != "layers") return false;
    words >> l.tokenSeconds >> l.layerSeconds >> l.decodeAttentionGigaMacs >> l.promptAttentionGigaMacs >>
        l.promptValueSeconds >> l.kvByteSeconds;
    return words && isSensibleOrNone(l.tokenSeconds) && isSensibleOrNone(l.layerSeconds) &&
           isSensible(l.decodeAttentionGigaMacs) && isSensible(l.promptAttentionGigaMacs) &&
           isSensibleOrNone(l.promptValueSeconds) && isSensibleOrNone(l.kvByteSeconds);
}

}  // namespace

const TypeSpeed* DeviceSpeed::with(std::string_view type) const noexcept {
    for (const TypeSpeed& speed : types) {
        if (speed.type == type) return &speed;
    }
    return nullptr;
}

double DeviceSpeed::readGbPerSecondOf(double sizeBytes) const noexcept {
    if (reads.empty()) return readGbPerSecond;
    const auto above = std::find_if(reads.begin(), reads.end(),
                                    [&](const ReadSpeed& row) { return row.sizeBytes >= sizeBytes; });
    if (above == reads.begin()) return reads.front().gbPerSecond;
    if (above == reads.end()) return reads.back().gbPerSecond;
    const ReadSpeed &low = *(above - 1), &high = *above;
    const double way = std::log(sizeBytes / low.sizeBytes) / std::log(high.sizeBytes / low.sizeBytes);
    return low.gbPerSecond + (high.gbPerSecond - low.gbPerSecond) * way;
}

double DeviceSpeed::memoryShareOf(double sizeBytes) const noexcept {
    if (reads.empty()) return 1;
    const double near = 1 / reads.front().gbPerSecond, far = 1 / reads.back().gbPerSecond;
    if (far <= near * 1.02) return 1;  // no cache to speak of
    return std::clamp((1 / readGbPerSecondOf(sizeBytes) - near) / (far - near), 0.0, 1.0);
}

std::optional<DeviceSpeed> readSpeed(const fs::path& folder, const std::string& key) {
    if (folder.empty() || !isFresh(folder / ("speed-" + key))) return std::nullopt;
    std::ifstream file(folder / ("speed-" + key));
    std::string line;
    DeviceSpeed speed;
    if (!std::getline(file, line) || line != kFirstLine) return std::nullopt;
    bool isWhole = false;
    for (std::size_t n = 0; !isWhole && n < kMostLines && std::getline(file, line); ++n) {
        std::istringstream words(line);
        std::string what;
        words >> what;
        isWhole = what == "end";
        if (!isWhole && !readLine(what, words, speed)) return std::nullopt;
    }
    if (!isWhole || !isSensible(speed.readGbPerSecond)) return std::nullopt;
    return speed;
}

void writeSpeed(const fs::path& folder, const std::string& key, const DeviceSpeed& speed) {
    if (folder.empty()) return;
    std::ostringstream file;
    file.precision(std::numeric_limits<double>::max_digits10);
    file << kFirstLine << "\nread " << speed.readGbPerSecond << "\n";
    for (const ReadSpeed& row : speed.reads)
        file << "size " << row.sizeBytes << " " << row.gbPerSecond << "\n";
    for (const TypeSpeed& type : speed.types)
        file << "type " << type.type << " " << type.gbPerSecond << " " << type.gigaMacsPerSecond << " "
             << type.cachedGbPerSecond << "\n";
    const LayerSpeed& l = speed.layers;
    if (l.isKnown())
        file << "layers " << l.tokenSeconds << " " << l.layerSeconds << " " << l.decodeAttentionGigaMacs
             << " " << l.promptAttentionGigaMacs << " " << l.promptValueSeconds << " " << l.kvByteSeconds
             << "\n";
    file << "end\n";
    const fs::path path = folder / ("speed-" + key);
    std::error_code failure;
    // As old as it must be to be forgotten in time.
    if (replaceFile(path, file.str()) && !speed.isSteady)
        fs::last_write_time(path, fs::file_time_type::clock::now() - kLasts + kLastsUnsteady, failure);
}

}  // namespace autoglm
