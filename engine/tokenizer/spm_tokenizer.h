// Sentencepiece with scores and byte fallback, as ChatGLM3 uses it: neighbours are merged in the order of the
// score of what they become; characters that the vocabulary lacks are spelled in byte tokens.
// Threads: immutable after create().
#pragma once
#include <array>

#include "engine/tokenizer/tokenizer.h"

namespace autoglm {

class SpmTokenizer final : public Tokenizer {
public:
    /// Errors: BadTokenizer (a byte without a token and no unknown token), BadValue (add_space_prefix).
    [[nodiscard]] static Result<std::unique_ptr<Tokenizer>> create(const GgufFile& file, Vocab vocab);
    [[nodiscard]] bool addsLeadingSpace() const noexcept override { return m_addSpacePrefix; }

protected:
    void encodeText(std::string_view text, std::vector<TokenId>& out) const override;
    [[nodiscard]] std::string textBytes(TokenId id) const override;

private:
    struct Work;
    explicit SpmTokenizer(Vocab vocab) : Tokenizer(std::move(vocab)) {}
    Result<void> readByteTokens();
    void indexPieces();
    [[nodiscard]] TokenId findPiece(std::string_view text) const noexcept;
    void propose(Work& work, std::uint32_t left) const;
    void mergeAll(Work& work) const;
    void spellInBytes(std::string_view character, std::vector<TokenId>& out) const;

    std::array<TokenId, 256> m_byteTokens{};  // kNoToken: none
    TextIndex m_pieces;                       // what text may become
    std::size_t m_longestPiece = 0;
    bool m_addSpacePrefix = true;
};

}  // namespace autoglm
