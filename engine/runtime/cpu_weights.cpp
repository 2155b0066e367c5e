#include "engine/runtime/cpu_weights.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string_view>
#include <variant>

namespace autoglm {

namespace {

// Large enough that pages shared by neighbouring pieces do not add up, small enough to share out and to
// cancel.
constexpr std::size_t kPieceBytes = 1 << 20;

/// A run of groups of one matrix: the unit of packing.
struct Piece {
    std::size_t matrix;
    std::uint32_t firstGroup, endGroup;
    std::uint64_t sourceBytes;
};

void forEachProductMatrix(std::span<const Step> steps, const auto& f) {
    for (const Step& step : steps) {
        if (const auto* input = std::get_if<AttentionInputStep>(&step)) {
            f(input->q);
            f(input->k);
            f(input->v);
        } else if (const auto* projection = std::get_if<ProjectionStep>(&step)) {
            f(projection->weight);
        } else if (const auto* feedForward = std::get_if<FeedForwardInputStep>(&step)) {
            f(feedForward->gate);
            f(feedForward->up);
        } else if (const auto* head = std::get_if<HeadStep>(&step)) {
            f(head->weight);
        }
    }
}

std::vector<Piece> cutIntoPieces(const std::vector<CpuMatrix>& matrices) {
    std::vector<Piece> pieces;
    for (std::size_t m = 0; m < matrices.size(); ++m) {
        const CpuMatrix& matrix = matrices[m];
        if (!matrix.isPacked()) continue;
        const std::size_t groupSource = matrix.source->rowSizeBytes * kGroupRows;
        const auto step = static_cast<std::uint32_t>(std::max<std::size_t>(1, kPieceBytes / groupSource));
        for (std::uint32_t g = 0; g < matrix.nGroups(); g += step) {
            const std::uint32_t end = std::min(matrix.nGroups(), g + step);
            const std::uint64_t nRows = std::min(matrix.source->nOut, end * kGroupRows) - g * kGroupRows;
            pieces.push_back({m, g, end, nRows * matrix.source->rowSizeBytes});
        }
    }
    return pieces;
}

/// Gives the file's pages under rows [first, end) of a matrix back to the system.
void releaseRows(const GgufFile& file, const MatrixRef& ref, std::uint32_t first, std::uint32_t end) {
    const TensorView* tensor = file.findTensor(ref.name);
    if (tensor == nullptr) return;
    TensorView part = *tensor;
    part.bytes = {ref.row(first), (end - first) * ref.rowSizeBytes};
    file.release(part);
}

/// -1 for what this tier multiplies as it lies in the file.
int packedIndexFor(const KernelTable& kernels, const MatrixRef& ref) noexcept {
    if (ref.nIn % kBlockColumns != 0) return -1;  // rows of floats may end within a block
    return ref.type == TensorType::BF16 && !kernels.packsBf16 ? -1 : packedIndex(ref.type);
}

}  // namespace

void adviseHugePages(AlignedBuffer& memory) {
    const char* choice = std::getenv("AUTOGLM_HUGE_PAGES");
    if (choice != nullptr && std::string_view(choice) == "0") return;
#if defined(MADV_HUGEPAGE)
    if (memory.sizeBytes() != 0) ::madvise(memory.data(), memory.sizeBytes(), MADV_HUGEPAGE);
#endif
}

Result<CpuWeights> CpuWeights::prepare(const Model& model, std::span<const Step> steps,
                                       const KernelTable& kernels, ThreadPool& pool,
                                       const PrepareProgress& progress, std::stop_token stop) {
    CpuWeights weights;
    std::uint64_t packedBytes = 0, totalBytes = 0;
    std::vector<std::uint64_t> offsets;
    forEachProductMatrix(steps, [&](const MatrixRef& ref) {
        CpuMatrix matrix{.source = &ref, .packedIndex = packedIndexFor(kernels, ref)};
        offsets.push_back(packedBytes);
        if (matrix.isPacked()) {
            matrix.groupBytes = packedGroupBytes(kPackedTypes[matrix.packedIndex].format, ref.nIn);
            packedBytes += matrix.groupBytes * matrix.nGroups();
            totalBytes += ref.bytes.size();
        }
        weights.m_indexOf.emplace(&ref, weights.m_matrices.size());
        weights.m_matrices.push_back(matrix);
    });
    AUTOGLM_TRY_ASSIGN(weights.m_memory, AlignedBuffer::create(packedBytes));
    adviseHugePages(weights.m_memory);
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        weights.m_matrices[i].groups = weights.m_memory.data() + offsets[i];
    }

    const std::vector<Piece> pieces = cutIntoPieces(weights.m_matrices);
    std::atomic<std::size_t> next{0};
    std::atomic<std::uint64_t> doneBytes{0};
    pool.run([&](unsigned thread) {
        for (std::size_t i; (i = next.fetch_add(1)) < pieces.size() && !stop.stop_requested();) {
            const Piece& piece = pieces[i];
            const CpuMatrix& matrix = weights.m_matrices[piece.matrix];
            std::byte* groups = weights.m_memory.data() + offsets[piece.matrix];
            for (std::uint32_t g = piece.firstGroup; g < piece.endGroup; ++g) {
                packRowGroup(kernels, kPackedTypes[matrix.packedIndex], *matrix.source, g,
                             groups + g * matrix.groupBytes);
            }
            const std::uint32_t firstRow = piece.firstGroup * kGroupRows;
            releaseRows(model.file(), *matrix.source, firstRow,
                        std::min(matrix.source->nOut, piece.endGroup * kGroupRows));
            doneBytes += piece.sourceBytes;
            if (thread == 0 && progress) progress(doneBytes, totalBytes);
        }
    });
    if (stop.stop_requested()) return Error{.code = ErrorCode::Cancelled, .problem = "Loading was cancelled"};
    // Once more as a whole: pages that two pieces shared were kept.
    for (const CpuMatrix& matrix : weights.m_matrices) {
        if (matrix.isPacked()) releaseRows(model.file(), *matrix.source, 0, matrix.source->nOut);
    }
    if (progress) progress(totalBytes, totalBytes);
    return weights;
}

}  // namespace autoglm
