// Text to tokens and back. Linear time and bounded stack on any input; any bytes are accepted (invalid UTF-8
// is encoded byte by byte).
// Threads: immutable after create(); const members from any thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/special_matcher.h"
#include "engine/tokenizer/vocab.h"

namespace autoglm {

/// Whether strings such as "<|user|>" in the text become their tokens. User text is always Ignore.
enum class SpecialTokens { Ignore, Parse };

class Tokenizer {
public:
    /// Chooses by tokenizer.ggml.model: "gpt2" byte-level BPE with the GLM pre-tokenizer, "llama"
    /// sentencepiece, "none" (ids only: encode gives nothing). Errors: as Vocab::create; BadTokenizer for an
    /// unknown model or pre, or a vocabulary that cannot spell every byte.
    [[nodiscard]] static Result<std::unique_ptr<Tokenizer>> create(const GgufFile& file);
    virtual ~Tokenizer() = default;
    Tokenizer(const Tokenizer&) = delete;
    Tokenizer& operator=(const Tokenizer&) = delete;

    /// No BOS is ever added. With Ignore no special token comes out, however the text spells one.
    [[nodiscard]] std::vector<TokenId> encode(std::string_view text, SpecialTokens special) const;
    /// The same, behind what `out` holds.
    void encode(std::string_view text, SpecialTokens special, std::vector<TokenId>& out) const;
    /// The special tokens in `text` and the texts between them. Views into `text`.
    [[nodiscard]] std::vector<TextFragment> splitSpecial(std::string_view text) const {
        return m_specials.split(text);
    }
    /// The bytes a token stands for. Control, unknown and padding tokens give nothing unless `showSpecial`,
    /// but markup of an answer ("<think>") is always shown. Out-of-range ids give nothing.
    [[nodiscard]] std::string bytesOf(TokenId id, bool showSpecial = false) const;
    [[nodiscard]] const Vocab& vocab() const noexcept { return m_vocab; }
    /// Whether each separately encoded text gets a leading space of its own (sentencepiece). Texts that
    /// belong together must then not be joined before they are encoded, and the first space of decoded text
    /// is not content.
    [[nodiscard]] virtual bool addsLeadingSpace() const noexcept { return false; }

    /// All tokens' bytes together, without the leading space that encode() added.
    [[nodiscard]] std::string decode(std::span<const TokenId> ids, bool showSpecial = false) const;

protected:
    explicit Tokenizer(Vocab vocab) : m_vocab(std::move(vocab)), m_specials(m_vocab) {}
    /// Text without special tokens, not empty.
    virtual void encodeText(std::string_view text, std::vector<TokenId>& out) const = 0;
    /// Of a token that stands for text.
    [[nodiscard]] virtual std::string textBytes(TokenId id) const = 0;

    Vocab m_vocab;
    SpecialMatcher m_specials;
};

/// Turns a stream of tokens into text that never ends inside a character. Bytes that can never become a
/// character come out as U+FFFD. Threads: one stream, one thread. The tokenizer outlives it.
class StreamDecoder {
public:
    explicit StreamDecoder(const Tokenizer& tokenizer) : m_tokenizer(&tokenizer) {}
    /// The text that is complete now; may be empty.
    [[nodiscard]] std::string push(TokenId id);
    /// What is left: the beginning of a character that never came to its end, as one U+FFFD.
    [[nodiscard]] std::string finish();

private:
    const Tokenizer* m_tokenizer;
    std::string m_pending;  // at most three bytes between calls
};

}  // namespace autoglm
