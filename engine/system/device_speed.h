// What a processor or a graphics card was measured to do, and where that is kept between starts.
// Threads: any thread; files are replaced whole.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace autoglm {

/// With weights of one type.
struct TypeSpeed {
    std::string type;              // "Q4_K"
    double gbPerSecond = 0;        // of weights, one token at a time: decode
    double gigaMacsPerSecond = 0;  // many tokens at a time: prefill
};
struct DeviceSpeed {
    double readGbPerSecond = 0;  // plain reads; 0: not measured
    std::vector<TypeSpeed> types;
    [[nodiscard]] bool isKnown() const noexcept { return readGbPerSecond > 0; }
    /// Null when it was not measured with that type.
    [[nodiscard]] const TypeSpeed* with(std::string_view type) const noexcept;
};

/// What was kept in `folder` under this key, whole words without a slash. Nothing when there is none, it is
/// older than two months, or damaged.
[[nodiscard]] std::optional<DeviceSpeed> readSpeed(const std::filesystem::path& folder,
                                                   const std::string& key);
/// What cannot be written is measured again the next time.
void writeSpeed(const std::filesystem::path& folder, const std::string& key, const DeviceSpeed& speed);

}  // namespace autoglm
