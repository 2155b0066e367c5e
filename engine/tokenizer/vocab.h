// The vocabulary of a model: token strings, types, special ids.
// Threads: immutable after create().
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/reader.h"

namespace autoglm {

using TokenId = std::int32_t;
constexpr TokenId kNoToken = -1;

/// As stored in tokenizer.ggml.token_type.
enum class TokenKind : std::uint8_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

class Vocab {
public:
    /// Reads and checks tokenizer.ggml.tokens, token_type, scores and the special ids. A file whose
    /// tokenizer.ggml.model is "none" gives an empty vocabulary. Errors: MissingKey, BadValue, BadTokenizer
    /// (with the index of the token).
    [[nodiscard]] static Result<Vocab> create(const GgufFile& file);

    [[nodiscard]] std::size_t size() const noexcept { return m_texts.size(); }
    /// The string as stored (byte-level BPE: in the GPT-2 alphabet). Requires: 0 <= id < size().
    [[nodiscard]] std::string_view text(TokenId id) const noexcept { return m_texts[static_cast<std::size_t>(id)]; }
    [[nodiscard]] TokenKind kind(TokenId id) const noexcept { return m_kinds[static_cast<std::size_t>(id)]; }
    [[nodiscard]] float score(TokenId id) const noexcept { return m_scores.empty() ? 0.0f : m_scores[static_cast<std::size_t>(id)]; }
    [[nodiscard]] std::optional<TokenId> find(std::string_view text) const;
    /// Control or user-defined: found in text only when the caller asks for special tokens.
    [[nodiscard]] bool isSpecial(TokenId id) const noexcept;

    /// Stop generation after one of these: eos, eot and eom of the metadata, and every role tag and end-of-text
    /// token by name. Sorted.
    [[nodiscard]] const std::vector<TokenId>& stopTokens() const noexcept { return m_stopTokens; }
    /// Ids that must never be sampled: padding rows and unused tokens. Sorted.
    [[nodiscard]] const std::vector<TokenId>& paddingTokens() const noexcept { return m_paddingTokens; }
    [[nodiscard]] std::string_view model() const noexcept { return m_model; }         // "gpt2", "llama", "none"
    [[nodiscard]] std::string_view pre() const noexcept { return m_pre; }             // "glm4", "chatglm-bpe", …
    [[nodiscard]] std::string_view chatTemplate() const noexcept { return m_template; }  // "" if the file has none

private:
    std::vector<std::string> m_texts;
    std::vector<TokenKind> m_kinds;
    std::vector<float> m_scores;
    std::unordered_map<std::string_view, TokenId> m_index;
    std::vector<TokenId> m_stopTokens;
    std::vector<TokenId> m_paddingTokens;
    std::string m_model, m_pre, m_template;
};

}  // namespace autoglm
