// Seconds of a token, from what was measured of a device and what a model asks of it.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/system/device_speed.h"

namespace autoglm {

/// What one model asks of a device.
struct ModelLoad {
    struct Weights {
        std::string type;  // "Q4_K"
        double count = 0;  // that every token is multiplied with
        double bytes = 0;
    };
    std::vector<Weights> layers, head;  // the head runs for sampled tokens only
    double nLayers = 0;
    double activationValues = 0;  // that a token has in a layer: residual stream, heads, feed-forward
    double attentionMacsPerPosition = 0, kvBytesPerPosition = 0;

    [[nodiscard]] double bytesPerToken() const noexcept;
    [[nodiscard]] double macsPerToken() const noexcept;
};

/// Of one decoded token with `depth` positions behind it.
[[nodiscard]] double decodeSeconds(const DeviceSpeed& device, const ModelLoad& load, double depth) noexcept;
/// Of a prompt of `nPrompt` tokens behind `depth` others.
[[nodiscard]] double promptSeconds(const DeviceSpeed& device, const ModelLoad& load, double nPrompt,
                                   double depth) noexcept;

}  // namespace autoglm
