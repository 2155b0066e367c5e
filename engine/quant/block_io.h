// Walking blocks that may lie at any address: each is copied to a local struct and back, which compilers make
// free.
#pragma once
#include <cstddef>
#include <cstring>

namespace autoglm::quant {

/// f(block, out) for every block of `blockElements` values.
template <class Block, std::size_t blockElements, class F>
inline void forEachBlockDecoded(const std::byte* blocks, float* out, std::size_t n, F&& f) noexcept {
    for (std::size_t done = 0; done + blockElements <= n; done += blockElements) {
        Block block;
        std::memcpy(&block, blocks, sizeof block);
        f(block, out + done);
        blocks += sizeof block;
    }
}

/// f(values, block) for every block, the block zeroed before.
template <class Block, std::size_t blockElements, class F>
inline void forEachBlockEncoded(const float* values, std::byte* blocks, std::size_t n, F&& f) noexcept {
    for (std::size_t done = 0; done + blockElements <= n; done += blockElements) {
        Block block{};
        f(values + done, block);
        std::memcpy(blocks, &block, sizeof block);
        blocks += sizeof block;
    }
}

}  // namespace autoglm::quant
