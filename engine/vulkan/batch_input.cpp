#include "engine/vulkan/batch_input.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "engine/vulkan/kernels.h"
#include "engine/vulkan/layout.h"

namespace autoglm::gpu {
namespace {

/// Workgroups that keep a device busy.
constexpr std::uint32_t kAttentionGroups = 256;
/// Pages that a software device works through at a time: lavapipe ends the loops of a thread after 65,535
/// rounds, and attention takes about 120 for a page.
constexpr std::uint32_t kSoftwarePages = 256;

std::uint32_t endOf(const Piece& piece) {
    return piece.slice->startPosition + piece.first + piece.count;
}

}  // namespace

std::uint64_t attentionPartRoom(const ModelShape& shape) noexcept {
    return attentionPartBytes(kMaxBatchTokens, shape.nHeads, shape.headDim, 1);
}

Result<BatchInput> BatchInput::create(const ModelShape& shape, VulkanDevice& device, Source source,
                                      std::uint32_t nPageRefs) {
    constexpr std::uint64_t n = kMaxBatchTokens;
    BatchInput input;
    input.m_shape = &shape, input.m_device = &device.info(), input.m_source = source;
    input.m_nPageRefs = nPageRefs;
    Layout layout;
    const bool hasRows = source.fromCaller || source.embedding != nullptr;
    input.m_at.x = layout.add(hasRows ? n * shape.nEmbd * sizeof(float) : 0);
    input.m_at.tokens = layout.add(n * sizeof(std::uint32_t));
    input.m_at.angles = layout.add(n * shape.rope.nRot * sizeof(float));
    input.m_at.slots = layout.add(n * sizeof(std::uint32_t));
    input.m_at.tiles = layout.add(n * sizeof(AttentionTile));
    input.m_at.headRows = layout.add(n * sizeof(std::uint32_t));
    input.m_at.pages = layout.add(std::uint64_t{nPageRefs} * sizeof(std::uint32_t));
    AUTOGLM_TRY_ASSIGN(input.m_buffer, device.createBuffer(layout.sizeBytes(), BufferPlace::Upload));
    return input;
}

/// How attention is cut up: heads of a group stacked, tokens of a tile from one sequence; long contexts are
/// split over workgroups when there would be few.
BatchShape BatchInput::plan(std::span<const Piece> pieces) const {
    const std::uint32_t group = m_shape->nHeads / m_shape->nKvHeads;
    const bool isDecode =
        std::all_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.count == 1; });
    BatchShape shape{.tileRows = attentionRows(*m_device, m_shape->headDim,
                                               isDecode ? group : std::max(group, kPrefillRows))};
    const std::uint32_t perTile = shape.tileRows / group;
    std::uint32_t longest = 1;
    for (const Piece& piece : pieces) {
        shape.nTokens += piece.count;
        shape.nTiles += (piece.count + perTile - 1) / perTile;
        longest = std::max(longest, pagesFor(endOf(piece)));
    }
    shape.pagesPerSplit = m_nPageRefs;
    // Powers of two, so that commands serve until the context has doubled.
    const std::uint32_t pages = std::bit_ceil(longest);
    const std::uint64_t room =
        attentionPartRoom(*m_shape) / attentionPartBytes(shape.nTokens, m_shape->nHeads, m_shape->headDim, 1);
    const std::uint64_t wanted = m_device->kind == VulkanDeviceKind::Software
                                     ? pages / kSoftwarePages
                                     : kAttentionGroups / (std::uint64_t{shape.nTiles} * m_shape->nKvHeads);
    shape.nSplits = static_cast<std::uint32_t>(
        std::bit_floor(std::min({std::uint64_t{pages}, room, std::max<std::uint64_t>(wanted, 1)})));
    if (shape.nSplits > 1) shape.pagesPerSplit = pages / shape.nSplits;
    return shape;
}

/// The same angles as on the CPU: large positions need double precision.
void BatchInput::fillAngles(float* angles, std::uint32_t position) const {
    const RopeSpec& rope = m_shape->rope;
    for (std::uint32_t i = 0; i < rope.nRot / 2; ++i) {
        const double angle = position * rope.inverseFrequency[i];
        angles[2 * i] = static_cast<float>(std::cos(angle)) * rope.magnitude;
        angles[2 * i + 1] = static_cast<float>(std::sin(angle)) * rope.magnitude;
    }
}

/// Token `index` of the slice, which is `token` of the batch.
void BatchInput::fillToken(const SequenceSlice& slice, std::uint32_t index, std::uint32_t token) {
    const std::uint32_t position = slice.startPosition + index;
    const auto id = static_cast<std::uint32_t>(slice.tokens[index]);
    at<std::uint32_t>(m_at.tokens)[token] = id;
    if (m_source.embedding != nullptr) {
        traitsOf(m_source.embedding->type)
            .decode(m_source.embedding->row(id), at<float>(m_at.x) + std::size_t{token} * m_shape->nEmbd,
                    m_shape->nEmbd);
    }
    fillAngles(at<float>(m_at.angles) + std::size_t{token} * m_shape->rope.nRot, position);
    at<std::uint32_t>(m_at.slots)[token] =
        slice.pages[position / kPagePositions] * kPagePositions + position % kPagePositions;
    const bool isLast = index + 1 == slice.tokens.size();
    if (slice.logits == LogitRows::All || (slice.logits == LogitRows::Last && isLast))
        m_logitTokens.push_back(token);
}

Result<BatchShape> BatchInput::fill(std::span<const Piece> pieces, std::span<const float> activations) {
    if (m_source.fromCaller) std::memcpy(at<float>(m_at.x), activations.data(), activations.size_bytes());
    m_logitTokens.clear();
    const BatchShape shape = plan(pieces);
    const std::uint32_t group = m_shape->nHeads / m_shape->nKvHeads, perTile = shape.tileRows / group;
    auto* tiles = at<AttentionTile>(m_at.tiles);
    std::uint32_t token = 0, nPages = 0;
    for (const Piece& piece : pieces) {
        const SequenceSlice& slice = *piece.slice;
        const std::uint32_t nNeeded = pagesFor(endOf(piece));
        if (nNeeded > m_nPageRefs - nPages) {
            return Error{.code = ErrorCode::InvalidArgument,
                         .subject = "batch",
                         .problem = "names more pages than there are",
                         .found = std::to_string(nNeeded),
                         .expected = "at most " + std::to_string(m_nPageRefs - nPages)};
        }
        std::copy_n(slice.pages.begin(), nNeeded, at<std::uint32_t>(m_at.pages) + nPages);
        for (std::uint32_t i = 0; i < piece.count; i += perTile) {
            *tiles++ = {.firstToken = token + i,
                        .position = slice.startPosition + piece.first + i,
                        .nRows = std::min(perTile, piece.count - i) * group,
                        .pagesBegin = nPages};
        }
        for (std::uint32_t i = 0; i < piece.count; ++i)
            fillToken(slice, piece.first + i, token + i);
        token += piece.count;
        nPages += nNeeded;
    }
    return shape;
}

void BatchInput::setHeadRows(std::span<const std::uint32_t> tokens) {
    std::copy(tokens.begin(), tokens.end(), at<std::uint32_t>(m_at.headRows));
}

}  // namespace autoglm::gpu
