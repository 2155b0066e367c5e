// Byte-level BPE as GLM-4 and its successors use it: cut into pieces, spell each piece in byte tokens, then
// merge neighbours in the order of the file's merge list.
// Threads: immutable after create().
#pragma once
#include <array>

#include "engine/tokenizer/merge_table.h"
#include "engine/tokenizer/tokenizer.h"

namespace autoglm {

class BpeTokenizer final : public Tokenizer {
public:
    /// Merges that can never apply (of absent or special tokens, or of an odd form) are left out.
    /// Errors: MissingKey or BadValue (merges), BadTokenizer (unknown pre, a byte without a token).
    [[nodiscard]] static Result<std::unique_ptr<Tokenizer>> create(const GgufFile& file, Vocab vocab);

protected:
    void encodeText(std::string_view text, std::vector<TokenId>& out) const override;
    [[nodiscard]] std::string textBytes(TokenId id) const override;

private:
    struct Scratch;
    explicit BpeTokenizer(Vocab vocab) : Tokenizer(std::move(vocab)) {}
    Result<void> readByteTokens();
    Result<void> readMerges(const GgufFile& file);
    void addMerge(std::string_view line, std::uint32_t rank, std::string& joined);
    [[nodiscard]] std::optional<TokenId> findMergeable(std::string_view text) const;
    void encodePiece(std::string_view piece, Scratch& scratch, std::vector<TokenId>& out) const;
    void encodeShort(std::string_view piece, std::vector<TokenId>& out) const;
    void encodeLong(std::string_view piece, Scratch& scratch, std::vector<TokenId>& out) const;

    std::array<TokenId, 256> m_byteTokens{};
    MergeTable m_merges;
};

}  // namespace autoglm
