#include "engine/runtime/backend.h"

#include <utility>

namespace autoglm {

std::string_view kvTypeName(KvType type) noexcept {
    switch (type) {
        case KvType::F16:
            return "f16";
        case KvType::Q8_0:
            return "q8_0";
        case KvType::F32:
            return "f32";
    }
    return "f16";
}

std::uint64_t kvBytesPerPosition(const ModelShape& shape, KvType type) noexcept {
    constexpr std::uint64_t kBlock = 32, kBlockBytes = 34;
    const std::uint64_t values = std::uint64_t{shape.nKvHeads} * shape.headDim;
    std::uint64_t rowSize = values * 2;
    if (type == KvType::F32) rowSize = values * 4;
    if (type == KvType::Q8_0) rowSize = (values + kBlock - 1) / kBlock * kBlockBytes;
    return rowSize * 2 * shape.nLayers;
}

std::vector<BackendPart> Backend::parts() const {
    const BackendInfo about = info();
    return {{about.name, about.device, memory()}};
}

Result<void> Backend::forwardTop(std::span<const SequenceSlice>, std::span<TopLogit>, std::uint32_t,
                                 std::uint32_t, std::stop_token) {
    return Error{.code = ErrorCode::Internal, .subject = "backend", .problem = "cannot pick tokens"};
}

Result<void> Backend::forwardPart(std::span<const SequenceSlice> batch, std::span<float>,
                                  std::span<float> logits, std::stop_token stop) {
    return forward(batch, logits, std::move(stop));
}

}  // namespace autoglm
