// Brings bytes into device memory: straight where the CPU can write it, else through a ring of staging
// buffers, so that filling one overlaps with copying another.
// Threads: one thread at a time.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>

#include "engine/vulkan/device.h"

namespace autoglm {

class Uploader {
public:
    [[nodiscard]] static Result<Uploader> create(std::shared_ptr<VulkanDevice> device);
    Uploader(Uploader&&) noexcept = default;
    Uploader& operator=(Uploader&&) = delete;
    /// Waits for what is under way, however loading ended. So it goes before the buffers that it writes to.
    ~Uploader();

    /// Fills `nBytes` of `buffer` at `offset`, in pieces of whole `grain`s: `fill(bytes, at)` writes those
    /// from `at` on. Requires: kPieceBytes >= grain > 0. Errors: those of submit() and wait().
    using Fill = std::function<void(std::span<std::byte> bytes, std::uint64_t at)>;
    [[nodiscard]] Result<void> write(const Buffer& buffer, std::uint64_t offset, std::uint64_t nBytes,
                                     std::uint64_t grain, const Fill& fill);
    [[nodiscard]] Result<void> write(const Buffer& buffer, std::uint64_t offset,
                                     std::span<const std::byte> bytes);
    /// Waits until everything written has arrived.
    [[nodiscard]] Result<void> finish();

    static constexpr std::uint64_t kPieceBytes = 16 << 20;

private:
    Uploader() = default;
    struct Slot {
        Buffer staging;
        Commands commands;
        std::uint64_t ticket = 0;
    };
    [[nodiscard]] Result<Slot*> freeSlot();

    std::shared_ptr<VulkanDevice> m_device;
    std::array<Slot, 3> m_slots;
    std::size_t m_next = 0;
};

}  // namespace autoglm
