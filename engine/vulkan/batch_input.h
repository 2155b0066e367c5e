// What a batch tells the kernels: embeddings, angles, places in the cache, tiles of attention. The CPU writes
// it for every pass into one buffer that the device reads.
// Threads: one thread at a time.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/model.h"
#include "engine/runtime/backend.h"
#include "engine/vulkan/device.h"

namespace autoglm::gpu {

constexpr std::uint32_t kMaxBatchTokens = 512;
/// Query rows of an attention workgroup while a prompt is read.
constexpr std::uint32_t kPrefillRows = 32;

/// Part of a slice that goes through the device at once.
struct Piece {
    const SequenceSlice* slice;
    std::uint32_t first, count;
};

/// All that the commands of a batch depend on; what else differs comes through the input buffer.
struct BatchShape {
    std::uint32_t nTokens = 0;
    std::uint32_t nTiles = 0, tileRows = 0;        // of attention
    std::uint32_t nSplits = 1, pagesPerSplit = 0;  // of its longest context
    bool operator==(const BatchShape&) const = default;
};

class BatchInput {
public:
    /// What the first step works on: rows that the caller brings, rows of `embedding`, or with neither
    /// tokens that the device looks up.
    struct Source {
        bool fromCaller = false;
        const MatrixRef* embedding = nullptr;
    };
    /// For batches that name at most `nPageRefs` pages in all. Errors: OutOfMemory, Device.
    [[nodiscard]] static Result<BatchInput> create(const ModelShape& shape, VulkanDevice& device,
                                                   Source source, std::uint32_t nPageRefs);

    /// Errors: InvalidArgument when the pieces name more pages than were planned for.
    [[nodiscard]] Result<BatchShape> fill(std::span<const Piece> pieces, std::span<const float> activations);
    /// Tokens of the last fill() whose logits were asked for.
    [[nodiscard]] std::span<const std::uint32_t> logitTokens() const noexcept { return m_logitTokens; }
    /// Which of them the next pass of the head works on.
    void setHeadRows(std::span<const std::uint32_t> tokens);

    [[nodiscard]] const Buffer& buffer() const noexcept { return m_buffer; }
    [[nodiscard]] std::uint64_t rowsOffset() const noexcept { return m_at.x; }
    [[nodiscard]] VkDeviceAddress tokens() const noexcept { return m_buffer.address() + m_at.tokens; }
    [[nodiscard]] VkDeviceAddress angles() const noexcept { return m_buffer.address() + m_at.angles; }
    [[nodiscard]] VkDeviceAddress slots() const noexcept { return m_buffer.address() + m_at.slots; }
    [[nodiscard]] VkDeviceAddress tiles() const noexcept { return m_buffer.address() + m_at.tiles; }
    [[nodiscard]] VkDeviceAddress pages() const noexcept { return m_buffer.address() + m_at.pages; }
    [[nodiscard]] VkDeviceAddress headRows() const noexcept { return m_buffer.address() + m_at.headRows; }
    [[nodiscard]] std::uint32_t maxPageRefs() const noexcept { return m_nPageRefs; }

private:
    struct Offsets {
        std::uint64_t x = 0, tokens = 0, angles = 0, slots = 0, tiles = 0, headRows = 0, pages = 0;
    };
    template <class T>
    [[nodiscard]] T* at(std::uint64_t offset) const {
        return reinterpret_cast<T*>(m_buffer.mapped() + offset);
    }
    [[nodiscard]] BatchShape plan(std::span<const Piece> pieces) const;
    void fillToken(const SequenceSlice& slice, std::uint32_t index, std::uint32_t token);
    void fillAngles(float* angles, std::uint32_t position) const;

    const ModelShape* m_shape = nullptr;
    const VulkanDeviceInfo* m_device = nullptr;
    Source m_source;
    std::uint32_t m_nPageRefs = 0;
    Buffer m_buffer;
    Offsets m_at;
    std::vector<std::uint32_t> m_logitTokens;
};

/// Room for the parts of split attention: as many as the results of a whole batch.
[[nodiscard]] std::uint64_t attentionPartRoom(const ModelShape& shape) noexcept;

}  // namespace autoglm::gpu
