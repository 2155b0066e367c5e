// Numbers out of kernel text, and rates out of counters.
// Threads: pure functions; a Counter belongs to its reader.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/system/sensors/sensor_tree.h"
#include "engine/system/sensors/sensors.h"

namespace autoglm {

/// The number that `text` is, blanks around it aside. Empty for anything else, also for what overflows.
[[nodiscard]] std::optional<std::uint64_t> parseUnsigned(std::string_view text) noexcept;
[[nodiscard]] std::optional<std::int64_t> parseSigned(std::string_view text) noexcept;
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
[[nodiscard]] std::vector<std::string_view> linesOf(std::string_view text);
[[nodiscard]] std::vector<std::string_view> wordsOf(std::string_view line);
/// The text behind "key" and its separators (":", blanks, "=") at the start of a line.
[[nodiscard]] std::optional<std::string_view> valueOf(std::string_view text, std::string_view key);
/// "0-3,8,10-11". What cannot be read is left out; more than 4,096 ids are not believed.
[[nodiscard]] std::vector<unsigned> parseCpuList(std::string_view text);

[[nodiscard]] Absence absenceOf(int error) noexcept;
/// The number in a file, times `scale`.
[[nodiscard]] Reading readNumber(const SensorTree& tree, const std::string& path, double scale = 1);
/// One line of text; "" when it cannot be read.
[[nodiscard]] std::string readLine(const SensorTree& tree, const std::string& path);

/// Gaps longer than this (suspend, a blocked read) begin a new line instead of one long average.
constexpr std::int64_t kLongestGapNs = 12'000'000'000;

/// Turns a growing counter into a rate per second.
class Counter {
public:
    /// `range`: where the counter wraps to 0; 0: it does not. A counter that goes back without wrapping is
    /// held until it has caught up.
    [[nodiscard]] Reading perSecond(std::uint64_t value, std::int64_t nowNs, std::uint64_t range = 0);
    void forget() noexcept { m_timeNs = 0; }

private:
    std::uint64_t m_value = 0;
    std::int64_t m_timeNs = 0;
    Reading m_last = Reading::absent(Absence::FirstSample);
};

}  // namespace autoglm
