#include "engine/runtime/reference_kv.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/base/half.h"

namespace autoglm {
namespace {

// Eight-bit rows: blocks of 32 values share a half-precision scale, as in the weight type of that name.
constexpr std::size_t kBlock = 32, kBlockBytes = 2 + kBlock;

void encodeQ8(const float* values, std::size_t n, std::byte* out) noexcept {
    float largest = 0;
    for (std::size_t i = 0; i < n; ++i)
        largest = std::max(largest, std::fabs(values[i]));
    const std::uint16_t scale = floatToHalf(largest / 127.0f);
    std::memcpy(out, &scale, sizeof scale);
    const float inverse = largest > 0 ? 127.0f / largest : 0.0f;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const float q = i < n ? std::clamp(std::nearbyint(values[i] * inverse), -127.0f, 127.0f) : 0.0f;
        out[2 + i] = static_cast<std::byte>(static_cast<std::int8_t>(std::isnan(q) ? 0.0f : q));
    }
}

void decodeQ8(const std::byte* block, std::size_t n, float* values) noexcept {
    std::uint16_t scale = 0;
    std::memcpy(&scale, block, sizeof scale);
    const float d = halfToFloat(scale);
    for (std::size_t i = 0; i < n; ++i)
        values[i] = d * static_cast<float>(static_cast<std::int8_t>(block[2 + i]));
}

}  // namespace

ReferenceKv::ReferenceKv(const ModelShape& shape, KvType type)
    : m_type(type),
      m_nValues(std::size_t{shape.nKvHeads} * shape.headDim),
      m_nLayers(shape.nLayers),
      m_rowSizeBytes(static_cast<std::size_t>(kvBytesPerPosition(shape, type) / 2 / shape.nLayers)) {}

Result<void> ReferenceKv::reserve(std::uint32_t nPages) {
    std::size_t total = 0;
    m_nPages = 0;
    m_buffer = AlignedBuffer();
    if (__builtin_mul_overflow(std::size_t{nPages} * kPagePositions * 2, m_nLayers * m_rowSizeBytes,
                               &total)) {
        return Error{
            .code = ErrorCode::OutOfMemory, .subject = "context", .problem = "is larger than any memory"};
    }
    AUTOGLM_TRY_ASSIGN(m_buffer, AlignedBuffer::create(total));
    m_nPages = nPages;
    return {};
}

std::size_t ReferenceKv::rowOffset(std::uint32_t layer, std::uint32_t page,
                                   std::uint32_t slot) const noexcept {
    const std::size_t position = (std::size_t{layer} * m_nPages + page) * kPagePositions + slot;
    return position * 2 * m_rowSizeBytes;  // keys, then values
}

void ReferenceKv::encode(const float* values, std::byte* row) const noexcept {
    if (m_type == KvType::F32) {
        std::memcpy(row, values, m_nValues * sizeof(float));
    } else if (m_type == KvType::F16) {
        for (std::size_t i = 0; i < m_nValues; ++i) {
            const std::uint16_t half = floatToHalf(values[i]);
            std::memcpy(row + 2 * i, &half, sizeof half);
        }
    } else {
        for (std::size_t i = 0; i < m_nValues; i += kBlock) {
            encodeQ8(values + i, std::min(kBlock, m_nValues - i), row + i / kBlock * kBlockBytes);
        }
    }
}

void ReferenceKv::decode(const std::byte* row, float* values) const noexcept {
    if (m_type == KvType::F32) {
        std::memcpy(values, row, m_nValues * sizeof(float));
    } else if (m_type == KvType::F16) {
        for (std::size_t i = 0; i < m_nValues; ++i) {
            std::uint16_t half = 0;
            std::memcpy(&half, row + 2 * i, sizeof half);
            values[i] = halfToFloat(half);
        }
    } else {
        for (std::size_t i = 0; i < m_nValues; i += kBlock) {
            decodeQ8(row + i / kBlock * kBlockBytes, std::min(kBlock, m_nValues - i), values + i);
        }
    }
}

void ReferenceKv::store(std::uint32_t layer, std::uint32_t page, std::uint32_t slot, const float* keys,
                        const float* values) noexcept {
    std::byte* row = m_buffer.data() + rowOffset(layer, page, slot);
    encode(keys, row);
    encode(values, row + m_rowSizeBytes);
}

void ReferenceKv::load(std::uint32_t layer, std::span<const std::uint32_t> pages, std::uint32_t nPositions,
                       float* keys, float* values) const noexcept {
    for (std::uint32_t p = 0; p < nPositions; ++p) {
        const std::byte* row =
            m_buffer.data() + rowOffset(layer, pages[p / kPagePositions], p % kPagePositions);
        decode(row, keys + p * m_nValues);
        decode(row + m_rowSizeBytes, values + p * m_nValues);
    }
}

}  // namespace autoglm
