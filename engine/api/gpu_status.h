// The Vulkan devices of this machine, what they were measured to do, and which of them `auto` takes.
// Threads: the worker thread.
#pragma once
#include <string>

#include "engine/api/machine.h"
#include "engine/base/result.h"

namespace autoglm {

struct AutomaticDevices {
    std::string wish;      // for chooseDevices(): "0+2"; empty: the processor
    std::string sentence;  // why
};
/// Measures what is not remembered: a second or two for each device, once per driver.
[[nodiscard]] AutomaticDevices automaticDevices();
/// The first device that `wish` names, see chooseDevices(); measured if that has not been done, a software
/// device too, which takes half a minute. Errors: Device, InvalidArgument.
[[nodiscard]] Result<GpuDevice> measuredDevice(const std::string& wish);

}  // namespace autoglm
