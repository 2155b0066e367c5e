// Result<T>: a T or an Error, with the names of std::expected so that it can become an alias one day.
#pragma once
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/base/check.h"
#include "engine/base/error.h"

namespace autoglm {

template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

    [[nodiscard]] bool has_value() const noexcept { return m_state.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    T& value() & {
        AUTOGLM_ASSERT(has_value());
        return *std::get_if<0>(&m_state);
    }
    const T& value() const& {
        AUTOGLM_ASSERT(has_value());
        return *std::get_if<0>(&m_state);
    }
    T&& value() && {
        AUTOGLM_ASSERT(has_value());
        return std::move(*std::get_if<0>(&m_state));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& {
        AUTOGLM_ASSERT(!has_value());
        return *std::get_if<1>(&m_state);
    }
    Error&& error() && {
        AUTOGLM_ASSERT(!has_value());
        return std::move(*std::get_if<1>(&m_state));
    }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}  // NOLINT: implicit by design

    [[nodiscard]] bool has_value() const noexcept { return m_ok; }
    explicit operator bool() const noexcept { return m_ok; }
    const Error& error() const& {
        AUTOGLM_ASSERT(!m_ok);
        return m_error;
    }
    Error&& error() && {
        AUTOGLM_ASSERT(!m_ok);
        return std::move(m_error);
    }

private:
    Error m_error;
    bool m_ok = true;
};

/// Leaves the enclosing function with the error of `expr`, if it has one.
#define AUTOGLM_TRY(expr)                                            \
    do {                                                             \
        if (auto triedResult_ = (expr); !triedResult_.has_value()) { \
            return std::move(triedResult_).error();                  \
        }                                                            \
    } while (false)

#define AUTOGLM_CONCAT_(a, b) a##b
#define AUTOGLM_CONCAT(a, b) AUTOGLM_CONCAT_(a, b)
#define AUTOGLM_TRY_ASSIGN_(tmp, declaration, expr)      \
    auto tmp = (expr);                                   \
    if (!tmp.has_value()) return std::move(tmp).error(); \
    declaration = std::move(tmp).value()
/// `AUTOGLM_TRY_ASSIGN(auto file, GgufFile::open(path));`: declares or assigns the value, or leaves with the
/// error.
#define AUTOGLM_TRY_ASSIGN(declaration, expr) \
    AUTOGLM_TRY_ASSIGN_(AUTOGLM_CONCAT(triedResult_, __LINE__), declaration, expr)

}  // namespace autoglm
