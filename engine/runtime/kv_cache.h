// Who owns which page of the KV cache. Pages are counted by the sequences that use them; full pages stay
// findable by their tokens after their last user is gone, so an equal prefix is computed once, whoever asks
// again. The numbers themselves live in the backend; this is the book-keeping.
// Threads: one thread at a time.
#pragma once
#include <cstdint>
#include <list>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/runtime/backend.h"

namespace autoglm {

/// One sequence's hold on the cache. `tokens` are those whose keys and values are computed.
struct KvSequence {
    std::vector<std::uint32_t> pages;
    std::vector<TokenId> tokens;
    std::uint32_t nCached = 0;      // of `tokens`, how many were found computed when the sequence began
    std::uint32_t nRegistered = 0;  // full pages that others can find already
};

class KvCache {
public:
    explicit KvCache(std::uint32_t nPages);

    /// A sequence holding the longest computed prefix of `prompt`, one token short of all of it at most: the
    /// last token must be run to get logits.
    [[nodiscard]] KvSequence begin(std::span<const TokenId> prompt);
    /// Makes pages for `nPositions` positions in all, evicting the longest unused pages. False, with nothing
    /// changed, when so many are not to be had.
    [[nodiscard]] bool reserve(KvSequence& sequence, std::uint32_t nPositions);
    /// Records that `tokens` were computed behind those the sequence has; full pages become findable.
    /// Requires: their positions are reserved.
    void commit(KvSequence& sequence, std::span<const TokenId> tokens);
    /// Gives the pages back; computed ones stay findable until evicted.
    void release(KvSequence& sequence);
    /// Forgets every page that no sequence uses.
    void clear();

    [[nodiscard]] std::uint32_t nPages() const noexcept { return static_cast<std::uint32_t>(m_pages.size()); }
    /// Pages that could be had now: free ones and unused findable ones.
    [[nodiscard]] std::uint32_t nAvailable() const noexcept {
        return static_cast<std::uint32_t>(m_free.size() + m_unused.size());
    }

private:
    /// A page's content is named by the content of the page before it and by its own tokens: equal names,
    /// equal numbers. Serials are never reused, so a recycled page cannot pass for its former self.
    struct Page {
        std::uint32_t users = 0;
        std::uint64_t serial = 0;  // 0: not findable
        std::uint64_t parentSerial = 0;
        std::uint64_t hash = 0;
        std::vector<TokenId> tokens;  // 64 when full; fewer for the findable end of a released sequence
        std::list<std::uint32_t>::iterator unusedAt;
    };

    [[nodiscard]] std::uint64_t serialBefore(const KvSequence& sequence, std::uint32_t index) const;
    [[nodiscard]] const std::uint32_t* findFull(std::uint64_t parentSerial,
                                                std::span<const TokenId> tokens) const;
    void takeTail(KvSequence& sequence, std::span<const TokenId> rest);
    void use(std::uint32_t page);
    void publish(std::uint32_t page, std::uint64_t parentSerial, std::span<const TokenId> tokens);
    void forget(std::uint32_t page);
    [[nodiscard]] std::uint32_t takePage();

    std::vector<Page> m_pages;
    std::vector<std::uint32_t> m_free;  // not findable, not used
    std::list<std::uint32_t> m_unused;  // findable, not used; longest unused first
    std::unordered_multimap<std::uint64_t, std::uint32_t> m_index;  // hash of parent and tokens -> full page
    std::unordered_multimap<std::uint64_t, std::uint32_t> m_tails;  // parent serial -> page that is not full
    std::uint64_t m_nextSerial = 1;
};

}  // namespace autoglm
