// Text to tokens and back. Linear time and bounded stack on any input; any bytes are accepted (invalid UTF-8 is
// encoded byte by byte).
// Threads: immutable after create(); const members from any thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/tokenizer/vocab.h"

namespace autoglm {

/// Whether strings such as "<|user|>" in the text become their tokens. User text is always Ignore.
enum class SpecialTokens { Ignore, Parse };

class Tokenizer {
public:
    /// Chooses by tokenizer.ggml.model: "gpt2" byte-level BPE with the GLM pre-tokenizer, "llama" sentencepiece,
    /// "none" (ids only: encode gives nothing). Errors: as Vocab::create; BadTokenizer for an unknown model or pre.
    [[nodiscard]] static Result<std::unique_ptr<Tokenizer>> create(const GgufFile& file);
    virtual ~Tokenizer() = default;

    /// No BOS is ever added.
    [[nodiscard]] virtual std::vector<TokenId> encode(std::string_view text, SpecialTokens special) const = 0;
    /// The bytes a token stands for; control tokens give nothing unless `showSpecial`. Out-of-range ids give nothing.
    [[nodiscard]] virtual std::string bytesOf(TokenId id, bool showSpecial = false) const = 0;
    [[nodiscard]] const Vocab& vocab() const noexcept { return m_vocab; }

    /// All tokens' bytes together.
    [[nodiscard]] std::string decode(std::span<const TokenId> ids, bool showSpecial = false) const;

protected:
    explicit Tokenizer(Vocab vocab) : m_vocab(std::move(vocab)) {}
    Vocab m_vocab;
};

/// Turns a stream of tokens into text that never ends inside a character. Bytes that can never become a character
/// come out as U+FFFD.
/// Threads: one stream, one thread.
class StreamDecoder {
public:
    explicit StreamDecoder(const Tokenizer& tokenizer) : m_tokenizer(&tokenizer) {}
    /// The text that is complete now; may be empty.
    [[nodiscard]] std::string push(TokenId id);
    /// What is left, incomplete bytes as U+FFFD.
    [[nodiscard]] std::string finish();

private:
    const Tokenizer* m_tokenizer;
    std::string m_pending;
};

}  // namespace autoglm
