// A Vulkan driver that crashes as soon as it is loaded.
#include <csignal>

namespace {
const int kCrashed = std::raise(SIGSEGV);
}

extern "C" int vk_icdGetInstanceProcAddr() {
    return kCrashed;
}
