// The matrices of a model as the CPU kernels want them: quantized and 16-bit ones packed into memory of our
// own, f32 ones (and 16-bit ones whose rows are no whole blocks) left in the file.
//
// Packing costs a pass over the model, so it does not stand before the first answer: what comes from the disk
// is packed as it comes, the rest while nobody computes. A matrix that is needed earlier is packed where it
// is multiplied, a few rows at a time, which gives the same bits.
// Threads: packing calls and runs of the program exclude each other; products only read.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
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
    int packedIndex = -1;         // into kPackedTypes; -1: rows are read from the file
    std::byte* groups = nullptr;  // room for the packed groups of 16 rows
    std::size_t groupBytes = 0;
    bool ready = false;  // `groups` holds them all
    bool keep = false;   // the run in progress packs them into `groups`, not into scratch

    [[nodiscard]] bool isPacked() const noexcept { return packedIndex >= 0; }
    [[nodiscard]] std::uint32_t nGroups() const noexcept {
        return (source->nOut + kGroupRows - 1) / kGroupRows;
    }
};

class CpuWeights {
public:
    /// Makes room for every packed matrix of the steps and packs those whose pages are not in memory yet with
    /// the pool's threads. Errors: OutOfMemory, Cancelled.
    [[nodiscard]] static Result<CpuWeights> prepare(std::shared_ptr<const Model> model,
                                                    std::span<const Step> steps, const KernelTable& kernels,
                                                    ThreadPool& pool, const PrepareProgress& progress,
                                                    const std::stop_token& stop);

    /// Requires: `ref` belongs to the model's program and is multiplied with (not only looked up).
    [[nodiscard]] const CpuMatrix& of(const MatrixRef& ref) const { return m_matrices[m_indexOf.at(&ref)]; }
    [[nodiscard]] std::uint64_t packedBytes() const noexcept { return m_memory.sizeBytes(); }
    /// Room that multiply() needs for rows it packs itself.
    [[nodiscard]] std::size_t packScratchBytes() const noexcept;

    [[nodiscard]] bool allReady() const noexcept { return m_next == m_pieces.size(); }
    /// Packs a few megabytes more. Returns at once when all is ready.
    void packSome(ThreadPool& pool);

    /// Before a run of all steps: matrices of about that many bytes, in order, are to be kept, but not one
    /// that the run does not multiply with.
    void keepInRun(std::uint64_t bytes, const MatrixRef* unused);
    /// After it: if the run was complete, they are ready.
    void endRun(bool complete);

private:
    /// A run of groups of one matrix: the unit of packing.
    struct Piece {
        std::size_t matrix;
        std::uint32_t firstGroup, endGroup;
        std::uint64_t sourceBytes;
    };

    [[nodiscard]] Result<void> layOut(std::span<const Step> steps);
    void cutIntoPieces();
    [[nodiscard]] bool isCached(const MatrixRef& ref) const;
    void pack(ThreadPool& pool, std::span<const Piece> pieces, const std::stop_token& stop,
              const std::function<void(std::uint64_t doneBytes)>& done);
    void release(const MatrixRef& ref, std::uint32_t firstRow, std::uint32_t endRow) const;
    void setReady(CpuMatrix& matrix);
    void skipReady();

    std::shared_ptr<const Model> m_model;
    const KernelTable* m_kernels = nullptr;
    std::vector<CpuMatrix> m_matrices;
    std::unordered_map<const MatrixRef*, std::size_t> m_indexOf;
    std::vector<Piece> m_pieces;  // of one matrix after the other
    std::size_t m_next = 0;       // the first piece that is not packed
    AlignedBuffer m_memory;
};

}  // namespace autoglm
