#include "engine/base/utf8.h"

#include <algorithm>

namespace autoglm {
namespace {

unsigned char byteAt(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

/// Bytes a character with this first byte has, 0 for a byte that cannot begin one.
std::size_t sequenceLength(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    if (lead >= 0xf0 && lead <= 0xf4) return 4;
    return 0;
}

/// Whether `second` may follow `lead`: excludes overlong forms, surrogates and values above U+10FFFF.
bool secondByteFits(unsigned char lead, unsigned char second) {
    if (second < 0x80 || second > 0xbf) return false;
    if (lead == 0xe0) return second >= 0xa0;
    if (lead == 0xed) return second <= 0x9f;
    if (lead == 0xf0) return second >= 0x90;
    if (lead == 0xf4) return second <= 0x8f;
    return true;
}

}  // namespace

Utf8Char decodeUtf8(std::string_view text, std::size_t position) noexcept {
    const unsigned char lead = byteAt(text, position);
    const std::size_t length = sequenceLength(lead);
    if (length == 0 || position + length > text.size()) return {};
    if (length == 1) return {lead, 1, true};
    if (!secondByteFits(lead, byteAt(text, position + 1))) return {};
    char32_t codePoint = lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const unsigned char next = byteAt(text, position + i);
        if ((next & 0xc0u) != 0x80u) return {};
        codePoint = (codePoint << 6) | (next & 0x3fu);
    }
    return {codePoint, length, true};
}

void appendUtf8(std::string& out, char32_t c) {
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | (c >> 6));
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3f));
        put(0x80 | ((c >> 6) & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

std::size_t completeUtf8Prefix(std::string_view bytes) noexcept {
    const std::size_t look = std::min<std::size_t>(bytes.size(), 3);
    for (std::size_t back = 1; back <= look; ++back) {
        const std::size_t start = bytes.size() - back;
        const std::size_t length = sequenceLength(byteAt(bytes, start));
        if (length == 0) continue;                // a continuation byte, or one that never begins a character
        if (length <= back) return bytes.size();  // the last character is complete
        if (back >= 2 && !secondByteFits(byteAt(bytes, start), byteAt(bytes, start + 1))) return bytes.size();
        return start;
    }
    return bytes.size();
}

}  // namespace autoglm
