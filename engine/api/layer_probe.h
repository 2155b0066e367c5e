// What a device takes for a layer beside its products: measured by running a model of a few narrow layers on
// it.
// Threads: any thread; keeps the device busy for less than a second, a software device for longer.
#pragma once
#include <functional>
#include <memory>

#include "engine/runtime/backend.h"
#include "engine/system/device_speed.h"

namespace autoglm {

using BackendFor = std::function<Result<std::unique_ptr<Backend>>(std::shared_ptr<const Model>)>;

/// `products`: what the device was measured to do with products, whose time is taken off. Unknown when the
/// model cannot be run there.
[[nodiscard]] LayerSpeed measureLayers(const BackendFor& makeBackend, const DeviceSpeed& products);

}  // namespace autoglm
