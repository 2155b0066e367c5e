#include "engine/tokenizer/spm_tokenizer.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/tokenizer/byte_token.h"

namespace autoglm {
namespace {

constexpr std::string_view kSpaceMark = "\xe2\x96\x81";  // U+2581 stands for a space
constexpr std::uint32_t kNone = 0xffffffffu;
// Memory per text is about fifty times its bytes; longer texts are cut at a space near here.
constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20;

bool isSpaceMarks(std::string_view text) {
    while (text.starts_with(kSpaceMark))
        text.remove_prefix(kSpaceMark.size());
    return text.empty();
}

std::string withSpaceMarks(std::string_view text, bool prefix) {
    std::string marked;
    marked.reserve(text.size() + text.size() / 4 + 3);
    if (prefix) marked += kSpaceMark;
    for (const char c : text) {
        if (c == ' ') {
            marked += kSpaceMark;
        } else {
            marked.push_back(c);
        }
    }
    return marked;
}

}  // namespace

/// One text on its way: its characters as a linked list, and the merges that are possible now.
struct SpmTokenizer::Work {
    struct Symbol {
        std::uint32_t start = 0, sizeBytes = 0;  // 0 bytes: swallowed by its left neighbour
        std::uint32_t previous = kNone, next = kNone;
    };
    struct Candidate {
        float score;
        std::uint32_t left, sizeBytes;
    };
    std::string_view text;
    std::vector<Symbol> symbols;
    std::vector<Candidate> heap;

