#include "engine/base/error.h"

#include <array>
#include <cstdio>

#include "engine/base/utf8.h"

namespace autoglm {
namespace {

constexpr std::array<std::string_view, 23> kNames = {"internal",
                                                     "invalid-argument",
                                                     "not-found",
                                                     "unreadable",
                                                     "not-regular-file",
                                                     "wrong-kind",
                                                     "unsupported-version",
                                                     "truncated",
                                                     "corrupt-metadata",
                                                     "corrupt-tensor-table",
                                                     "missing-shard",
                                                     "missing-key",
                                                     "bad-value",
                                                     "unsupported-architecture",
                                                     "unsupported-type",
                                                     "missing-tensor",
                                                     "bad-shape",
                                                     "bad-tokenizer",
                                                     "out-of-memory",
                                                     "cancelled",
                                                     "context-full",
                                                     "non-finite",
                                                     "device"};

bool reordersText(char32_t c) {
    return (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string_view errorName(ErrorCode code) noexcept {
    const auto index = static_cast<std::size_t>(code);
    return index < kNames.size() ? kNames[index] : kNames[0];
}

std::string Error::message() const {
    std::string text = subject;
    if (!problem.empty()) text += text.empty() ? problem : ": " + problem;
    std::string where;
    const auto add = [&where](const std::string& part) { where += where.empty() ? part : "; " + part; };
    if (offset) add("at byte " + std::to_string(*offset));
    if (!found.empty()) add("found " + found);
    if (!expected.empty()) add("expected " + expected);
    if (!where.empty()) text += " (" + where + ")";
    if (!text.empty() && text.back() != '.') text += '.';
    if (!hint.empty()) text += " " + hint;
    return text;
}

std::string printable(std::string_view text, std::size_t maxBytes) {
    std::string out;
    std::size_t position = 0;
    while (position < text.size()) {
        if (out.size() >= maxBytes) return out + "…";
        const Utf8Char c = decodeUtf8(text, position);
        if (!c.valid || c.codePoint < 0x20 || c.codePoint == 0x7f ||
            (c.codePoint >= 0x80 && c.codePoint < 0xa0)) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(text[position]));
            out += escape;
            position += 1;
            continue;
        }
        if (reordersText(c.codePoint)) {
            char escape[16];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c.codePoint));
            out += escape;
        } else {
            out += text.substr(position, c.sizeBytes);
        }
        position += c.sizeBytes;
    }
    return out;
}

}  // namespace autoglm
