#include "engine/runtime/cpu_weights.h"

#include <algorithm>
#include <atomic>
#include <variant>

namespace autoglm {

namespace {

// Large enough that pages shared by neighbouring pieces do not add up, small enough to share out and to
// cancel.
constexpr std::size_t kPieceBytes = 1 << 20;
/// Pieces of each thread between two looks at whether somebody wants to compute: milliseconds.
constexpr std::size_t kPiecesAtOnce = 4;

/// A view of some rows of a matrix, for the file to find its pages.
TensorView viewOf(const TensorView& tensor, const MatrixRef& ref, std::uint32_t firstRow,
                  std::uint32_t endRow) {
    TensorView part = tensor;
    part.bytes = {ref.row(firstRow), (endRow - firstRow) * ref.rowSizeBytes};
    return part;
}

/// -1 for what this tier multiplies as it lies in the file.
int packedIndexFor(const KernelTable& kernels, const MatrixRef& ref) noexcept {
    if (ref.nIn % kBlockColumns != 0) return -1;  // rows of floats may end within a block
    return ref.type == TensorType::BF16 && !kernels.packsBf16 ? -1 : packedIndex(ref.type);
}

}  // namespace

Result<void> CpuWeights::layOut(std::span<const Step> steps) {
    std::uint64_t packedBytes = 0;
    std::vector<std::uint64_t> offsets;
    const auto add = [&](const MatrixRef& ref) {
        CpuMatrix matrix{.source = &ref, .packedIndex = packedIndexFor(*m_kernels, ref)};
        offsets.push_back(packedBytes);
        if (matrix.isPacked()) {
            matrix.groupBytes = packedGroupBytes(kPackedTypes[matrix.packedIndex].format, ref.nIn);
            packedBytes += matrix.groupBytes * matrix.nGroups();
        }
        m_indexOf.emplace(&ref, m_matrices.size());
        m_matrices.push_back(matrix);
    };
    for (const Step& step : steps)
        forEachMatrix(step, add);
    AUTOGLM_TRY_ASSIGN(m_memory, AlignedBuffer::create(packedBytes));
    adviseHugePages(m_memory);
    for (std::size_t i = 0; i < offsets.size(); ++i)
        m_matrices[i].groups = m_memory.data() + offsets[i];
    return {};
}

void CpuWeights::cutIntoPieces() {
    for (std::size_t m = 0; m < m_matrices.size(); ++m) {
        const CpuMatrix& matrix = m_matrices[m];
        if (!matrix.isPacked()) continue;
        const std::size_t groupSource = matrix.source->rowSizeBytes * kGroupRows;
        const auto step = static_cast<std::uint32_t>(std::max<std::size_t>(1, kPieceBytes / groupSource));
        for (std::uint32_t g = 0; g < matrix.nGroups(); g += step) {
            const std::uint32_t end = std::min(matrix.nGroups(), g + step);
            const std::uint64_t nRows = std::min(matrix.source->nOut, end * kGroupRows) - g * kGroupRows;
            m_pieces.push_back({m, g, end, nRows * matrix.source->rowSizeBytes});
        }
    }
}

Result<CpuWeights> CpuWeights::prepare(std::shared_ptr<const Model> model, std::span<const Step> steps,
                                       const KernelTable& kernels, ThreadPool& pool,
                                       const PrepareProgress& progress, const std::stop_token& stop) {
    CpuWeights weights;
    weights.m_model = std::move(model);
    weights.m_kernels = &kernels;
    AUTOGLM_TRY(weights.layOut(steps));
    weights.cutIntoPieces();

    std::vector<std::uint8_t> fromDisk(weights.m_matrices.size());
    for (std::size_t m = 0; m < fromDisk.size() && !stop.stop_requested(); ++m) {
        const CpuMatrix& matrix = weights.m_matrices[m];
        fromDisk[m] = matrix.isPacked() && !weights.isCached(*matrix.source);
    }
    std::vector<Piece> now;
    std::copy_if(weights.m_pieces.begin(), weights.m_pieces.end(), std::back_inserter(now),
                 [&](const Piece& piece) { return fromDisk[piece.matrix] != 0; });
    std::uint64_t totalBytes = 0, cachedBytes = 0;
    for (const Piece& piece : weights.m_pieces) {
        totalBytes += piece.sourceBytes;
        if (fromDisk[piece.matrix] == 0) cachedBytes += piece.sourceBytes;
    }
    weights.pack(pool, now, stop, [&](std::uint64_t doneBytes) {
        if (progress) progress(cachedBytes + doneBytes, totalBytes);
    });
    if (progress && !stop.stop_requested()) progress(totalBytes, totalBytes);
    if (stop.stop_requested()) return Error{.code = ErrorCode::Cancelled, .problem = "Loading was cancelled"};
    for (std::size_t m = 0; m < fromDisk.size(); ++m) {
        if (fromDisk[m] != 0) weights.setReady(weights.m_matrices[m]);
    }
    weights.skipReady();
    return weights;
}

std::size_t CpuWeights::packScratchBytes() const noexcept {
    std::size_t most = 0;
    for (const CpuMatrix& matrix : m_matrices)
        most = std::max(most, matrix.groupBytes);
    return most * kWideGroups;
}

/// Mostly: a few pages that the system has dropped are not worth a wait.
bool CpuWeights::isCached(const MatrixRef& ref) const {
    const TensorView* tensor = m_model->file().findTensor(ref.name);
    if (tensor == nullptr) return true;
    return m_model->file().uncachedBytes(viewOf(*tensor, ref, 0, ref.nOut)) <= ref.bytes.size() / 8;
}

/// Gives the file's pages under some rows back to the system: a matrix is not held twice.
void CpuWeights::release(const MatrixRef& ref, std::uint32_t firstRow, std::uint32_t endRow) const {
    const TensorView* tensor = m_model->file().findTensor(ref.name);
    if (tensor != nullptr) m_model->file().release(viewOf(*tensor, ref, firstRow, endRow));
}

void CpuWeights::pack(ThreadPool& pool, std::span<const Piece> pieces, const std::stop_token& stop,
                      const std::function<void(std::uint64_t doneBytes)>& done) {
    std::atomic<std::size_t> next{0};
    std::atomic<std::uint64_t> doneBytes{0};
    pool.run([&](unsigned thread) {
        for (std::size_t i; (i = next.fetch_add(1)) < pieces.size() && !stop.stop_requested();) {
            const Piece& piece = pieces[i];
            const CpuMatrix& matrix = m_matrices[piece.matrix];
            for (std::uint32_t g = piece.firstGroup; g < piece.endGroup; ++g) {
                packRowGroup(*m_kernels, kPackedTypes[matrix.packedIndex], *matrix.source, g,
                             matrix.groups + g * matrix.groupBytes);
            }
            release(*matrix.source, piece.firstGroup * kGroupRows,
                    std::min(matrix.source->nOut, piece.endGroup * kGroupRows));
            doneBytes += piece.sourceBytes;
            if (thread == 0 && done) done(doneBytes);
        }
    });
}

void CpuWeights::setReady(CpuMatrix& matrix) {
    if (matrix.ready) return;
    matrix.ready = true;
    // As a whole: pages that two pieces share were kept.
    release(*matrix.source, 0, matrix.source->nOut);
}

void CpuWeights::skipReady() {
    while (!allReady() && m_matrices[m_pieces[m_next].matrix].ready)
        ++m_next;
}

void CpuWeights::packSome(ThreadPool& pool) {
    const std::size_t first = m_next,
                      end = std::min(m_pieces.size(), first + kPiecesAtOnce * pool.nThreads());
    pack(pool, {m_pieces.data() + first, end - first}, {}, nullptr);
    for (m_next = first; m_next < end; ++m_next) {
        const std::size_t matrix = m_pieces[m_next].matrix;
        const bool isLast = m_next + 1 == m_pieces.size() || m_pieces[m_next + 1].matrix != matrix;
        if (isLast) setReady(m_matrices[matrix]);
    }
    skipReady();
}

void CpuWeights::keepInRun(std::uint64_t bytes, const MatrixRef* unused) {
    std::uint64_t kept = 0;
    for (CpuMatrix& matrix : m_matrices) {
        if (kept >= bytes) return;
        if (!matrix.isPacked() || matrix.ready || matrix.source == unused) continue;
        matrix.keep = true;
        kept += matrix.groupBytes * matrix.nGroups();
    }
}

void CpuWeights::endRun(bool complete) {
    for (CpuMatrix& matrix : m_matrices) {
        if (matrix.keep && complete) setReady(matrix);
        matrix.keep = false;
    }
    skipReady();
}

}  // namespace autoglm
