#include "engine/runtime/stop_strings.h"

#include <algorithm>

namespace autoglm {

StopStrings::StopStrings(const std::vector<std::string>& strings) {
    for (const std::string& text : strings) {
        if (text.empty()) continue;
        Pattern pattern{.text = text, .fallback = std::vector<std::uint32_t>(text.size(), 0)};
        for (std::size_t i = 1, matched = 0; i < text.size(); ++i) {
            while (matched > 0 && text[i] != text[matched])
                matched = pattern.fallback[matched - 1];
            if (text[i] == text[matched]) ++matched;
            pattern.fallback[i] = static_cast<std::uint32_t>(matched);
        }
        m_patterns.push_back(std::move(pattern));
    }
}

bool StopStrings::advance(Pattern& pattern, char c) noexcept {
    while (pattern.matched > 0 && c != pattern.text[pattern.matched]) {
        pattern.matched = pattern.fallback[pattern.matched - 1];
    }
    if (c == pattern.text[pattern.matched]) ++pattern.matched;
    return pattern.matched == pattern.text.size();
}

std::string StopStrings::push(std::string_view text) {
    if (m_found) return {};
    if (m_patterns.empty()) return std::string(text);
    m_held += text;
    std::size_t longest = 0;  // of the matches under way
    for (const Pattern& pattern : m_patterns)
        longest = std::max<std::size_t>(longest, pattern.matched);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::size_t complete = 0;
        longest = 0;
        for (Pattern& pattern : m_patterns) {
            if (advance(pattern, text[i])) complete = std::max(complete, pattern.text.size());
            longest = std::max<std::size_t>(longest, pattern.matched);
        }
        if (complete == 0) continue;
        m_found = true;
        const std::size_t end = m_held.size() - text.size() + i + 1;
        return m_held.substr(m_shown, end - complete - m_shown);
    }
    std::string shown = m_held.substr(m_shown, m_held.size() - longest - m_shown);
    m_shown += shown.size();
    // Moving what is held to the front only now and then keeps the whole linear.
    if (m_shown > m_held.size() / 2) {
        m_held.erase(0, m_shown);
        m_shown = 0;
    }
    return shown;
}

std::string StopStrings::finish() {
    if (m_found) return {};
    std::string rest = m_held.substr(m_shown);
    m_held.clear();
    m_shown = 0;
    return rest;
}

}  // namespace autoglm
