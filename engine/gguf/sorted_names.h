// An index of names: sorted positions, searched by halves. It costs the same for every set of names, while a
// hash table could be attacked with colliding ones.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace autoglm::gguf {

class SortedNames {
public:
    SortedNames() = default;
    /// Of `items`, whose name is `nameOf(item)`. The items must not move afterwards.
    template <class Items, class NameOf>
    SortedNames(const Items& items, NameOf nameOf) {
        m_names.reserve(items.size());
        for (const auto& item : items)
            m_names.push_back({nameOf(item), static_cast<std::uint32_t>(m_names.size())});
        std::sort(m_names.begin(), m_names.end());
    }

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const noexcept {
        const auto entry = std::lower_bound(m_names.begin(), m_names.end(), Entry{name, 0});
        if (entry == m_names.end() || entry->name != name) return std::nullopt;
        return entry->index;
    }

    /// The first item, in the order of the items, whose name an earlier one has.
    [[nodiscard]] std::optional<std::uint32_t> firstRepeated() const noexcept {
        std::optional<std::uint32_t> first;
        for (std::size_t i = 1; i < m_names.size(); ++i) {
            if (m_names[i].name == m_names[i - 1].name && (!first || m_names[i].index < *first))
                first = m_names[i].index;
        }
        return first;
    }

private:
    struct Entry {
        std::string_view name;
        std::uint32_t index;
        friend auto operator<=>(const Entry&, const Entry&) = default;
    };
    std::vector<Entry> m_names;
};

}  // namespace autoglm::gguf
