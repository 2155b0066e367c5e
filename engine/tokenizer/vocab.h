// The vocabulary of a model: token strings, types, special ids.
// Threads: immutable after create().
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/reader.h"
#include "engine/tokenizer/text_index.h"

namespace autoglm {

using TokenId = std::int32_t;
constexpr TokenId kNoToken = -1;

/// As stored in tokenizer.ggml.token_type.
enum class TokenKind : std::uint8_t {
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
};

class Vocab {
public:
    /// Reads and checks tokenizer.ggml.tokens, token_type, scores and the special ids. A file whose
    /// tokenizer.ggml.model is "none" gives an empty vocabulary. Empty and repeated texts are kept, the first
    /// of several counts. Errors: MissingKey, BadValue (wrong type), BadTokenizer (with the index of the
    /// token).
    [[nodiscard]] static Result<Vocab> create(const GgufFile& file);
    Vocab() = default;
    Vocab(Vocab&&) noexcept = default;
    Vocab& operator=(Vocab&&) noexcept = default;
    Vocab(const Vocab&) = delete;  // the index points into the texts
    Vocab& operator=(const Vocab&) = delete;

    [[nodiscard]] std::size_t size() const noexcept { return m_texts.size(); }
    [[nodiscard]] bool contains(TokenId id) const noexcept {
        return id >= 0 && static_cast<std::size_t>(id) < m_texts.size();
    }
    /// The string as stored (byte-level BPE: in the GPT-2 alphabet). Requires: 0 <= id < size().
    [[nodiscard]] std::string_view text(TokenId id) const noexcept {
        return m_texts[static_cast<std::size_t>(id)];
    }
    /// The stored kind, except that role tags and prefix tokens are Control whatever the file says.
    [[nodiscard]] TokenKind kind(TokenId id) const noexcept { return m_kinds[static_cast<std::size_t>(id)]; }
    [[nodiscard]] float score(TokenId id) const noexcept {
        return m_scores.empty() ? 0.0f : m_scores[static_cast<std::size_t>(id)];
    }
    [[nodiscard]] std::optional<TokenId> find(std::string_view text) const;
    /// Control, unknown or user-defined: found in text only when the caller asks for special tokens.
    [[nodiscard]] bool isSpecial(TokenId id) const noexcept;
    /// A special token that structures an answer ("<think>", "<tool_call>", box marks): the output parser
    /// reads it, so it is never hidden from the text.
    [[nodiscard]] bool isMarkup(TokenId id) const noexcept;

    /// Stop generation after one of these: eos, eot and eom of the metadata, and every role tag and
    /// end-of-text token by name. Sorted.
    [[nodiscard]] const std::vector<TokenId>& stopTokens() const noexcept { return m_stopTokens; }
    /// Ids that must never be sampled: tokens marked unused, padding entries and tokens without a text.
    /// Sorted. Rows of the embedding behind size() are padding too.
    [[nodiscard]] const std::vector<TokenId>& paddingTokens() const noexcept { return m_paddingTokens; }
    /// What text becomes that the vocabulary cannot spell; kNoToken if the file names none.
    [[nodiscard]] TokenId unknownToken() const noexcept { return m_unknownToken; }
    [[nodiscard]] std::string_view model() const noexcept { return m_model; }  // "gpt2", "llama", "none"
    [[nodiscard]] std::string_view pre() const noexcept { return m_pre; }      // "glm4", "chatglm-bpe", …
    [[nodiscard]] std::string_view chatTemplate() const noexcept {
        return m_template;
    }  // "" if there is none

private:
    Result<void> readTexts(const GgufFile& file);
    Result<void> readKinds(const GgufFile& file);
    Result<void> readScores(const GgufFile& file);
    Result<std::optional<TokenId>> readSpecialId(const GgufFile& file, std::string_view name) const;
    Result<void> readSpecialIds(const GgufFile& file);
    void markControlTokens();
    void collectByName();

    std::vector<std::string> m_texts;
    std::vector<TokenKind> m_kinds;
    std::vector<float> m_scores;
    TextIndex m_index;
    std::vector<TokenId> m_stopTokens;
    std::vector<TokenId> m_paddingTokens;
    std::vector<TokenId> m_markup;  // sorted
    TokenId m_unknownToken = kNoToken;
    std::string m_model, m_pre, m_template;
};

}  // namespace autoglm
