// The merges of a byte-level BPE vocabulary: which two neighbours become which token, and in what order.
// A hash table with open addressing: 300,000 merges are looked up several times per byte of text.
// Threads: immutable once filled.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/tokenizer/vocab.h"

namespace autoglm {

struct Merge {
    std::uint32_t rank = 0;  // lower goes first
    TokenId result = kNoToken;
};

class MergeTable {
public:
    MergeTable() : m_slots(16) {}
    void reserve(std::size_t nMerges);
    /// The first rule for a pair counts.
    void add(TokenId left, TokenId right, Merge merge);
    /// nullptr if the two stay apart. Requires: both ids are tokens.
    [[nodiscard]] const Merge* find(TokenId left, TokenId right) const noexcept {
        const Slot& slot = m_slots[slotFor(keyOf(left, right))];
        return slot.merge.result == kNoToken ? nullptr : &slot.merge;
    }
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }

private:
    struct Slot {
        std::uint64_t key = 0;
        Merge merge;  // result kNoToken: free
    };
    [[nodiscard]] static std::uint64_t keyOf(TokenId left, TokenId right) noexcept {
        return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
    }
    /// Where the key is, or the free slot where it belongs.
    [[nodiscard]] std::size_t slotFor(std::uint64_t key) const noexcept {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t slot = static_cast<std::size_t>((key * 0x9e3779b97f4a7c15u) >> 32) & mask;
        while (m_slots[slot].merge.result != kNoToken && m_slots[slot].key != key)
            slot = (slot + 1) & mask;
        return slot;
    }
    void resize(std::size_t nSlots);

    std::vector<Slot> m_slots;  // a power of two, at most two thirds in use
    std::size_t m_size = 0;
};

}  // namespace autoglm
