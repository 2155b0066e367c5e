#include "engine/tokenizer/special_matcher.h"

namespace autoglm {
namespace {

// The longest GLM tag has 26 bytes. The limit keeps the search linear whatever a file calls special.
constexpr std::size_t kMaxSpecialBytes = 256;
constexpr std::size_t kMaxNodes = std::size_t{1} << 20;

}  // namespace

SpecialMatcher::SpecialMatcher(const Vocab& vocab) {
    for (std::size_t i = 0; i < vocab.size(); ++i) {
        const auto id = static_cast<TokenId>(i);
        const std::string_view text = vocab.text(id);
        if (vocab.isSpecial(id) && !text.empty() && text.size() <= kMaxSpecialBytes) add(text, id);
    }
}

std::int32_t SpecialMatcher::child(std::int32_t node, char byte) const noexcept {
    std::int32_t next = m_nodes[static_cast<std::size_t>(node)].firstChild;
    while (next >= 0 && m_nodes[static_cast<std::size_t>(next)].byte != byte) {
        next = m_nodes[static_cast<std::size_t>(next)].sibling;
    }
    return next;
}

void SpecialMatcher::add(std::string_view text, TokenId id) {
    if (m_nodes.size() + text.size() > kMaxNodes) return;
    std::int32_t node = 0;
    for (const char byte : text) {
        std::int32_t next = child(node, byte);
        if (next < 0) {
            next = static_cast<std::int32_t>(m_nodes.size());
            Node& parent = m_nodes[static_cast<std::size_t>(node)];
            const std::int32_t sibling = parent.firstChild;
            parent.firstChild = next;
            m_nodes.push_back(Node{.byte = byte, .sibling = sibling});
        }
        node = next;
    }
    Node& last = m_nodes[static_cast<std::size_t>(node)];
    if (last.token == kNoToken) last.token = id;  // the first of several with one text
    m_begins[static_cast<unsigned char>(text[0])] = true;
}

TextFragment SpecialMatcher::longestAt(std::string_view text, std::size_t position) const noexcept {
    TextFragment best;
    std::int32_t node = 0;
    for (std::size_t end = position; end < text.size(); ++end) {
        node = child(node, text[end]);
        if (node < 0) break;
        const TokenId token = m_nodes[static_cast<std::size_t>(node)].token;
        if (token != kNoToken) best = {token, text.substr(position, end + 1 - position)};
    }
    return best;
}

std::vector<TextFragment> SpecialMatcher::split(std::string_view text) const {
    std::vector<TextFragment> fragments;
    std::size_t start = 0;
    const auto addText = [&](std::size_t end) {
        if (end > start) fragments.push_back({kNoToken, text.substr(start, end - start)});
    };
    for (std::size_t position = 0; position < text.size();) {
        const bool may = m_begins[static_cast<unsigned char>(text[position])];
        const TextFragment match = may ? longestAt(text, position) : TextFragment{};
        if (match.token == kNoToken) {
            ++position;
            continue;
        }
        addText(position);
        fragments.push_back(match);
        position += match.text.size();
        start = position;
    }
    addText(text.size());
    return fragments;
}

}  // namespace autoglm
