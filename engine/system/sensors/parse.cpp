#include "engine/system/sensors/parse.h"

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace autoglm {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

template <class T>
std::optional<T> parseWhole(std::string_view text) noexcept {
    text = trimmed(text);
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; (at = text.find_first_not_of(separators, at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end;
    }
    return parts;
}

}  // namespace

std::string_view absenceName(Absence absence) noexcept {
    switch (absence) {
        case Absence::None:
            return "none";
        case Absence::NoSensor:
            return "no-sensor";
        case Absence::NoPermission:
            return "no-permission";
        case Absence::Asleep:
            return "asleep";
        case Absence::FirstSample:
            return "first-sample";
        case Absence::Failed:
            return "failed";
        case Absence::Gone:
            return "gone";
    }
    return "failed";
}

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<std::uint64_t> parseUnsigned(std::string_view text) noexcept {
    return parseWhole<std::uint64_t>(text);
}

std::optional<std::int64_t> parseSigned(std::string_view text) noexcept {
    return parseWhole<std::int64_t>(text);
}

std::vector<std::string_view> linesOf(std::string_view text) {
    return split(text, "\n");
}

std::vector<std::string_view> wordsOf(std::string_view line) {
    return split(line, kBlanks);
}

std::optional<std::string_view> valueOf(std::string_view text, std::string_view key) {
    for (const std::string_view line : linesOf(text)) {
        if (!line.starts_with(key)) continue;
        const std::string_view rest = line.substr(key.size());
        if (!rest.empty() && rest.find_first_of(": \t=") != 0) continue;
        const std::size_t begin = rest.find_first_not_of(": \t=");
        return begin == std::string_view::npos ? std::string_view() : trimmed(rest.substr(begin));
    }
    return std::nullopt;
}

std::vector<unsigned> parseCpuList(std::string_view text) {
    constexpr std::uint64_t kMost = 4096;
    std::vector<unsigned> ids;
    for (const std::string_view part : split(trimmed(text), ",")) {
        const std::size_t dash = part.find('-');
        const auto first = parseUnsigned(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : parseUnsigned(part.substr(dash + 1));
        if (!first || !last || *last >= kMost) continue;
        for (std::uint64_t id = *first; id <= *last; ++id)
            ids.push_back(static_cast<unsigned>(id));
    }
    return ids;
}

Absence absenceOf(int error) noexcept {
    switch (error) {
        case EACCES:
        case EPERM:
            return Absence::NoPermission;
        case ENOENT:
        case ENOTDIR:
        case EOPNOTSUPP:
        case ENOSYS:
        case EINVAL:
            return Absence::NoSensor;
        case ENODEV:
        case ENXIO:
            return Absence::Gone;
        default:
            return Absence::Failed;
    }
}

Reading readNumber(const SensorTree& tree, const std::string& path, double scale) {
    const SensorText found = tree.read(path);
    if (!found.ok()) return Reading::absent(absenceOf(found.error));
    const auto number = parseSigned(found.text);
    // All ones is how firmware says "not available".
    if (!number) return Reading::absent(Absence::Failed);
    return Reading::of(static_cast<double>(*number) * scale);
}

std::string readLine(const SensorTree& tree, const std::string& path) {
    const SensorText found = tree.read(path);
    return found.ok() ? std::string(trimmed(found.text)) : std::string();
}

Reading Counter::perSecond(std::uint64_t value, std::int64_t nowNs, std::uint64_t range) {
    const bool isNew = m_timeNs == 0 || nowNs - m_timeNs > kLongestGapNs || nowNs < m_timeNs;
    if (isNew) {
        m_value = value;
        m_timeNs = nowNs;
        return m_last = Reading::absent(Absence::FirstSample);
    }
    if (nowNs == m_timeNs) return m_last;
    std::uint64_t grown = 0;
    if (value >= m_value) {
        grown = value - m_value;
    } else if (range > m_value) {
        grown = range - m_value + value;
    }
    const bool wentBack = value < m_value && range <= m_value;
    if (!wentBack) m_value = value;
    const double seconds = static_cast<double>(nowNs - m_timeNs) * 1e-9;
    m_timeNs = nowNs;
    return m_last = Reading::of(static_cast<double>(grown) / seconds);
}

}  // namespace autoglm
