#include "engine/tokenizer/merge_table.h"

#include <bit>

namespace autoglm {

void MergeTable::reserve(std::size_t nMerges) {
    const std::size_t wanted = std::bit_ceil(nMerges + nMerges / 2 + 16);
    if (wanted > m_slots.size()) resize(wanted);
}

void MergeTable::add(TokenId left, TokenId right, Merge merge) {
    if (3 * (m_size + 1) > 2 * m_slots.size()) resize(2 * m_slots.size());
    Slot& slot = m_slots[slotFor(keyOf(left, right))];
    if (slot.merge.result != kNoToken) return;
    slot = {keyOf(left, right), merge};
    ++m_size;
}

void MergeTable::resize(std::size_t nSlots) {
    std::vector<Slot> old(nSlots);
    old.swap(m_slots);
    for (const Slot& slot : old) {
        if (slot.merge.result != kNoToken) m_slots[slotFor(slot.key)] = slot;
    }
}

}  // namespace autoglm
