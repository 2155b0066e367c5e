#include "engine/api/automatic_choice.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

namespace autoglm {
namespace {

constexpr double kPromptTokens = 512, kAnswerTokens = 128;
constexpr double kWeightsPerByte = 256.0 / 144;  // of Q4_K
/// A device has to be faster by so much: going there costs memory and a way back when it fails.
constexpr double kWorthwhile = 0.95;

std::string secondsText(double seconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), seconds < 10 ? "%.2f s" : "%.0f s", seconds);
    return text.data();
}

std::string sentenceOf(const std::string& winner, double winners, const std::string& loser, double losers) {
    return winner + " is used: 512 tokens read and 128 written take it " + secondsText(winners) +
           " for each GB of four-bit weights, " + loser + " " + secondsText(losers) + ".";
}

}  // namespace

double exchangeSecondsPerGb(const DeviceSpeed& speed) noexcept {
    const TypeSpeed* fourBits = speed.with("Q4_K");
    if (fourBits == nullptr || fourBits->gbPerSecond <= 0 || fourBits->gigaMacsPerSecond <= 0)
        return std::numeric_limits<double>::infinity();
    return kPromptTokens * kWeightsPerByte / fourBits->gigaMacsPerSecond +
           kAnswerTokens / fourBits->gbPerSecond;
}

AutomaticChoice chooseFastest(const DeviceSpeed& processor, std::span<const Contender> devices) {
    const double processors = exchangeSecondsPerGb(processor);
    const auto seconds = [&](std::size_t i) { return exchangeSecondsPerGb(devices[i].speed); };
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (seconds(i) < std::numeric_limits<double>::infinity()) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return seconds(a) < seconds(b); });
    AutomaticChoice choice;
    for (const std::size_t i : order) {
        if (seconds(i) < kWorthwhile * processors) choice.devices.push_back(i);
    }
    if (order.empty()) {
        choice.sentence = "The processor is used: no other device could be measured.";
    } else if (choice.devices.empty()) {
        choice.sentence =
            sentenceOf("The processor", processors, devices[order.front()].name, seconds(order.front()));
    } else {
        choice.sentence =
            sentenceOf(devices[order.front()].name, seconds(order.front()), "the processor", processors);
    }
    return choice;
}

}  // namespace autoglm