    [[nodiscard]] std::string_view textOf(std::uint32_t symbol) const {
        return text.substr(symbols[symbol].start, symbols[symbol].sizeBytes);
    }
    /// Best score first, leftmost on ties.
    [[nodiscard]] static bool later(const Candidate& a, const Candidate& b) {
        return a.score != b.score ? a.score < b.score : a.left > b.left;
    }
};

Result<std::unique_ptr<Tokenizer>> SpmTokenizer::create(const GgufFile& file, Vocab vocab) {
    std::unique_ptr<SpmTokenizer> tokenizer(new SpmTokenizer(std::move(vocab)));
    constexpr std::string_view key = "tokenizer.ggml.add_space_prefix";
    if (const MetaValue* value = file.find(key)) {
        const auto flag = value->asBool();
        if (!flag) {
            return Error{.code = ErrorCode::BadValue,
                         .subject = std::string(key),
                         .problem = "has the wrong type",
                         .offset = value->offset(),
                         .found = std::string(valueTypeName(value->type())),
                         .expected = "a bool"};
        }
        tokenizer->m_addSpacePrefix = *flag;
    }
    AUTOGLM_TRY(tokenizer->readByteTokens());
    tokenizer->indexPieces();
    return std::unique_ptr<Tokenizer>(std::move(tokenizer));
}

Result<void> SpmTokenizer::readByteTokens() {
    m_byteTokens.fill(kNoToken);
    for (std::size_t i = 0; i < m_vocab.size(); ++i) {
        const auto id = static_cast<TokenId>(i);
        if (m_vocab.kind(id) != TokenKind::Byte) continue;
        TokenId& slot = m_byteTokens[*byteOfToken(m_vocab.text(id))];
        if (slot == kNoToken) slot = id;
    }
    const auto missing = std::find(m_byteTokens.begin(), m_byteTokens.end(), kNoToken);
    if (missing == m_byteTokens.end() || m_vocab.unknownToken() != kNoToken) return {};
    return Error{.code = ErrorCode::BadTokenizer,
                 .subject = "tokenizer.ggml.tokens",
                 .problem = "has no token for byte " + std::to_string(missing - m_byteTokens.begin()) +
                            " and no unknown token, so some text could not be encoded"};
}

void SpmTokenizer::indexPieces() {
    m_pieces = TextIndex(m_vocab.size());
    for (std::size_t i = 0; i < m_vocab.size(); ++i) {
        const auto id = static_cast<TokenId>(i);
        const std::string_view text = m_vocab.text(id);
        // Runs of spaces are sometimes listed as user-defined; every other special token stays out of text.
        const TokenKind kind = m_vocab.kind(id);
        const bool piece =
            kind == TokenKind::Normal || (kind == TokenKind::UserDefined && isSpaceMarks(text));
        if (!piece || text.empty()) continue;
        m_pieces.add(text, id);
        m_longestPiece = std::max(m_longestPiece, text.size());
    }
}

TokenId SpmTokenizer::findPiece(std::string_view text) const noexcept {
    if (text.size() > m_longestPiece) return kNoToken;
    return m_pieces.find(text);
}

void SpmTokenizer::propose(Work& work, std::uint32_t left) const {
    if (left == kNone || work.symbols[left].next == kNone) return;
    const Work::Symbol& a = work.symbols[left];
    const std::uint32_t sizeBytes = a.sizeBytes + work.symbols[a.next].sizeBytes;
    const TokenId id = findPiece(work.text.substr(a.start, sizeBytes));
    if (id == kNoToken) return;
    work.heap.push_back({m_vocab.score(id), left, sizeBytes});
    std::push_heap(work.heap.begin(), work.heap.end(), Work::later);
}

void SpmTokenizer::mergeAll(Work& work) const {
    for (std::uint32_t i = 0; i < work.symbols.size(); ++i)
        propose(work, i);
    while (!work.heap.empty()) {
        std::pop_heap(work.heap.begin(), work.heap.end(), Work::later);
        const Work::Candidate c = work.heap.back();
        work.heap.pop_back();
        Work::Symbol& left = work.symbols[c.left];
        // Outdated if one of the two has grown or was swallowed meanwhile: then the sizes no longer add up.
        if (left.sizeBytes == 0 || left.next == kNone) continue;
        Work::Symbol& right = work.symbols[left.next];
        if (left.sizeBytes + right.sizeBytes != c.sizeBytes) continue;
        left.sizeBytes = c.sizeBytes;
        right.sizeBytes = 0;
        left.next = right.next;
        if (right.next != kNone) work.symbols[right.next].previous = c.left;
        propose(work, left.previous);
        propose(work, c.left);
    }
}

void SpmTokenizer::spellInBytes(std::string_view character, std::vector<TokenId>& out) const {
    const bool all = std::all_of(character.begin(), character.end(), [this](char c) {
        return m_byteTokens[static_cast<unsigned char>(c)] != kNoToken;
    });
    if (!all) return out.push_back(m_vocab.unknownToken());
    for (const char c : character)
        out.push_back(m_byteTokens[static_cast<unsigned char>(c)]);
}

void SpmTokenizer::encodeText(std::string_view text, std::vector<TokenId>& out) const {
    bool prefix = m_addSpacePrefix;
    while (!text.empty()) {
        std::size_t sizeBytes = text.size();
        if (sizeBytes > kMaxTextBytes) {
            const std::size_t space = text.rfind(' ', kMaxTextBytes);
            sizeBytes = space == std::string_view::npos || space == 0 ? kMaxTextBytes : space;
        }
        const std::string marked = withSpaceMarks(text.substr(0, sizeBytes), prefix);
        text.remove_prefix(sizeBytes);
        prefix = false;
        Work work{.text = marked};
        work.symbols.reserve(marked.size());
        for (std::uint32_t start = 0; start < marked.size();) {
            const auto size = static_cast<std::uint32_t>(decodeUtf8(marked, start).sizeBytes);
            const auto index = static_cast<std::uint32_t>(work.symbols.size());
            const bool last = start + size >= marked.size();
            work.symbols.push_back({start, size, index > 0 ? index - 1 : kNone, last ? kNone : index + 1});
            start += size;
        }
        mergeAll(work);
        for (std::uint32_t i = 0; i != kNone; i = work.symbols[i].next) {
            const TokenId id = findPiece(work.textOf(i));
            if (id != kNoToken) {
                out.push_back(id);
            } else {
                spellInBytes(work.textOf(i), out);
            }
        }
    }
}

std::string SpmTokenizer::textBytes(TokenId id) const {
    std::string_view text = m_vocab.text(id);
    if (m_vocab.kind(id) == TokenKind::Byte) return {static_cast<char>(*byteOfToken(text))};
    std::string out;
    while (!text.empty()) {
        const bool space = text.starts_with(kSpaceMark);
        out.push_back(space ? ' ' : text[0]);
        text.remove_prefix(space ? kSpaceMark.size() : 1);
    }
    return out;
}

}  // namespace autoglm
