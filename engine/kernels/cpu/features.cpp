#include "engine/kernels/cpu/features.h"

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace autoglm {

namespace {

#if defined(__x86_64__)

struct Registers {
    std::uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf = 0) {
    Registers r;
    __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx);
    return r;
}

/// Which register files the system saves on a context switch (XCR0).
std::uint64_t savedState() {
    std::uint32_t low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (static_cast<std::uint64_t>(high) << 32) | low;
}

bool has(std::uint32_t reg, unsigned bit) {
    return ((reg >> bit) & 1u) != 0;
}

std::string brandName() {
    if (cpuid(0x80000000u).eax < 0x80000004u) return "x86-64 CPU";
    char text[49] = {};
    for (std::uint32_t i = 0; i < 3; ++i) {
        const Registers r = cpuid(0x80000002u + i);
        std::memcpy(text + 16 * i, &r, sizeof r);
    }
    std::string name(text);
    const auto first = name.find_first_not_of(' ');
    const auto last = name.find_last_not_of(' ');
    return first == std::string::npos ? "x86-64 CPU" : name.substr(first, last - first + 1);
}

CpuFeatures detect() {
    CpuFeatures f;
    f.name = brandName();
    const Registers basic = cpuid(1);
    if (!has(basic.ecx, 27)) return f;  // no OSXSAVE: nothing beyond SSE may be used
    constexpr std::uint64_t kYmm = 0x6, kZmm = 0xe6;
    const std::uint64_t saved = savedState();
    const Registers extended = cpuid(7);
    const bool avx = has(basic.ecx, 28) && (saved & kYmm) == kYmm;
    f.avx2 = avx && has(extended.ebx, 5) && has(basic.ecx, 12) && has(basic.ecx, 29);
    f.avx512 = f.avx2 && (saved & kZmm) == kZmm && has(extended.ebx, 16) && has(extended.ebx, 17) &&
               has(extended.ebx, 30) && has(extended.ebx, 31);
    f.avx512Vnni = f.avx512 && has(extended.ecx, 11);
    return f;
}

#else

CpuFeatures detect() {
    return {.name = "CPU"};
}

#endif

}  // namespace

const CpuFeatures& cpuFeatures() {
    static const CpuFeatures features = detect();
    return features;
}

}  // namespace autoglm
