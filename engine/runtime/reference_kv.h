// The reference backend's KV cache: rows of keys and values per layer, page and position, in the chosen
// number format.
// Threads: one thread at a time.
#pragma once
#include <cstdint>
#include <span>

#include "engine/base/aligned_buffer.h"
#include "engine/base/result.h"
#include "engine/runtime/backend.h"

namespace autoglm {

class ReferenceKv {
public:
    ReferenceKv(const ModelShape& shape, KvType type);
    /// Errors: OutOfMemory.
    [[nodiscard]] Result<void> reserve(std::uint32_t nPages);
    [[nodiscard]] std::uint32_t nPages() const noexcept { return m_nPages; }
    [[nodiscard]] std::uint64_t sizeBytes() const noexcept { return m_buffer.sizeBytes(); }

    /// Stores one position's keys and values. Shapes: keys, values (nKvHeads, headDim).
    void store(std::uint32_t layer, std::uint32_t page, std::uint32_t slot, const float* keys,
               const float* values) noexcept;
    /// Positions [0, nPositions) of a sequence, as f32. Shapes: keys, values (nPositions, nKvHeads, headDim).
    void load(std::uint32_t layer, std::span<const std::uint32_t> pages, std::uint32_t nPositions,
              float* keys, float* values) const noexcept;

private:
    [[nodiscard]] std::size_t rowOffset(std::uint32_t layer, std::uint32_t page,
                                        std::uint32_t slot) const noexcept;
    void encode(const float* values, std::byte* row) const noexcept;
    void decode(const std::byte* row, float* values) const noexcept;

    KvType m_type;
    std::size_t m_nValues, m_nLayers, m_rowSizeBytes;
    std::uint32_t m_nPages = 0;
    AlignedBuffer m_buffer;
};

}  // namespace autoglm
