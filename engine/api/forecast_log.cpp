#include "engine/api/forecast_log.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "engine/base/error.h"
#include "engine/system/cache_folder.h"

namespace autoglm {
namespace {

constexpr const char* kFileName = "forecasts.tsv";
constexpr std::size_t kLast = 12;  // outcomes that a correction looks at
constexpr double kMostCorrection = 3, kLeastSpread = 0.1;

std::filesystem::path fileIn(const std::filesystem::path& folder) {
    const std::filesystem::path place = folder.empty() ? defaultCacheFolder() : folder;
    return place.empty() ? place : place / kFileName;
}

/// Tabs and line ends part the fields, so names must not have them.
std::string field(const std::string& text) {
    std::string out = printable(text);
    std::replace(out.begin(), out.end(), '\t', ' ');
    return out;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Median of measured by forecast, and the distance within which most of them lie.
void correct(const std::vector<double>& ratios, double& factor, double& spread) {
    if (ratios.empty()) return;
    factor = std::clamp(median(ratios), 1 / kMostCorrection, kMostCorrection);
    if (ratios.size() < 3) return;
    std::vector<double> distances;
    distances.reserve(ratios.size());
    for (const double ratio : ratios)
        distances.push_back(std::abs(ratio / factor - 1));
    spread = std::clamp(1.5 * median(distances), kLeastSpread, 0.6);
}

}  // namespace

double ForecastOutcome::decodeError() const noexcept {
    return forecastDecode > 0 ? decode / forecastDecode - 1 : 0;
}

double ForecastOutcome::prefillError() const noexcept {
    return forecastPrefill > 0 ? prefill / forecastPrefill - 1 : 0;
}

std::vector<ForecastOutcome> forecastOutcomes(const std::filesystem::path& folder) {
    std::vector<ForecastOutcome> all;
    std::ifstream in(fileIn(folder));
    std::string line;
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        ForecastOutcome o;
        std::string numbers;
        if (!std::getline(fields, o.model, '\t') || !std::getline(fields, o.quantName, '\t') ||
            !std::getline(fields, o.device, '\t') || !std::getline(fields, numbers))
            continue;
        std::istringstream words(numbers);
        words >> o.unixSeconds >> o.depth >> o.nPrompt >> o.forecastDecode >> o.decode >> o.forecastPrefill >>
            o.prefill;
        const bool isSane = !words.fail() && o.forecastDecode >= 0 && o.decode >= 0 &&
                            o.forecastPrefill >= 0 && o.prefill >= 0;
        if (isSane) all.push_back(std::move(o));
    }
    return all;
}

bool addForecastOutcome(const ForecastOutcome& o, const std::filesystem::path& folder) {
    const std::filesystem::path file = fileIn(folder);
    if (file.empty()) return false;
    std::ostringstream out;
    out << field(o.model) << '\t' << field(o.quantName) << '\t' << field(o.device) << '\t' << o.unixSeconds
        << ' ' << o.depth << ' ' << o.nPrompt << ' ' << o.forecastDecode << ' ' << o.decode << ' '
        << o.forecastPrefill << ' ' << o.prefill << '\n';
    return appendToFile(file, out.str());
}

ForecastCorrection correctionFrom(const std::vector<ForecastOutcome>& outcomes, const std::string& quantName,
                                  const std::string& device) {
    std::vector<double> decode, prefill, sameDecode, samePrefill;
    for (auto it = outcomes.rbegin(); it != outcomes.rend() && decode.size() + prefill.size() < 4 * kLast;
         ++it) {
        if (it->device != field(device)) continue;
        const bool isSame = it->quantName == field(quantName);
        if (it->decode > 0 && it->forecastDecode > 0) {
            decode.push_back(it->decode / it->forecastDecode);
            if (isSame && sameDecode.size() < kLast) sameDecode.push_back(decode.back());
        }
        if (it->prefill > 0 && it->forecastPrefill > 0) {
            prefill.push_back(it->prefill / it->forecastPrefill);
            if (isSame && samePrefill.size() < kLast) samePrefill.push_back(prefill.back());
        }
    }
    ForecastCorrection correction;
    // The same quantization says more than any other; with none of it the others must do.
    correct(sameDecode.empty() ? decode : sameDecode, correction.decode, correction.decodeSpread);
    correct(samePrefill.empty() ? prefill : samePrefill, correction.prefill, correction.prefillSpread);
    correction.nOutcomes = static_cast<std::uint32_t>(std::max(decode.size(), prefill.size()));
    return correction;
}

}  // namespace autoglm
