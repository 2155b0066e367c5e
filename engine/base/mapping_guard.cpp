#include "engine/base/mapping_guard.h"

#include <csignal>
#include <mutex>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace autoglm {
namespace {

// Read by the signal handler, so no locks and no allocation: a fixed table of atomics. `end` is written first
// and cleared last, and an empty slot has begin 0.
struct Slot {
    std::atomic<std::uintptr_t> begin{0}, end{0};
    std::atomic<bool> taken{false}, lost{false};
};
constexpr std::size_t kSlots = 1024;  // a model of a thousand shards is guarded whole
Slot slots[kSlots];
std::uintptr_t pageBytes = 4096;
struct sigaction before {};

void passOn(int number, siginfo_t* info, void* context) {
    if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr) {
        before.sa_sigaction(number, info, context);
    } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
        before.sa_handler(number);
    } else {
        // Not ours: the instruction runs again, and ends the process as it would have.
        ::sigaction(number, &before, nullptr);
    }
}

void onBusError(int number, siginfo_t* info, void* context) {
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    for (Slot& slot : slots) {
        const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire), end = slot.end.load();
        if (begin == 0 || address < begin || address >= end) continue;
        // Everything from here on at once: where one page is gone, so are those behind it.
        const std::uintptr_t page = address / pageBytes * pageBytes;
        void* zeros = ::mmap(reinterpret_cast<void*>(page), end - page, PROT_READ,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
        if (zeros == MAP_FAILED) break;
        slot.lost.store(true, std::memory_order_release);
        return;
    }
    passOn(number, info, context);
}

void installHandler() {
    pageBytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action {};
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &before);
}

}  // namespace

MappingGuard::MappingGuard(std::span<const std::byte> range) noexcept {
    if (range.empty()) return;
    static std::once_flag installed;
    std::call_once(installed, installHandler);
    for (std::size_t i = 0; i < kSlots; ++i) {
        if (slots[i].taken.exchange(true)) continue;
        slots[i].lost = false;
        const auto begin = reinterpret_cast<std::uintptr_t>(range.data());
        slots[i].end.store((begin + range.size() + pageBytes - 1) / pageBytes * pageBytes);
        slots[i].begin.store(begin, std::memory_order_release);
        m_slot = i;
        return;
    }
    // All taken: this range is not guarded, which is what it was without us.
}

MappingGuard::MappingGuard(MappingGuard&& other) noexcept : m_slot(std::exchange(other.m_slot, kNone)) {}

MappingGuard& MappingGuard::operator=(MappingGuard&& other) noexcept {
    std::swap(m_slot, other.m_slot);
    return *this;
}

MappingGuard::~MappingGuard() {
    if (m_slot == kNone) return;
    slots[m_slot].begin.store(0);
    slots[m_slot].end.store(0);
    slots[m_slot].taken.store(false, std::memory_order_release);
}

bool MappingGuard::lostPages() const noexcept {
    return m_slot != kNone && slots[m_slot].lost.load(std::memory_order_acquire);
}

}  // namespace autoglm
