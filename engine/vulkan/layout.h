// Where things lie in one buffer.
// Threads: plain values.
#pragma once
#include <cstdint>

namespace autoglm::gpu {

class Layout {
public:
    /// The offset of `bytes` more, a multiple of 256.
    std::uint64_t add(std::uint64_t bytes) noexcept {
        const std::uint64_t at = m_size;
        m_size += (bytes + 255) / 256 * 256;
        return at;
    }
    [[nodiscard]] std::uint64_t sizeBytes() const noexcept { return m_size; }

private:
    std::uint64_t m_size = 0;
};

}  // namespace autoglm::gpu
