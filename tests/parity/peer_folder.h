// Where the stage put llama.cpp's libraries.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace autoglm::parity {

inline std::filesystem::path peerFolder() {
    const char* folder = std::getenv("AUTOGLM_PEER");
    if (folder == nullptr)
        throw std::runtime_error("AUTOGLM_PEER must name the folder of llama.cpp; use ./dev test parity");
    return folder;
}

}  // namespace autoglm::parity
