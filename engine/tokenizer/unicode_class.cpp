#include "engine/tokenizer/unicode_class.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace autoglm {
namespace {

struct CodePointRange {
    char32_t first, last;
};

#include "engine/tokenizer/unicode_classes.inc"

constexpr CodePointRange kSpaceRanges[] = {
    {0x09, 0x0d},     {0x20, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},     {0x1680, 0x1680},
    {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

template <std::size_t n>
bool contains(const CodePointRange (&ranges)[n], char32_t c) {
    const auto* it =
        std::upper_bound(std::begin(ranges), std::end(ranges), c,
                         [](char32_t value, const CodePointRange& range) { return value < range.first; });
    return it != std::begin(ranges) && c <= std::prev(it)->last;
}

/// Two bits per code point of the basic plane: 16 KiB stay in the first cache level, the ranges would not be
/// as quick.
class BasicPlane {
public:
    BasicPlane() {
        fill(kLetterRanges, CharClass::Letter);
        fill(kNumberRanges, CharClass::Number);
        fill(kSpaceRanges, CharClass::Space);
    }
    [[nodiscard]] CharClass at(char32_t c) const {
        return static_cast<CharClass>((m_bits[c >> 2] >> ((c & 3) * 2)) & 3u);
    }

private:
    template <std::size_t n>
    void fill(const CodePointRange (&ranges)[n], CharClass value) {
        for (const CodePointRange& range : ranges) {
            for (char32_t c = range.first; c <= std::min<char32_t>(range.last, 0xffff); ++c) {
                m_bits[c >> 2] = static_cast<std::uint8_t>(m_bits[c >> 2] |
                                                           (static_cast<unsigned>(value) << ((c & 3) * 2)));
            }
        }
    }
    std::array<std::uint8_t, 0x4000> m_bits{};
};

}  // namespace

CharClass charClass(char32_t codePoint) noexcept {
    static const BasicPlane kBasicPlane;
    if (codePoint < 0x10000) return kBasicPlane.at(codePoint);
    if (contains(kLetterRanges, codePoint)) return CharClass::Letter;
    if (contains(kNumberRanges, codePoint)) return CharClass::Number;
    return CharClass::Other;
}

}  // namespace autoglm
