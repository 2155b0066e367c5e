#include "engine/tokenizer/byte_alphabet.h"

#include <array>

#include "engine/base/utf8.h"

namespace autoglm {
namespace {

constexpr std::size_t kSymbolLimit = 0x144;  // one past the highest stand-in

struct Alphabet {
    std::array<std::string, 256> symbols;
    std::array<std::int16_t, kSymbolLimit> bytes{};

    Alphabet() {
        bytes.fill(-1);
        char32_t next = 0x100;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const bool itself =
                (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
            const char32_t symbol = itself ? byte : next++;
            appendUtf8(symbols[byte], symbol);
            bytes[symbol] = static_cast<std::int16_t>(byte);
        }
    }
};

const Alphabet& alphabet() {
    static const Alphabet kAlphabet;
    return kAlphabet;
}

}  // namespace

std::string_view byteSymbol(std::uint8_t byte) noexcept {
    return alphabet().symbols[byte];
}

std::optional<std::uint8_t> symbolByte(char32_t codePoint) noexcept {
    if (codePoint >= kSymbolLimit || alphabet().bytes[codePoint] < 0) return std::nullopt;
    return static_cast<std::uint8_t>(alphabet().bytes[codePoint]);
}

std::string bytesOfSymbols(std::string_view text) {
    std::string out;
    for (std::size_t position = 0; position < text.size();) {
        const Utf8Char c = decodeUtf8(text, position);
        const auto byte = c.valid ? symbolByte(c.codePoint) : std::nullopt;
        if (byte) {
            out.push_back(static_cast<char>(*byte));
        } else {
            out += text.substr(position, c.sizeBytes);
        }
        position += c.sizeBytes;
    }
    return out;
}

}  // namespace autoglm
