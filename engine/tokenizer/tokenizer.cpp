#include "engine/tokenizer/tokenizer.h"

#include "engine/base/utf8.h"
#include "engine/tokenizer/bpe_tokenizer.h"
#include "engine/tokenizer/spm_tokenizer.h"

namespace autoglm {
namespace {

/// A model without a vocabulary: used with token ids alone.
class IdsOnlyTokenizer final : public Tokenizer {
public:
    explicit IdsOnlyTokenizer(Vocab vocab) : Tokenizer(std::move(vocab)) {}

protected:
    void encodeText(std::string_view, std::vector<TokenId>&) const override {}
    [[nodiscard]] std::string textBytes(TokenId) const override { return {}; }
};

/// `bytes` with everything that is no UTF-8 replaced.
std::string sanitized(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t position = 0; position < bytes.size();) {
        const Utf8Char c = decodeUtf8(bytes, position);
        appendUtf8(text, c.codePoint);
        position += c.sizeBytes;
    }
    return text;
}

}  // namespace

Result<std::unique_ptr<Tokenizer>> Tokenizer::create(const GgufFile& file) {
    AUTOGLM_TRY_ASSIGN(Vocab vocab, Vocab::create(file));
    if (vocab.model() == "gpt2") return BpeTokenizer::create(file, std::move(vocab));
    if (vocab.model() == "llama") return SpmTokenizer::create(file, std::move(vocab));
    return std::unique_ptr<Tokenizer>(std::make_unique<IdsOnlyTokenizer>(std::move(vocab)));
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, SpecialTokens special) const {
    std::vector<TokenId> ids;
    encode(text, special, ids);
    return ids;
}

void Tokenizer::encode(std::string_view text, SpecialTokens special, std::vector<TokenId>& out) const {
    if (text.empty()) return;
    if (special == SpecialTokens::Ignore) return encodeText(text, out);
    for (const TextFragment& fragment : m_specials.split(text)) {
        if (fragment.token != kNoToken) {
            out.push_back(fragment.token);
        } else {
            encodeText(fragment.text, out);
        }
    }
}

std::string Tokenizer::bytesOf(TokenId id, bool showSpecial) const {
    if (!m_vocab.contains(id)) return {};
    switch (m_vocab.kind(id)) {
        case TokenKind::Control:
        case TokenKind::Unknown:
        case TokenKind::Unused:
            return showSpecial || m_vocab.isMarkup(id) ? std::string(m_vocab.text(id)) : std::string();
        default:
            return textBytes(id);
    }
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool showSpecial) const {
    std::string bytes;
    bool atStart = addsLeadingSpace();
    for (const TokenId id : ids) {
        const std::string part = bytesOf(id, showSpecial);
        bytes.append(part, atStart && part.starts_with(' ') ? 1 : 0);
        if (m_vocab.contains(id)) atStart = false;
    }
    return bytes;
}

std::string StreamDecoder::push(TokenId id) {
    m_pending += m_tokenizer->bytesOf(id);
    const std::size_t complete = completeUtf8Prefix(m_pending);
    std::string text = sanitized(std::string_view(m_pending).substr(0, complete));
    m_pending.erase(0, complete);
    return text;
}

std::string StreamDecoder::finish() {
    std::string text;
    if (!m_pending.empty()) appendUtf8(text, 0xfffd);
    m_pending.clear();
    return text;
}

}  // namespace autoglm
