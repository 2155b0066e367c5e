#include "engine/runtime/ngram_index.h"

#include <algorithm>
#include <bit>

#include "engine/base/check.h"

namespace autoglm {
namespace {

constexpr std::size_t kFewestSlots = 1024;
// Four n-grams end at every token. A slot holds one, so three quarters of the table stay empty.
constexpr std::size_t kSlotsPerToken = 16;

std::uint64_t mixIn(std::uint64_t hash, TokenId token) noexcept {
    hash = (hash ^ static_cast<std::uint32_t>(token)) * 0x9e3779b97f4a7c15ull;
    return hash ^ (hash >> 29);
}

/// Tokens that are equal before the ends of `text` and of its first `end` tokens.
std::uint32_t agreementAt(std::span<const TokenId> text, std::uint32_t end) noexcept {
    const std::uint32_t most = std::min(end, NgramIndex::kMostAgreement);
    std::uint32_t n = 0;
    while (n < most && text[end - 1 - n] == text[text.size() - 1 - n])
        ++n;
    return n;
}

}  // namespace

std::size_t NgramIndex::slotOf(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>((hash * 0xd6e8feb86659fd93ull) >> (64 - m_slotBits));
}

void NgramIndex::extend(std::span<const TokenId> text) {
    AUTOGLM_ASSERT(text.size() >= m_size);
    if (text.size() == m_size) return;
    growFor(text);
    // A guess that came true moves on with the text; its occurrence agrees in one token more.
    const bool cameTrue = m_match.agreement != 0 && text.size() == m_size + std::size_t{1} &&
                          text[m_match.next] == text[m_size];
    const Match before = m_match;
    while (m_size + std::size_t{1} < text.size()) {
        ++m_size;
        enter(text.first(m_size));
    }
    ++m_size;
    m_match = {};
    if (cameTrue) m_match = {before.next + 1, std::min(before.agreement + 1, kMostAgreement)};
    const Match longer = find(text, m_match.agreement + 1);
    if (longer.agreement != 0) m_match = longer;
    enter(text);
}

TokenId NgramIndex::guess(std::span<const TokenId> text, std::uint32_t i) const noexcept {
    const std::size_t period = text.size() - m_match.next;
    return text[m_match.next + i % period];
}

/// Notes the n-grams that end with `text`. Older places give way to newer ones.
void NgramIndex::enter(std::span<const TokenId> text) {
    std::uint64_t hash = 0;
    const auto size = static_cast<std::uint32_t>(text.size());
    for (std::uint32_t n = 1; n <= std::min(kLongest, size); ++n) {
        hash = mixIn(hash, text[size - n]);
        if (n >= kShortest) m_slots[slotOf(hash + n)] = size;
    }
}

NgramIndex::Match NgramIndex::find(std::span<const TokenId> text, std::uint32_t atLeast) const noexcept {
    const auto size = static_cast<std::uint32_t>(text.size());
    std::uint64_t hashes[kLongest + 1] = {};
    const std::uint32_t longest = std::min(kLongest, size);
    for (std::uint32_t n = 1; n <= longest; ++n)
        hashes[n] = mixIn(hashes[n - 1], text[size - n]);
    for (std::uint32_t n = longest; n >= std::max(kShortest, atLeast); --n) {
        const std::uint32_t place = m_slots[slotOf(hashes[n] + n)];
        if (place == 0) continue;
        const std::uint32_t agreement = agreementAt(text, place);  // other n-grams may share the slot
        if (agreement >= n) return {place, agreement};
    }
    return {};
}

void NgramIndex::growFor(std::span<const TokenId> text) {
    const std::size_t wanted =
        std::clamp(std::bit_ceil(text.size() * kSlotsPerToken), kFewestSlots, kMostSlots);
    if (wanted <= m_slots.size()) return;
    m_slots.assign(wanted, 0);
    m_slotBits = static_cast<unsigned>(std::countr_zero(wanted));
    for (std::uint32_t size = 1; size <= m_size; ++size)
        enter(text.first(size));
}

}  // namespace autoglm
