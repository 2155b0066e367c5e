#include "engine/gguf/value.h"

#include <cstring>
#include <limits>

namespace autoglm {
namespace {

template <class T>
T load(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

std::optional<std::int64_t> loadInteger(ValueType type, const std::byte* at) {
    switch (type) {
        case ValueType::U8:
            return load<std::uint8_t>(at);
        case ValueType::I8:
            return load<std::int8_t>(at);
        case ValueType::U16:
            return load<std::uint16_t>(at);
        case ValueType::I16:
            return load<std::int16_t>(at);
        case ValueType::U32:
            return load<std::uint32_t>(at);
        case ValueType::I32:
            return load<std::int32_t>(at);
        case ValueType::I64:
            return load<std::int64_t>(at);
        case ValueType::U64: {
            const auto value = load<std::uint64_t>(at);
            if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                return std::nullopt;
            return static_cast<std::int64_t>(value);
        }
        default:
            return std::nullopt;
    }
}

std::optional<double> loadNumber(ValueType type, const std::byte* at) {
    if (type == ValueType::F32) return load<float>(at);
    if (type == ValueType::F64) return load<double>(at);
    if (type == ValueType::U64) return static_cast<double>(load<std::uint64_t>(at));
    if (const auto integer = loadInteger(type, at)) return static_cast<double>(*integer);
    return std::nullopt;
}

}  // namespace

std::string_view valueTypeName(ValueType type) noexcept {
    constexpr std::string_view kNames[] = {"u8",   "i8",     "u16",   "i16", "u32", "i32", "f32",
                                           "bool", "string", "array", "u64", "i64", "f64"};
    const auto id = static_cast<std::uint32_t>(type);
    return id < std::size(kNames) ? kNames[id] : "unknown";
}

std::uint32_t scalarBytes(ValueType type) noexcept {
    constexpr std::uint32_t kBytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    const auto id = static_cast<std::uint32_t>(type);
    return id < std::size(kBytes) ? kBytes[id] : 0;
}

std::optional<std::int64_t> MetaValue::asInteger() const noexcept {
    return m_type == ValueType::Array ? std::nullopt : integerAt(0);
}

std::optional<double> MetaValue::asNumber() const noexcept {
    return m_type == ValueType::Array ? std::nullopt : numberAt(0);
}

std::optional<bool> MetaValue::asBool() const noexcept {
    if (m_type == ValueType::Bool) return load<std::uint8_t>(m_payload.data()) != 0;
    const std::optional<std::int64_t> integer = asInteger();
    if (!integer || *integer < 0 || *integer > 1) return std::nullopt;
    return *integer == 1;
}

std::optional<std::string_view> MetaValue::asString() const noexcept {
    if (m_type != ValueType::String) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(m_payload.data()), m_payload.size());
}

std::optional<std::int64_t> MetaValue::integerAt(std::uint64_t index) const noexcept {
    if (index >= m_count || scalarBytes(m_elementType) == 0) return std::nullopt;
    return loadInteger(m_elementType, m_payload.data() + index * scalarBytes(m_elementType));
}

std::optional<double> MetaValue::numberAt(std::uint64_t index) const noexcept {
    if (index >= m_count || scalarBytes(m_elementType) == 0) return std::nullopt;
    return loadNumber(m_elementType, m_payload.data() + index * scalarBytes(m_elementType));
}

std::string_view MetaValue::StringCursor::next() noexcept {
    const auto sizeBytes = static_cast<std::size_t>(load<std::uint64_t>(rest.data()));
    const std::string_view text(reinterpret_cast<const char*>(rest.data() + sizeof(std::uint64_t)),
                                sizeBytes);
    rest = rest.subspan(sizeof(std::uint64_t) + sizeBytes);
    return text;
}

}  // namespace autoglm
