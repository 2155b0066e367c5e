#include "engine/tokenizer/bpe_tokenizer.h"

#include <algorithm>

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/pre_tokenizer.h"

namespace autoglm {
namespace {

// GLM-4 has 318,088 merges, GLM-4.7-Flash 321,649.
constexpr std::uint64_t kMaxMerges = 4'000'000;
// Up to this many bytes, looking through all pairs again after each merge beats keeping a heap.
constexpr std::size_t kShortBytes = 48;
// Memory per piece is about forty times its bytes; a longer run is cut here.
constexpr std::size_t kMaxPieceBytes = std::size_t{16} << 20;
constexpr std::uint32_t kNone = 0xffffffffu;

// An absent or unspecific name is taken as GLM's: no model of this family has another pre-tokenizer.
constexpr std::string_view kPreNames[] = {"glm4", "chatglm-bpe", "chatglm4", "default", ""};

}  // namespace

/// Buffers of encodeLong, kept for the whole text.
struct BpeTokenizer::Scratch {
    /// A pair that may be merged, while both neighbours are still what they were.
    struct Candidate {
        std::uint32_t rank, position;
        TokenId left, right;
    };
    std::vector<TokenId> tokens;
    std::vector<std::uint32_t> next, previous;
    std::vector<Candidate> heap;
};

Result<std::unique_ptr<Tokenizer>> BpeTokenizer::create(const GgufFile& file, Vocab vocab) {
    if (std::find(std::begin(kPreNames), std::end(kPreNames), vocab.pre()) == std::end(kPreNames)) {
        return Error{.code = ErrorCode::BadTokenizer,
                     .subject = "tokenizer.ggml.pre",
                     .problem = "names a way of cutting text that no GLM model uses",
                     .found = printable(vocab.pre(), 40),
                     .expected = "glm4 or chatglm-bpe"};
    }
    std::unique_ptr<BpeTokenizer> tokenizer(new BpeTokenizer(std::move(vocab)));
    AUTOGLM_TRY(tokenizer->readByteTokens());
    AUTOGLM_TRY(tokenizer->readMerges(file));
    return std::unique_ptr<Tokenizer>(std::move(tokenizer));
}

/// A token that ordinary text may become.
std::optional<TokenId> BpeTokenizer::findMergeable(std::string_view text) const {
    const auto id = m_vocab.find(text);
    if (!id || m_vocab.isSpecial(*id) || m_vocab.kind(*id) == TokenKind::Unused) return std::nullopt;
    return id;
}

Result<void> BpeTokenizer::readByteTokens() {
    for (unsigned byte = 0; byte < 256; ++byte) {
        const std::string_view symbol = byteSymbol(static_cast<std::uint8_t>(byte));
        const auto id = findMergeable(symbol);
        if (!id) {
            return Error{.code = ErrorCode::BadTokenizer,
                         .subject = "tokenizer.ggml.tokens",
                         .problem = "has no token for byte " + std::to_string(byte) +
                                    ", so some text could not be encoded",
                         .expected = "a token \"" + std::string(symbol) + "\" of normal type"};
        }
        m_byteTokens[byte] = *id;
    }
    return {};
}

Result<void> BpeTokenizer::readMerges(const GgufFile& file) {
    constexpr std::string_view key = "tokenizer.ggml.merges";
    const MetaValue* value = file.find(key);
    if (!value) {
        return Error{.code = ErrorCode::MissingKey,
                     .subject = std::string(key),
                     .problem = "is missing, so the byte-level BPE vocabulary cannot be used"};
    }
    if (value->type() != ValueType::Array || value->elementType() != ValueType::String) {
        return Error{.code = ErrorCode::BadValue,
                     .subject = std::string(key),
                     .problem = "has the wrong type",
                     .offset = value->offset(),
                     .found = std::string(valueTypeName(value->elementType())),
                     .expected = "an array of strings"};
    }
    if (value->count() > kMaxMerges) {
        return Error{.code = ErrorCode::BadTokenizer,
                     .subject = std::string(key),
                     .problem = "has more merges than any GLM vocabulary",
                     .offset = value->offset(),
                     .found = std::to_string(value->count()),
                     .expected = "at most " + std::to_string(kMaxMerges)};
    }
    // A file may repeat one useless line millions of times: room is made for what a vocabulary of this size
    // can use.
    m_merges.reserve(std::min<std::uint64_t>(value->count(), 4 * m_vocab.size()));
    std::string joined;
    value->forEachString([&](std::uint64_t index, std::string_view line) {
        addMerge(line, static_cast<std::uint32_t>(index), joined);
    });
    return {};
}

void BpeTokenizer::addMerge(std::string_view line, std::uint32_t rank, std::string& joined) {
    // The parts are separated by the first space that is not the first character. Lines of more parts, as
    // early converters wrote them, name a right part with a space in it, which no token of the alphabet has.
    const std::size_t space = line.find(' ', 1);
    if (space == std::string_view::npos) return;
    const auto left = findMergeable(line.substr(0, space));
    const auto right = findMergeable(line.substr(space + 1));
    if (!left || !right) return;
    joined.assign(line.substr(0, space)).append(line.substr(space + 1));
    // A merge that would spell a special token is left out: text must never become one.
    if (const auto result = findMergeable(joined)) m_merges.add(*left, *right, {rank, *result});
}

void BpeTokenizer::encodeText(std::string_view text, std::vector<TokenId>& out) const {
    Scratch scratch;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(pieceEnd(text, start), start + kMaxPieceBytes);
        encodePiece(text.substr(start, end - start), scratch, out);
        start = end;
    }
}

