#include "engine/api/forecast.h"

#include <algorithm>
#include <cmath>

namespace autoglm {
namespace {

constexpr double kChunk = 512;  // tokens of a prompt that run together
// Devices that were measured before layers were: fitted on one machine, corrected by outcomes.
constexpr LayerSpeed kUnmeasuredLayers{
    .layerSeconds = 18e-6, .decodeAttentionGigaMacs = 40, .promptAttentionGigaMacs = 150};
/// Of the best that a product alone reaches, by all of a model in turn: threads wait for the last of them
/// after each.
constexpr double kStreamShare = 0.91, kMultiplyShare = 0.95;
/// Beside weights, keys and values a token touches activations and results: caches hold that much less.
constexpr double kCrowding = 1.2;
constexpr double kFloatSlowdown = 4;  // of 32-bit floats, which no packed kernel multiplies

double bitsOf(const std::string& type) {
    const std::size_t digit = type.find_first_of("123456789");
    if (digit == std::string::npos) return 8;
    return type.find("16") != std::string::npos   ? 16
           : type.find("32") != std::string::npos ? 32
                                                  : type[digit] - '0';
}

/// The measured type that is most like `type`.
const TypeSpeed* nearest(const DeviceSpeed& device, const std::string& type) {
    if (const TypeSpeed* known = device.with(type)) return known;
    const TypeSpeed* best = nullptr;
    for (const TypeSpeed& row : device.types) {
        if (best == nullptr ||
            std::abs(bitsOf(row.type) - bitsOf(type)) < std::abs(bitsOf(best->type) - bitsOf(type)))
            best = &row;
    }
    return best;
}

double secondsPerByte(const DeviceSpeed& device, const std::string& type, double workingSet) {
    const TypeSpeed* speed = type == "F32" ? nullptr : nearest(device, type);
    if (speed == nullptr) return 1e-9 / std::max(device.readGbPerSecondOf(workingSet), 1e-3);
    const double far = 1 / speed->gbPerSecond;
    const double near = speed->cachedGbPerSecond > 0 ? std::min(far, 1 / speed->cachedGbPerSecond) : far;
    return (near + (far - near) * device.memoryShareOf(workingSet)) / (kStreamShare * 1e9);
}

double streamSeconds(const DeviceSpeed& device, const std::vector<ModelLoad::Weights>& all,
                     double workingSet) {
    double seconds = 0;
    for (const ModelLoad::Weights& w : all)
        seconds += w.bytes * secondsPerByte(device, w.type, workingSet);
    return seconds;
}

double multiplySeconds(const DeviceSpeed& device, const std::vector<ModelLoad::Weights>& all) {
    double seconds = 0;
    for (const ModelLoad::Weights& w : all) {
        const TypeSpeed* speed = nearest(device, w.type == "F32" ? "F16" : w.type);
        if (speed == nullptr) continue;
        seconds += w.count * (w.type == "F32" ? kFloatSlowdown : 1) /
                   (speed->gigaMacsPerSecond * kMultiplyShare * 1e9);
    }
    return seconds;
}

double sum(const std::vector<ModelLoad::Weights>& all, double ModelLoad::Weights::*member) {
    double total = 0;
    for (const ModelLoad::Weights& w : all)
        total += w.*member;
    return total;
}

const LayerSpeed& layersOf(const DeviceSpeed& device) {
    return device.layers.isKnown() ? device.layers : kUnmeasuredLayers;
}

}  // namespace

double ModelLoad::bytesPerToken() const noexcept {
    return sum(layers, &Weights::bytes) + sum(head, &Weights::bytes);
}

double ModelLoad::macsPerToken() const noexcept {
    return sum(layers, &Weights::count);
}

double decodeSeconds(const DeviceSpeed& device, const ModelLoad& load, double depth) noexcept {
    const LayerSpeed& layers = layersOf(device);
    const double kvBytes = load.kvBytesPerPosition * depth;
    const double workingSet = (load.bytesPerToken() + kvBytes) * kCrowding;
    const double reading =
        kvBytes * device.memoryShareOf(workingSet) / std::max(device.readGbPerSecond * 1e9, 1.0);
    const double attending = load.attentionMacsPerPosition * depth / (layers.decodeAttentionGigaMacs * 1e9) +
                             kvBytes * layers.kvByteSeconds;
    return streamSeconds(device, load.layers, workingSet) + streamSeconds(device, load.head, workingSet) +
           (reading + attending) / kStreamShare + load.nLayers * layers.layerSeconds + layers.tokenSeconds;
}

double promptSeconds(const DeviceSpeed& device, const ModelLoad& load, double nPrompt,
                     double depth) noexcept {
    const LayerSpeed& layers = layersOf(device);
    const double nChunks = std::ceil(nPrompt / kChunk), workingSet = load.bytesPerToken() * kCrowding;
    // A few tokens take as long as reading the weights once does.
    const double products = std::max(nPrompt * multiplySeconds(device, load.layers),
                                     nChunks * streamSeconds(device, load.layers, workingSet));
    const double pairs = nPrompt * (depth + (nPrompt + 1) / 2);
    const double attending = load.attentionMacsPerPosition * pairs / (layers.promptAttentionGigaMacs * 1e9);
    const double values = nPrompt * load.nLayers * load.activationValues * layers.promptValueSeconds;
    return products + streamSeconds(device, load.head, workingSet) + attending + values +
           nChunks * (load.nLayers * layers.layerSeconds + layers.tokenSeconds);
}

}  // namespace autoglm
