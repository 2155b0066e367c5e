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
    double gbPerSecond = 0;        // of weights, one token at a time, from memory: decode
    double gigaMacsPerSecond = 0;  // many tokens at a time: prefill
    double cachedGbPerSecond = 0;  // as the first, of so little that caches hold it; 0: not measured
};
/// Plain reads, over and over, of something that large.
struct ReadSpeed {
    double sizeBytes = 0, gbPerSecond = 0;
};
/// What a model takes beside its products.
struct LayerSpeed {
    double tokenSeconds = 0;  // a run of one token, however few its layers
    double layerSeconds = 0;  // one layer of it: norms, rounding, everybody waiting for everybody
    double decodeAttentionGigaMacs = 0, promptAttentionGigaMacs = 0;  // per second
    double kvByteSeconds = 0;  // a byte of keys and values that a decoded token meets, beside the products
    double promptValueSeconds = 0;  // a value of a prompt's activations, in one layer: norms, rounding
    [[nodiscard]] bool isKnown() const noexcept { return promptAttentionGigaMacs > 0; }
};
struct DeviceSpeed {
    double readGbPerSecond = 0;    // plain reads; 0: not measured
    std::vector<ReadSpeed> reads;  // by size, from what caches hold to what none does; may be empty
    std::vector<TypeSpeed> types;
    LayerSpeed layers;
    bool isSteady =
        true;  // nobody else used the machine meanwhile; else it is remembered for an hour. Not stored.
    [[nodiscard]] bool isKnown() const noexcept { return readGbPerSecond > 0; }
    /// Null when it was not measured with that type.
    [[nodiscard]] const TypeSpeed* with(std::string_view type) const noexcept;
    /// Plain reads of `sizeBytes`, over and over, between the sizes that were measured.
    [[nodiscard]] double readGbPerSecondOf(double sizeBytes) const noexcept;
    /// How far from the caches what is read again and again lies: 0 all in them, 1 all in memory. Told by
    /// plain reads of as much.
    [[nodiscard]] double memoryShareOf(double sizeBytes) const noexcept;
};

/// What was kept in `folder` under this key, whole words without a slash. Nothing when there is none, it is
/// older than two months, or damaged.
[[nodiscard]] std::optional<DeviceSpeed> readSpeed(const std::filesystem::path& folder,
                                                   const std::string& key);
/// What cannot be written is measured again the next time.
void writeSpeed(const std::filesystem::path& folder, const std::string& key, const DeviceSpeed& speed);

}  // namespace autoglm
