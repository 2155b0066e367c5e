// A file can be cut while it is mapped; touching a page that is gone raises SIGBUS, which ends the process.
// Ranges guarded here get pages of zeros instead, and remember that it happened.
// Threads: any.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace autoglm {

/// Guards one mapped range for as long as it lives. The first one installs the process's SIGBUS handler;
/// faults outside every guarded range go to the handler that was there before.
class MappingGuard {
public:
    MappingGuard() = default;
    explicit MappingGuard(std::span<const std::byte> range) noexcept;
    MappingGuard(MappingGuard&& other) noexcept;
    MappingGuard& operator=(MappingGuard&& other) noexcept;
    MappingGuard(const MappingGuard&) = delete;
    MappingGuard& operator=(const MappingGuard&) = delete;
    ~MappingGuard();

    /// Whether a page was touched that the file no longer has: what was read from there on are zeros.
    [[nodiscard]] bool lostPages() const noexcept;

private:
    static constexpr std::size_t kNone = ~std::size_t{0};
    std::size_t m_slot = kNone;
};

}  // namespace autoglm
