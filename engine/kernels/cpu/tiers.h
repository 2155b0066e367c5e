// The tables of the tiers. Calling fillTable() of a tier the CPU lacks is allowed only in its own file's
// terms: it runs that tier's code, so ask cpuFeatures() first.
#pragma once
#include "engine/kernels/kernel_table.h"

namespace autoglm {

namespace baseline {
void fillTable(KernelTable& table) noexcept;
}
#if defined(__x86_64__)
namespace avx2 {
void fillTable(KernelTable& table) noexcept;
}
namespace avx512 {
void fillTable(KernelTable& table) noexcept;
}
namespace avx512vnni {
void fillTable(KernelTable& table) noexcept;
}
#endif

}  // namespace autoglm
