#include "engine/api/forecast.h"

#include <algorithm>
#include <cmath>

namespace autoglm {
namespace {

// What a whole token makes of the rates its kernels reach alone; fitted once (bench/model/forecast.py),
// corrected on every machine by its own outcomes.
constexpr double kReadShare = 0.84;  // of the bandwidth, by weights while decoding
// The probe of one type streams less evenly than a whole model does, so it says only which types are held up
// by arithmetic before memory is.
constexpr double kStreamShare = 1.45;
constexpr double kWideShare = 0.80;          // of a type's multiplication rate
constexpr double kAttentionRead = 0.40;      // of the bandwidth, by attention while decoding
constexpr double kAttentionMacShare = 0.30;  // of the best multiplication rate, by attention of a prompt
constexpr double kLayerSeconds = 18e-6;      // norms, rounding, and threads waiting for each other, per token
constexpr double kPromptTokenSeconds = 0.4e-9;  // norms and activations, per token, layer and dimension
constexpr double kFloatSlowdown = 4;            // of 32-bit floats, which no packed kernel multiplies

double bitsOf(const std::string& type) {
    const std::size_t digit = type.find_first_of("123456789");
    if (digit == std::string::npos) return 8;
    return type.find("16") != std::string::npos   ? 16
           : type.find("32") != std::string::npos ? 32
                                                  : type[digit] - '0';
}

/// The measured type that is most like `type`.
const MachineProfile::TypeRate* nearest(const MachineProfile& machine, const std::string& type) {
    if (const auto* known = machine.find(type)) return known;
    const MachineProfile::TypeRate* best = nullptr;
    for (const MachineProfile::TypeRate& row : machine.types) {
        if (best == nullptr ||
            std::abs(bitsOf(row.type) - bitsOf(type)) < std::abs(bitsOf(best->type) - bitsOf(type)))
            best = &row;
    }
    return best;
}

double streamSeconds(const MachineProfile& machine, const std::vector<ModelLoad::Weights>& all) {
    double seconds = 0;
    for (const ModelLoad::Weights& w : all) {
        const auto* rate = w.type == "F32" ? nullptr : nearest(machine, w.type);
        const double reading = w.bytes / std::max(machine.bytesPerSecond() * kReadShare, 1.0);
        const double computing = rate != nullptr ? w.count / (rate->streamedPerSecond * kStreamShare) : 0;
        seconds += std::max(reading, computing);
    }
    return seconds;
}

double multiplySeconds(const MachineProfile& machine, const std::vector<ModelLoad::Weights>& all) {
    double seconds = 0;
    for (const ModelLoad::Weights& w : all) {
        const auto* rate = nearest(machine, w.type == "F32" ? "F16" : w.type);
        const double macs = rate != nullptr ? rate->macsPerSecond : std::max(machine.macsPerSecond(), 1.0);
        seconds += w.count * (w.type == "F32" ? kFloatSlowdown : 1) / (macs * kWideShare);
    }
    return seconds;
}

double sum(const std::vector<ModelLoad::Weights>& all, double ModelLoad::Weights::*member) {
    double total = 0;
    for (const ModelLoad::Weights& w : all)
        total += w.*member;
    return total;
}

}  // namespace

double ModelLoad::bytesPerToken() const noexcept {
    return sum(layers, &Weights::bytes) + sum(head, &Weights::bytes);
}

double ModelLoad::macsPerToken() const noexcept {
    return sum(layers, &Weights::count);
}

double decodeSeconds(const MachineProfile& machine, const ModelLoad& load, double depth) noexcept {
    const double attention =
        load.kvBytesPerPosition * depth / std::max(machine.bytesPerSecond() * kAttentionRead, 1.0);
    return streamSeconds(machine, load.layers) + streamSeconds(machine, load.head) + attention +
           load.nLayers * kLayerSeconds;
}

double promptSeconds(const MachineProfile& machine, const ModelLoad& load, double nPrompt,
                     double depth) noexcept {
    const double pairs = nPrompt * (depth + (nPrompt + 1) / 2);
    const double attention =
        load.attentionMacsPerPosition * pairs / std::max(machine.macsPerSecond() * kAttentionMacShare, 1.0);
    return nPrompt * multiplySeconds(machine, load.layers) + streamSeconds(machine, load.head) + attention +
           nPrompt * load.nLayers * load.nEmbd * kPromptTokenSeconds;
}

}  // namespace autoglm
