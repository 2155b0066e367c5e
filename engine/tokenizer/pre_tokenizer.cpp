#include "engine/tokenizer/pre_tokenizer.h"

#include "engine/base/utf8.h"
#include "engine/tokenizer/unicode_class.h"

namespace autoglm {
namespace {

struct Char {
    char32_t codePoint = 0;
    std::size_t end = 0;  // position behind the character
    CharClass kind = CharClass::Other;
};

Char charAt(std::string_view text, std::size_t position) noexcept {
    const Utf8Char c = decodeUtf8(text, position);
    return {c.codePoint, position + c.sizeBytes, c.valid ? charClass(c.codePoint) : CharClass::Other};
}

bool isLineBreak(char32_t c) noexcept {
    return c == '\r' || c == '\n';
}

template <class Accept>
std::size_t skip(std::string_view text, std::size_t position, Accept&& accept) noexcept {
    while (position < text.size()) {
        const Char c = charAt(text, position);
        if (!accept(c)) break;
        position = c.end;
    }
    return position;
}

std::size_t skipLetters(std::string_view text, std::size_t position) noexcept {
    return skip(text, position, [](const Char& c) { return c.kind == CharClass::Letter; });
}

char lowered(std::string_view text, std::size_t position) noexcept {
    if (position >= text.size()) return '\0';
    const char c = text[position];
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Behind an English contraction that begins with the apostrophe at `start`, or `start` if there is none.
std::size_t contractionEnd(std::string_view text, std::size_t start) noexcept {
    const char first = lowered(text, start + 1), second = lowered(text, start + 2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return start + 2;
    const bool two =
        (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
    return two ? start + 3 : start;
}

std::size_t symbolsEnd(std::string_view text, std::size_t position) noexcept {
    position = skip(text, position, [](const Char& c) { return c.kind == CharClass::Other; });
    return skip(text, position, [](const Char& c) { return isLineBreak(c.codePoint); });
}

std::size_t spacesEnd(std::string_view text, std::size_t start) noexcept {
    std::size_t behindBreak = start, last = start, position = start;
    while (position < text.size()) {
        const Char c = charAt(text, position);
        if (c.kind != CharClass::Space) break;
        if (isLineBreak(c.codePoint)) behindBreak = c.end;
        last = position;
        position = c.end;
    }
    if (behindBreak > start) return behindBreak;
    // The last space goes with the word behind it, unless it is the only one or the text ends here.
    if (position < text.size() && last > start) return last;
    return position;
}

}  // namespace

std::size_t pieceEnd(std::string_view text, std::size_t start) noexcept {
    const Char first = charAt(text, start);
    if (first.codePoint == '\'') {
        const std::size_t end = contractionEnd(text, start);
        if (end > start) return end;
    }
    if (first.kind == CharClass::Letter) return skipLetters(text, first.end);
    if (first.kind == CharClass::Number) {
        int count = 1;
        return skip(text, first.end,
                    [&count](const Char& c) { return c.kind == CharClass::Number && count++ < 3; });
    }
    if (!isLineBreak(first.codePoint) && first.end < text.size()) {
        const Char second = charAt(text, first.end);
        if (second.kind == CharClass::Letter) return skipLetters(text, second.end);
        if (first.codePoint == ' ' && second.kind == CharClass::Other) return symbolsEnd(text, second.end);
    }
    if (first.kind == CharClass::Other) return symbolsEnd(text, first.end);
    return spacesEnd(text, start);
}

}  // namespace autoglm
