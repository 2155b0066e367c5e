// A position in bytes that never passes their end.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace autoglm::gguf {

class ByteCursor {
public:
    explicit ByteCursor(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::uint64_t position() const noexcept { return m_position; }
    [[nodiscard]] std::uint64_t remaining() const noexcept { return m_bytes.size() - m_position; }

    /// False, and nothing moves, when the bytes end first.
    template <class T>
    [[nodiscard]] bool read(T& value) noexcept {
        if (remaining() < sizeof value) return false;
        std::memcpy(&value, m_bytes.data() + m_position, sizeof value);
        m_position += sizeof value;
        return true;
    }

    /// The next bytes. Requires: sizeBytes <= remaining().
    std::span<const std::byte> take(std::uint64_t sizeBytes) noexcept {
        const auto part = m_bytes.subspan(m_position, sizeBytes);
        m_position += sizeBytes;
        return part;
    }

    [[nodiscard]] static std::string_view text(std::span<const std::byte> bytes) noexcept {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

private:
    std::span<const std::byte> m_bytes;
    std::uint64_t m_position = 0;
};

}  // namespace autoglm::gguf
