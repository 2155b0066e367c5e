// The matrices of a model as the CPU kernels want them: quantized and 16-bit ones packed into memory of our
// own, f32 ones (and 16-bit ones whose rows are no whole blocks) left in the file. Threads: immutable once
// prepared.
#pragma once
#include <cstdint>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/packed_matrix.h"
#include "engine/model/model.h"
#include "engine/runtime/backend.h"

namespace autoglm {

struct CpuMatrix {
    const MatrixRef* source = nullptr;
    int packedIndex = -1;               // into kPackedTypes; -1: rows are read from the file
    const std::byte* groups = nullptr;  // packed groups of 16 rows
    std::size_t groupBytes = 0;

    [[nodiscard]] bool isPacked() const noexcept { return packedIndex >= 0; }
    [[nodiscard]] std::uint32_t nGroups() const noexcept {
        return (source->nOut + kGroupRows - 1) / kGroupRows;
    }
};

/// Asks for large pages, which spare the address translation most of its misses: decode of a Q4_K_M model
/// gained 32 %, prefill 11 % (Sapphire Rapids, virtual machine). AUTOGLM_HUGE_PAGES=0 turns them off for
/// comparison.
void adviseHugePages(AlignedBuffer& memory);

class CpuWeights {
public:
    /// Packs every quantized matrix of the steps with the pool's threads and gives the file's pages back as
    /// it goes, so that the process never holds both copies. Errors: OutOfMemory, Cancelled.
    [[nodiscard]] static Result<CpuWeights> prepare(const Model& model, std::span<const Step> steps,
                                                    const KernelTable& kernels, ThreadPool& pool,
                                                    const PrepareProgress& progress, std::stop_token stop);

    /// Requires: `ref` belongs to the model's program and is multiplied with (not only looked up).
    [[nodiscard]] const CpuMatrix& of(const MatrixRef& ref) const { return m_matrices[m_indexOf.at(&ref)]; }
    [[nodiscard]] std::uint64_t packedBytes() const noexcept { return m_memory.sizeBytes(); }

private:
    std::vector<CpuMatrix> m_matrices;
    std::unordered_map<const MatrixRef*, std::size_t> m_indexOf;
    AlignedBuffer m_memory;
};

}  // namespace autoglm
