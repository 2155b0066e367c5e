#include "tests/support/allocation_meter.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> inUse{0}, peak{0};

void* counted(void* memory) {
    if (memory == nullptr) return nullptr;
    const std::size_t now = inUse += ::malloc_usable_size(memory);
    std::size_t most = peak;
    while (now > most && !peak.compare_exchange_weak(most, now)) {
    }
    return memory;
}

void release(void* memory) noexcept {
    if (memory == nullptr) return;
    inUse -= ::malloc_usable_size(memory);
    std::free(memory);
}

void* allocate(std::size_t sizeBytes) {
    void* memory = counted(std::malloc(sizeBytes == 0 ? 1 : sizeBytes));
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

void* allocate(std::size_t sizeBytes, std::align_val_t alignment) {
    const auto align = static_cast<std::size_t>(alignment);
    void* memory = counted(std::aligned_alloc(align, (sizeBytes + align - 1) / align * align));
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

void* operator new(std::size_t sizeBytes) {
    return allocate(sizeBytes);
}
void* operator new[](std::size_t sizeBytes) {
    return allocate(sizeBytes);
}
void* operator new(std::size_t sizeBytes, std::align_val_t alignment) {
    return allocate(sizeBytes, alignment);
}
void* operator new[](std::size_t sizeBytes, std::align_val_t alignment) {
    return allocate(sizeBytes, alignment);
}
void* operator new(std::size_t sizeBytes, const std::nothrow_t&) noexcept {
    return counted(std::malloc(sizeBytes == 0 ? 1 : sizeBytes));
}
void* operator new[](std::size_t sizeBytes, const std::nothrow_t&) noexcept {
    return counted(std::malloc(sizeBytes == 0 ? 1 : sizeBytes));
}
void operator delete(void* memory) noexcept {
    release(memory);
}
void operator delete[](void* memory) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}

namespace autoglm::test {

AllocationMeter::AllocationMeter() noexcept : m_before(inUse) {
    peak = m_before;
}

std::size_t AllocationMeter::peakBytes() const noexcept {
    return peak - m_before;
}

}  // namespace autoglm::test
