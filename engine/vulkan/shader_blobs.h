// The compiled shaders, as the build embeds them (CMakeLists.txt).
// Threads: immutable.
#pragma once
#include <cstddef>

#include "engine/vulkan/kernels.h"

namespace autoglm::gpu {

extern const Shader kShaderBlobs[];
extern const std::size_t kNumShaderBlobs;

}  // namespace autoglm::gpu
