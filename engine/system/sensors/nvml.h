// NVIDIA's management library, opened at run time. Every function is optional; a driver that lacks one loses
// that figure only.
// Threads: one owner; calls may block for milliseconds.
// Source:  the library's documented interface; structures are laid out here as plain words.
#pragma once
#include <cstdint>
#include <string>

#include "engine/system/sensors/sensors.h"

namespace autoglm {

class Nvml {
public:
    using Device = void*;

    /// Opens nothing yet: the library attaches to every GPU and wakes those that sleep.
    explicit Nvml(std::string library) : m_name(std::move(library)) {}
    ~Nvml();
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;

    /// Why nothing can be read; None when it can. Opens the library the first time.
    [[nodiscard]] Absence open();
    /// Lets go of the GPUs, so that they may sleep; open() may follow.
    void close();
    [[nodiscard]] bool isOpen() const noexcept { return m_isOpen; }

    /// By PCI address, "0000:01:00.0"; nullptr if the library does not know it.
    [[nodiscard]] Device find(const std::string& pciId);
    [[nodiscard]] std::string nameOf(Device device);

    struct Memory {
        Reading total = {}, used = {};
    };
    [[nodiscard]] Reading utilisation(Device device);
    [[nodiscard]] Memory memory(Device device);
    [[nodiscard]] Reading ourMemory(Device device, double total);
    [[nodiscard]] Reading temperature(Device device);
    [[nodiscard]] Reading watts(Device device);
    [[nodiscard]] Reading wattsLimit(Device device);
    [[nodiscard]] Reading clock(Device device, unsigned kind);  // 0: graphics, 2: memory
    [[nodiscard]] Reading fanPercent(Device device);
    [[nodiscard]] Reading linkGeneration(Device device);
    [[nodiscard]] Reading linkWidth(Device device);

private:
    [[nodiscard]] void* symbol(const char* name) const;
    /// A figure that the library writes into one 32-bit word.
    [[nodiscard]] Reading word(const char* function, Device device, double scale);

    std::string m_name;
    void* m_library = nullptr;
    bool m_isOpen = false;
    Absence m_failure = Absence::None;  // lasting: no library, wrong driver
};

}  // namespace autoglm
