#include "engine/runtime/kv_cache.h"

#include <algorithm>

#include "engine/base/check.h"

namespace autoglm {
namespace {

std::uint64_t mix(std::uint64_t h) {
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ull;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebull;
    return h ^ (h >> 31);
}

std::uint64_t hashOf(std::uint64_t parentSerial, std::span<const TokenId> tokens) {
    std::uint64_t h = mix(parentSerial + 0x9e3779b97f4a7c15ull);
    for (const TokenId token : tokens)
        h = mix(h + static_cast<std::uint32_t>(token) + 0x9e3779b97f4a7c15ull);
    return h;
}

std::size_t commonPrefix(std::span<const TokenId> a, std::span<const TokenId> b) {
    const auto [end, unused] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(end - a.begin());
}

}  // namespace

KvCache::KvCache(std::uint32_t nPages) : m_pages(nPages) {
    for (std::uint32_t page = nPages; page > 0; --page)
        m_free.push_back(page - 1);
}

std::uint64_t KvCache::serialBefore(const KvSequence& sequence, std::uint32_t index) const {
    return index == 0 ? 0 : m_pages[sequence.pages[index - 1]].serial;
}

const std::uint32_t* KvCache::findFull(std::uint64_t parentSerial, std::span<const TokenId> tokens) const {
    const auto [first, last] = m_index.equal_range(hashOf(parentSerial, tokens));
    for (auto it = first; it != last; ++it) {
        const Page& page = m_pages[it->second];
        if (page.parentSerial == parentSerial &&
            std::equal(tokens.begin(), tokens.end(), page.tokens.begin(), page.tokens.end())) {
            return &it->second;
        }
    }
    return nullptr;
}

KvSequence KvCache::begin(std::span<const TokenId> prompt) {
    KvSequence sequence;
    if (prompt.empty()) return sequence;
    const std::span<const TokenId> usable = prompt.first(prompt.size() - 1);
    std::uint64_t parent = 0;
    std::size_t at = 0;
    for (; at + kPagePositions <= usable.size(); at += kPagePositions) {
        const std::uint32_t* page = findFull(parent, usable.subspan(at, kPagePositions));
        if (page == nullptr) break;
        use(*page);
        sequence.pages.push_back(*page);
        parent = m_pages[*page].serial;
    }
    sequence.tokens.assign(usable.begin(), usable.begin() + static_cast<std::ptrdiff_t>(at));
    sequence.nRegistered = static_cast<std::uint32_t>(sequence.pages.size());
    takeTail(sequence, usable.subspan(at));
    sequence.nCached = static_cast<std::uint32_t>(sequence.tokens.size());
    return sequence;
}

void KvCache::takeTail(KvSequence& sequence, std::span<const TokenId> rest) {
    const std::uint64_t parent = serialBefore(sequence, static_cast<std::uint32_t>(sequence.pages.size()));
    const auto [first, last] = m_tails.equal_range(parent);
    std::uint32_t best = 0;
    std::size_t bestCommon = 0;
    for (auto it = first; it != last; ++it) {
        const std::size_t common = commonPrefix(rest, m_pages[it->second].tokens);
        if (common <= bestCommon) continue;
        best = it->second;
        bestCommon = common;
    }
    if (bestCommon == 0) return;
    // A page that is not full will be written on, so it has one owner: this sequence takes it out of sight.
    use(best);
    forget(best);
    sequence.pages.push_back(best);
    sequence.tokens.insert(sequence.tokens.end(), rest.begin(),
                           rest.begin() + static_cast<std::ptrdiff_t>(bestCommon));
}

void KvCache::use(std::uint32_t page) {
    Page& entry = m_pages[page];
    if (entry.users++ == 0) m_unused.erase(entry.unusedAt);
}

void KvCache::publish(std::uint32_t page, std::uint64_t parentSerial, std::span<const TokenId> tokens) {
    Page& entry = m_pages[page];
    entry.serial = m_nextSerial++;
    entry.parentSerial = parentSerial;
    entry.tokens.assign(tokens.begin(), tokens.end());
    if (tokens.size() < kPagePositions) {
        m_tails.emplace(parentSerial, page);
        return;
    }
    entry.hash = hashOf(parentSerial, tokens);
    m_index.emplace(entry.hash, page);
}

void KvCache::forget(std::uint32_t page) {
    Page& entry = m_pages[page];
    if (entry.serial == 0) return;
    const bool full = entry.tokens.size() == kPagePositions;
    auto& index = full ? m_index : m_tails;
    const auto [first, last] = index.equal_range(full ? entry.hash : entry.parentSerial);
    const auto it = std::find_if(first, last, [page](const auto& item) { return item.second == page; });
    if (it != last) index.erase(it);
    entry.serial = 0;
    entry.tokens.clear();
}

std::uint32_t KvCache::takePage() {
    AUTOGLM_ASSERT(nAvailable() > 0);
    std::uint32_t page = 0;
    if (!m_free.empty()) {
        page = m_free.back();
        m_free.pop_back();
    } else {
        page = m_unused.front();
        m_unused.pop_front();
        forget(page);
    }
    m_pages[page].users = 1;
    return page;
}

bool KvCache::reserve(KvSequence& sequence, std::uint32_t nPositions) {
    const std::size_t wanted = pagesFor(nPositions);
    if (wanted <= sequence.pages.size()) return true;
    if (wanted - sequence.pages.size() > nAvailable()) return false;
    while (sequence.pages.size() < wanted)
        sequence.pages.push_back(takePage());
    return true;
}

void KvCache::commit(KvSequence& sequence, std::span<const TokenId> tokens) {
    sequence.tokens.insert(sequence.tokens.end(), tokens.begin(), tokens.end());
    AUTOGLM_ASSERT(sequence.tokens.size() <= sequence.pages.size() * kPagePositions);
    const std::span<const TokenId> all = sequence.tokens;
    for (; (sequence.nRegistered + 1) * kPagePositions <= all.size(); ++sequence.nRegistered) {
        const std::uint32_t index = sequence.nRegistered;
        publish(sequence.pages[index], serialBefore(sequence, index),
                all.subspan(index * kPagePositions, kPagePositions));
    }
}

void KvCache::release(KvSequence& sequence) {
    const std::size_t tailAt = std::size_t{sequence.nRegistered} * kPagePositions;
    if (tailAt < sequence.tokens.size()) {
        publish(sequence.pages[sequence.nRegistered], serialBefore(sequence, sequence.nRegistered),
                std::span<const TokenId>(sequence.tokens).subspan(tailAt));
    }
    // Deeper pages first, so that eviction takes a chain from its end and never leaves one without its
    // beginning.
    for (auto it = sequence.pages.rbegin(); it != sequence.pages.rend(); ++it) {
        Page& entry = m_pages[*it];
        if (--entry.users > 0) continue;
        if (entry.serial == 0) {
            m_free.push_back(*it);
        } else {
            entry.unusedAt = m_unused.insert(m_unused.end(), *it);
        }
    }
    sequence = KvSequence();
}

void KvCache::clear() {
    for (const std::uint32_t page : m_unused) {
        forget(page);
        m_free.push_back(page);
    }
    m_unused.clear();
}

}  // namespace autoglm
