// Which backend a model is loaded on, and why.
// Threads: the worker thread.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "engine/api/engine.h"
#include "engine/runtime/backend.h"

namespace autoglm {

struct ChosenBackend {
    std::unique_ptr<Backend> backend;
    bool hasKv = false;               // pages are reserved already
    std::string reason;               // "no Vulkan driver is installed", "chosen", "40/40 layers"
    std::uint32_t nDeviceLayers = 0;  // on Vulkan devices
};

/// True when the backend that `choice` leads to copies the weights into memory of its own.
[[nodiscard]] bool copiesWeights(BackendChoice choice) noexcept;

/// What a load asks for.
struct BackendWish {
    BackendChoice choice = BackendChoice::Auto;
    std::string device;                       // see LoadOptions
    std::optional<std::uint32_t> nGpuLayers;  // see LoadOptions
    std::uint32_t nPages = 0;                 // of KV, reserved already in what comes back
    std::string why;                          // what decideAutomatically() went by
};

/// With `auto` and no device named: names the devices that are the fastest, or none, and says why. Measures
/// devices that are met for the first time.
void decideAutomatically(BackendWish& wish);
/// The share of the model, 0 to 1, that ends up in the processor's memory.
[[nodiscard]] double hostShare(const BackendWish& wish, const Model& model, KvType kvType);

/// Errors: those of the backend; Device when Vulkan was asked for and cannot be used.
[[nodiscard]] Result<ChosenBackend> makeBackend(const BackendWish& wish, std::shared_ptr<const Model> model,
                                                const BackendOptions& options,
                                                const PrepareProgress& progress, std::stop_token stop);

}  // namespace autoglm