void BpeTokenizer::encodePiece(std::string_view piece, Scratch& scratch, std::vector<TokenId>& out) const {
    if (piece.size() <= kShortBytes) return encodeShort(piece, out);
    encodeLong(piece, scratch, out);
}

void BpeTokenizer::encodeShort(std::string_view piece, std::vector<TokenId>& out) const {
    TokenId tokens[kShortBytes];
    Merge merges[kShortBytes];  // of token i with token i + 1; rank kNone: none
    std::size_t n = piece.size();
    const auto lookUp = [&](std::size_t i) {
        const Merge* merge = i + 1 < n ? m_merges.find(tokens[i], tokens[i + 1]) : nullptr;
        merges[i] = merge ? *merge : Merge{kNone, kNoToken};
    };
    for (std::size_t i = 0; i < n; ++i)
        tokens[i] = m_byteTokens[static_cast<unsigned char>(piece[i])];
    for (std::size_t i = 0; i < n; ++i)
        lookUp(i);
    while (n > 1) {
        std::size_t best = 0;
        for (std::size_t i = 1; i + 1 < n; ++i) {
            if (merges[i].rank < merges[best].rank) best = i;
        }
        if (merges[best].rank == kNone) break;
        tokens[best] = merges[best].result;
        std::copy(tokens + best + 2, tokens + n, tokens + best + 1);
        std::copy(merges + best + 2, merges + n, merges + best + 1);
        --n;
        lookUp(best);
        if (best > 0) lookUp(best - 1);
    }
    out.insert(out.end(), tokens, tokens + n);
}

void BpeTokenizer::encodeLong(std::string_view piece, Scratch& s, std::vector<TokenId>& out) const {
    const auto n = static_cast<std::uint32_t>(piece.size());
    s.tokens.resize(n);
    s.next.resize(n);
    s.previous.resize(n);
    s.heap.clear();
    for (std::uint32_t i = 0; i < n; ++i) {
        s.tokens[i] = m_byteTokens[static_cast<unsigned char>(piece[i])];
        s.next[i] = i + 1 < n ? i + 1 : kNone;
        s.previous[i] = i > 0 ? i - 1 : kNone;
    }
    const auto later = [](const Scratch::Candidate& a, const Scratch::Candidate& b) {
        return a.rank != b.rank ? a.rank > b.rank : a.position > b.position;
    };
    const auto propose = [&](std::uint32_t left) {
        if (left == kNone || s.next[left] == kNone) return;
        const TokenId a = s.tokens[left], b = s.tokens[s.next[left]];
        const Merge* merge = m_merges.find(a, b);
        if (!merge) return;
        s.heap.push_back({merge->rank, left, a, b});
        std::push_heap(s.heap.begin(), s.heap.end(), later);
    };
    for (std::uint32_t i = 0; i < n; ++i)
        propose(i);
    while (!s.heap.empty()) {
        std::pop_heap(s.heap.begin(), s.heap.end(), later);
        const Scratch::Candidate c = s.heap.back();
        s.heap.pop_back();
        // Outdated if one of the two was merged with another neighbour meanwhile; kNoToken marks what was
        // swallowed.
        if (s.tokens[c.position] != c.left) continue;
        const std::uint32_t right = s.next[c.position];
        if (right == kNone || s.tokens[right] != c.right) continue;
        s.tokens[c.position] = m_merges.find(c.left, c.right)->result;
        s.tokens[right] = kNoToken;
        s.next[c.position] = s.next[right];
        if (s.next[right] != kNone) s.previous[s.next[right]] = c.position;
        propose(c.position);
        propose(s.previous[c.position]);
    }
    for (std::uint32_t i = 0; i != kNone; i = s.next[i])
        out.push_back(s.tokens[i]);
}

std::string BpeTokenizer::textBytes(TokenId id) const {
    const std::string_view text = m_vocab.text(id);
    // User-defined tokens are added to the vocabulary as plain text.
    return m_vocab.kind(id) == TokenKind::UserDefined ? std::string(text) : bytesOfSymbols(text);
}

}  // namespace autoglm
