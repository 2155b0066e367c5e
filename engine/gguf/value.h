// A metadata value of a GGUF file.
// Threads: plain values; string views point into the mapped file and die with it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace autoglm {

enum class ValueType : std::uint32_t {
    U8 = 0,
    I8 = 1,
    U16 = 2,
    I16 = 3,
    U32 = 4,
    I32 = 5,
    F32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    U64 = 10,
    I64 = 11,
    F64 = 12,
};

/// "u32", "string" …; "unknown" for an id that is none.
[[nodiscard]] std::string_view valueTypeName(ValueType type) noexcept;
/// Bytes of a number or bool; 0 for strings, arrays and unknown ids.
[[nodiscard]] std::uint32_t scalarBytes(ValueType type) noexcept;

/// One value, still in the file's bytes. Writers disagree about integer widths, so the readers below accept
/// any width and range-check; they return nothing when type or range does not fit.
class MetaValue {
public:
    MetaValue(ValueType type, ValueType elementType, std::uint64_t count, std::span<const std::byte> payload,
              std::uint64_t offset)
        : m_type(type), m_elementType(elementType), m_count(count), m_payload(payload), m_offset(offset) {}

    [[nodiscard]] ValueType type() const noexcept { return m_type; }
    /// Element type and count of an array; for scalars the type itself and 1.
    [[nodiscard]] ValueType elementType() const noexcept { return m_elementType; }
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    /// The bytes in the file: of a string its text, of an array its elements, without their counts.
    [[nodiscard]] std::span<const std::byte> payload() const noexcept { return m_payload; }
    /// Where the payload begins in its file.
    [[nodiscard]] std::uint64_t offset() const noexcept { return m_offset; }

    [[nodiscard]] std::optional<std::int64_t> asInteger() const noexcept;
    /// Also accepts integers. NaN and infinities are returned as they are: callers say what they accept.
    [[nodiscard]] std::optional<double> asNumber() const noexcept;
    /// Also accepts integers 0 and 1.
    [[nodiscard]] std::optional<bool> asBool() const noexcept;
    [[nodiscard]] std::optional<std::string_view> asString() const noexcept;
    /// Element `index` of an array of numbers; a single number counts as an array of one, because writers
    /// disagree about that too. Nothing beyond the end.
    [[nodiscard]] std::optional<std::int64_t> integerAt(std::uint64_t index) const noexcept;
    [[nodiscard]] std::optional<double> numberAt(std::uint64_t index) const noexcept;

    /// Walks an array of strings in file order (they have no index); f(index, text). False if it is no such
    /// array.
    template <class F>
    bool forEachString(F&& f) const {
        if (m_type != ValueType::Array || m_elementType != ValueType::String) return false;
        StringCursor cursor{m_payload};
        for (std::uint64_t i = 0; i < m_count; ++i)
            f(i, cursor.next());
        return true;
    }

private:
    struct StringCursor {
        std::span<const std::byte> rest;
        std::string_view next() noexcept;  // lengths were checked when the file was opened
    };
    ValueType m_type;
    ValueType m_elementType;
    std::uint64_t m_count;
    std::span<const std::byte> m_payload;
    std::uint64_t m_offset;
};

}  // namespace autoglm
