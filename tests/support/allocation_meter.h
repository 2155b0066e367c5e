// How much memory the code of this program has asked for through operator new.
// Threads: counted over all threads.
#pragma once
#include <cstddef>

namespace autoglm::test {

/// Notes the bytes in use; peakBytes() is the most that was in use above that since.
class AllocationMeter {
public:
    AllocationMeter() noexcept;
    [[nodiscard]] std::size_t peakBytes() const noexcept;

private:
    std::size_t m_before;
};

}  // namespace autoglm::test
