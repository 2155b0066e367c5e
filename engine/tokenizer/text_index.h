// From a token's text to its id: a flat hash table, because building a 150,000-entry vocabulary asks it a
// million times while the user waits for the model to open.
// Threads: immutable once filled.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace autoglm {

class TextIndex {
public:
    /// Room for `nTexts` entries; no more may be added.
    explicit TextIndex(std::size_t nTexts = 0) : m_slots(std::bit_ceil(2 * nTexts + 2)) {}

    /// The first id of a text counts. The text must outlive the index.
    void add(std::string_view text, std::int32_t id) {
        const std::uint64_t hash = hashOf(text);
        Slot& slot = m_slots[slotFor(text, hash)];
        if (slot.id < 0) slot = {text.data(), static_cast<std::uint32_t>(text.size()), tagOf(hash), id};
    }
    /// -1 if absent.
    [[nodiscard]] std::int32_t find(std::string_view text) const noexcept {
        return m_slots[slotFor(text, hashOf(text))].id;
    }

private:
    struct Slot {
        const char* text = nullptr;
        std::uint32_t sizeBytes = 0;
        std::uint32_t tag = 0;  // upper half of the hash: spares most comparisons
        std::int32_t id = -1;   // negative: free
    };
    [[nodiscard]] static std::uint32_t tagOf(std::uint64_t hash) noexcept {
        return static_cast<std::uint32_t>(hash >> 32);
    }
    /// Seeded by where the program lies in memory, so that no file can be made to collide.
    [[nodiscard]] static std::uint64_t hashOf(std::string_view text) noexcept {
        static const char kSomewhere = 0;
        constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15u;
        std::uint64_t hash = reinterpret_cast<std::uintptr_t>(&kSomewhere) ^ (text.size() * kOdd);
        while (!text.empty()) {
            std::uint64_t part = 0;
            const std::size_t n = std::min<std::size_t>(text.size(), sizeof part);
            std::memcpy(&part, text.data(), n);
            hash = (hash ^ part) * kOdd;
            hash ^= hash >> 29;
            text.remove_prefix(n);
        }
        return hash * kOdd;
    }
    /// Where the text is, or the free slot where it belongs.
    [[nodiscard]] std::size_t slotFor(std::string_view text, std::uint64_t hash) const noexcept {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t i = (hash >> 20) & mask;
        while (m_slots[i].id >= 0) {
            const Slot& slot = m_slots[i];
            const bool same = slot.tag == tagOf(hash) && slot.sizeBytes == text.size();
            if (same && std::memcmp(slot.text, text.data(), text.size()) == 0) break;
            i = (i + 1) & mask;
        }
        return i;
    }

    std::vector<Slot> m_slots;  // a power of two, at most half in use
};

}  // namespace autoglm
