// Finds special tokens in text: the longest one at each position, in time linear in the text.
// Threads: immutable after construction.
#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "engine/tokenizer/vocab.h"

namespace autoglm {

/// A special token, or the text between two of them.
struct TextFragment {
    TokenId token = kNoToken;  // kNoToken: text
    std::string_view text;     // of the token as well
};

class SpecialMatcher {
public:
    SpecialMatcher() = default;
    explicit SpecialMatcher(const Vocab& vocab);
    /// Every byte of `text` in one fragment, in order; texts are not empty. Views into `text`.
    [[nodiscard]] std::vector<TextFragment> split(std::string_view text) const;

private:
    /// A trie: children of a node form a list through `sibling`.
    struct Node {
        char byte = 0;
        TokenId token = kNoToken;
        std::int32_t firstChild = -1, sibling = -1;
    };
    [[nodiscard]] std::int32_t child(std::int32_t node, char byte) const noexcept;
    void add(std::string_view text, TokenId id);
    [[nodiscard]] TextFragment longestAt(std::string_view text, std::size_t position) const noexcept;

    std::vector<Node> m_nodes{Node{}};
    std::array<bool, 256> m_begins{};  // bytes a special token begins with
};

}  // namespace autoglm
