#include "engine/vulkan/upload.h"

#include <algorithm>
#include <cstring>

#include "engine/base/check.h"

namespace autoglm {

Result<Uploader> Uploader::create(std::shared_ptr<VulkanDevice> device) {
    Uploader uploader;
    uploader.m_device = std::move(device);
    return uploader;
}

Uploader::~Uploader() {
    if (m_device != nullptr) static_cast<void>(finish());  // a device that fails now is met again by others
}

Result<Uploader::Slot*> Uploader::freeSlot() {
    Slot& slot = m_slots[m_next++ % m_slots.size()];
    if (slot.staging.empty()) {
        AUTOGLM_TRY_ASSIGN(slot.staging, m_device->createBuffer(kPieceBytes, BufferPlace::Upload));
    }
    if (slot.ticket != 0) AUTOGLM_TRY(m_device->wait(slot.ticket));
    slot.ticket = 0;
    return &slot;
}

Result<void> Uploader::write(const Buffer& buffer, std::uint64_t offset, std::uint64_t nBytes,
                             std::uint64_t grain, const Fill& fill) {
    AUTOGLM_ASSERT(grain > 0 && grain <= kPieceBytes && offset + nBytes <= buffer.sizeBytes());
    const std::uint64_t piece = kPieceBytes / grain * grain;
    for (std::uint64_t at = 0; at < nBytes; at += piece) {
        const std::uint64_t n = std::min(piece, nBytes - at);
        if (buffer.mapped() != nullptr) {
            fill({buffer.mapped() + offset + at, n}, at);
            continue;
        }
        AUTOGLM_TRY_ASSIGN(Slot * slot, freeSlot());
        fill({slot->staging.mapped(), n}, at);
        AUTOGLM_TRY_ASSIGN(slot->commands, m_device->record([&](Commands& list) {
            list.copy(slot->staging, 0, buffer, offset + at, n);
        }));
        AUTOGLM_TRY_ASSIGN(slot->ticket, m_device->submit(slot->commands));
    }
    return {};
}

Result<void> Uploader::write(const Buffer& buffer, std::uint64_t offset, std::span<const std::byte> bytes) {
    return write(buffer, offset, bytes.size(), 1, [&](std::span<std::byte> piece, std::uint64_t at) {
        std::memcpy(piece.data(), bytes.data() + at, piece.size());
    });
}

Result<void> Uploader::finish() {
    for (Slot& slot : m_slots) {
        if (slot.ticket != 0) AUTOGLM_TRY(m_device->wait(slot.ticket));
        slot.ticket = 0;
    }
    return {};
}

}  // namespace autoglm
