// What this CPU can do and the operating system lets us use.
// Threads: any thread; the answer is computed once.
#pragma once
#include <string>

namespace autoglm {

struct CpuFeatures {
    bool avx2 = false;        // with FMA and F16C
    bool avx512 = false;      // F, BW, DQ and VL
    bool avx512Vnni = false;  // VNNI on top of avx512
    std::string name;         // "Intel(R) Xeon(R) Processor"
};

/// CPUID says what the silicon has, XGETBV whether the system saves those registers: both are asked.
[[nodiscard]] const CpuFeatures& cpuFeatures();

}  // namespace autoglm
