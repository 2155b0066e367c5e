#include "tests/fuzz/mutator.h"

#include <algorithm>
#include <cstring>

namespace autoglm::fuzz {
namespace {

constexpr std::size_t kMostBytes = 1u << 20;
constexpr std::uint64_t kNumbers[] = {0,
                                      1,
                                      2,
                                      3,
                                      7,
                                      8,
                                      9,
                                      12,
                                      13,
                                      16,
                                      31,
                                      32,
                                      33,
                                      63,
                                      64,
                                      65,
                                      127,
                                      128,
                                      255,
                                      256,
                                      257,
                                      1000,
                                      4095,
                                      4096,
                                      32767,
                                      32768,
                                      65535,
                                      65536,
                                      0x7fffffff,
                                      0x80000000,
                                      0xffffffff,
                                      0x100000000,
                                      std::uint64_t{1} << 61,
                                      ~std::uint64_t{0} >> 1,
                                      std::uint64_t{1} << 63,
                                      ~std::uint64_t{0} - 31,
                                      ~std::uint64_t{0} - 7,
                                      ~std::uint64_t{0}};

}  // namespace

/// SplitMix64.
std::uint64_t Mutator::random() noexcept {
    m_state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

Mutator::Range Mutator::pieceOf(const Input& input) noexcept {
    if (input.empty()) return {0, 0};
    const std::size_t most = std::min<std::size_t>(input.size(), std::size_t{1} << below(16));
    const std::size_t sizeBytes = 1 + below(most), begin = below(input.size() - sizeBytes + 1);
    return {begin, begin + sizeBytes};
}

void Mutator::putNumber(Input& input) noexcept {
    const std::size_t widths[] = {1, 2, 4, 8};
    const std::size_t width = widths[below(4)];
    if (input.size() < width) return;
    const std::size_t at = below(input.size() - width + 1);
    std::uint64_t value = kNumbers[below(std::size(kNumbers))];
    if (below(3) == 0) {  // a little more or less than what is there
        value = 0;
        std::memcpy(&value, input.data() + at, width);
        value += below(17) - std::uint64_t{8};
    }
    std::memcpy(input.data() + at, &value, width);
}

void Mutator::insertFrom(Input& input, const Input& source) {
    const Range piece = pieceOf(source);
    if (input.size() + (piece.end - piece.begin) > kMostBytes) return;
    const Input copy(source.begin() + static_cast<std::ptrdiff_t>(piece.begin),
                     source.begin() + static_cast<std::ptrdiff_t>(piece.end));
    const auto at = static_cast<std::ptrdiff_t>(below(input.size() + 1));
    input.insert(input.begin() + at, copy.begin(), copy.end());
}

void Mutator::change(Input& input) {
    const Range piece = pieceOf(input);
    const auto begin = input.begin() + static_cast<std::ptrdiff_t>(piece.begin);
    const auto end = input.begin() + static_cast<std::ptrdiff_t>(piece.end);
    switch (below(10)) {
        case 0:
        case 1:
            if (!input.empty()) input[piece.begin] ^= static_cast<std::uint8_t>(1u << below(8));
            return;
        case 2:
        case 3:
        case 4:
            return putNumber(input);
        case 5:
            if (!input.empty()) input[piece.begin] = static_cast<std::uint8_t>(random());
            return;
        case 6:
            input.erase(begin, end);
            return;
        case 7:
            std::fill(begin, end, static_cast<std::uint8_t>(below(4) == 0 ? random() : 0));
            return;
        case 8:
            return insertFrom(input, below(2) == 0 ? input : m_corpus[below(m_corpus.size())]);
        default:
            if (below(4) == 0) input.resize(piece.begin);
            return;
    }
}

Input Mutator::next() {
    Input input = m_corpus[below(m_corpus.size())];
    for (std::size_t changes = 1 + below(8); changes > 0; --changes)
        change(input);
    return input;
}

}  // namespace autoglm::fuzz
