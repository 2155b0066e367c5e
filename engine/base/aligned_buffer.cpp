#include "engine/base/aligned_buffer.h"

#include <sys/mman.h>

#include <cstdlib>
#include <string_view>
#include <utility>

namespace autoglm {

Result<AlignedBuffer> AlignedBuffer::create(std::size_t sizeBytes) {
    AlignedBuffer buffer;
    if (sizeBytes == 0) return buffer;
    void* memory = ::mmap(nullptr, sizeBytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return Error{.code = ErrorCode::OutOfMemory,
                     .subject = "memory",
                     .problem = "the system has no room for " + std::to_string(sizeBytes) + " bytes",
                     .hint = "Choose a smaller context or a smaller model."};
    }
    buffer.m_data = static_cast<std::byte*>(memory);
    buffer.m_sizeBytes = sizeBytes;
    return buffer;
}

AlignedBuffer::AlignedBuffer(AlignedBuffer&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_sizeBytes(std::exchange(other.m_sizeBytes, 0)) {}

AlignedBuffer& AlignedBuffer::operator=(AlignedBuffer&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_sizeBytes, other.m_sizeBytes);
    return *this;
}

AlignedBuffer::~AlignedBuffer() {
    if (m_data != nullptr) ::munmap(m_data, m_sizeBytes);
}

void adviseHugePages(AlignedBuffer& memory) {
    const char* choice = std::getenv("AUTOGLM_HUGE_PAGES");
    if (choice != nullptr && std::string_view(choice) == "0") return;
#if defined(MADV_HUGEPAGE)
    if (memory.sizeBytes() != 0) ::madvise(memory.data(), memory.sizeBytes(), MADV_HUGEPAGE);
#endif
}

}  // namespace autoglm
