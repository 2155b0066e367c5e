// Forecasts beside what then happened, kept on disk: the error is shown, and corrects the next forecast.
// Threads: any thread; one process at a time writes well, two at worst lose a line.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace autoglm {

struct ForecastOutcome {
    std::int64_t unixSeconds = 0;
    std::string model, quantName, device;
    std::uint32_t depth = 0, nPrompt = 0;   // tokens in the context before; of the prompt
    double forecastDecode = 0, decode = 0;  // tokens per second, without corrections; measured. 0: not done
    double forecastPrefill = 0, prefill = 0;

    /// +0.1: ten percent faster than forecast.
    [[nodiscard]] double decodeError() const noexcept;
    [[nodiscard]] double prefillError() const noexcept;
};

/// Oldest first; lines that cannot be read are left out. Empty folder: $XDG_CACHE_HOME/open-autoglm.
[[nodiscard]] std::vector<ForecastOutcome> forecastOutcomes(const std::filesystem::path& folder = {});
/// False when it could not be written.
bool addForecastOutcome(const ForecastOutcome& outcome, const std::filesystem::path& folder = {});

/// What forecasts for a device and quantization are to be multiplied with, and how far outcomes lie around
/// it.
struct ForecastCorrection {
    double decode = 1, prefill = 1;
    double decodeSpread = 0.25, prefillSpread = 0.35;  // relative
    std::uint32_t nOutcomes = 0;
};
[[nodiscard]] ForecastCorrection correctionFrom(const std::vector<ForecastOutcome>& outcomes,
                                                const std::string& quantName, const std::string& device);

}  // namespace autoglm
