// The Vulkan devices of this machine, what they were measured to do, and which of them `auto` takes.
// Threads: the worker thread.
#pragma once
#include <string>

#include "engine/api/machine.h"

namespace autoglm {

struct AutomaticDevices {
    std::string wish;      // for chooseDevices(): "0+2"; empty: the processor
    std::string sentence;  // why
};
/// Measures what is not remembered: a second or two for each device, once per driver.
[[nodiscard]] AutomaticDevices automaticDevices();

}  // namespace autoglm
