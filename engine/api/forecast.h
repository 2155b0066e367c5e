// Seconds of a token, from what was measured of a machine and what a model asks of it.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/api/machine_profile.h"

namespace autoglm {

/// What one model asks of the machine.
struct ModelLoad {
    struct Weights {
        std::string type;  // "Q4_K"
        double count = 0;  // that every token is multiplied with
        double bytes = 0;
    };
    std::vector<Weights> layers, head;  // the head runs for sampled tokens only
    double nLayers = 0, nEmbd = 0;
    double attentionMacsPerPosition = 0, kvBytesPerPosition = 0;

    [[nodiscard]] double bytesPerToken() const noexcept;
    [[nodiscard]] double macsPerToken() const noexcept;
};

/// Of one decoded token with `depth` positions behind it.
[[nodiscard]] double decodeSeconds(const MachineProfile& machine, const ModelLoad& load,
                                   double depth) noexcept;
/// Of a prompt of `nPrompt` tokens behind `depth` others.
[[nodiscard]] double promptSeconds(const MachineProfile& machine, const ModelLoad& load, double nPrompt,
                                   double depth) noexcept;

}  // namespace autoglm
