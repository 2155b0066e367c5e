// A GGUF file taken apart into its fields, each of which can be set to what no writer would write.
// Threads: an ordinary object.
#pragma once
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gguf/value.h"

namespace autoglm::test {

/// A typed value as its raw bytes: of a string its length and text, of an array its head and elements.
struct ImageValue {
    std::uint32_t type = 0;
    std::vector<std::byte> bytes;

    template <class T>
    static ImageValue number(ValueType type, T value) {
        ImageValue v{static_cast<std::uint32_t>(type), {}};
        v.append(value);
        return v;
    }
    static ImageValue u32(std::uint32_t value) { return number(ValueType::U32, value); }
    static ImageValue i32(std::int32_t value) { return number(ValueType::I32, value); }
    static ImageValue f32(float value) { return number(ValueType::F32, value); }
    static ImageValue text(std::string_view value);
    static ImageValue texts(std::span<const std::string> values);
    /// The head of an array that claims `count` elements; elements follow by append().
    static ImageValue arrayHead(std::uint32_t elementType, std::uint64_t count);
    template <class T>
    static ImageValue array(ValueType elementType, std::span<const T> values) {
        ImageValue v = arrayHead(static_cast<std::uint32_t>(elementType), values.size());
        for (const T& value : values)
            v.append(value);
        return v;
    }

    template <class T>
    void append(T value) {
        // Not insert(): GCC 12 takes its inlined copy for an overflow.
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof value);
        std::memcpy(bytes.data() + at, &value, sizeof value);
    }
};

struct ImageKey {
    std::string name;
    ImageValue value;
    std::optional<std::uint64_t> statedNameBytes;  // instead of the true length
};

struct ImageTensor {
    std::string name;
    std::optional<std::uint64_t> statedNameBytes;
    std::optional<std::uint32_t> statedDims;  // instead of ne.size()
    std::vector<std::uint64_t> ne;
    std::uint32_t type = 0;
    std::uint64_t offset = 0;  // as stated; the bytes lie where a correct writer puts them
    std::vector<std::byte> data;
};

struct GgufImage {
    std::string magic = "GGUF";
    std::uint32_t version = 3;
    std::optional<std::uint64_t> statedKeys, statedTensors;
    std::vector<ImageKey> keys;
    std::vector<ImageTensor> tensors;
    std::uint64_t alignment = 32;

    /// Requires: a file that GgufFile::parse accepts.
    [[nodiscard]] static GgufImage of(std::span<const std::byte> valid);
    [[nodiscard]] std::vector<std::byte> bytes() const;

    /// Requires: there is such a key or tensor.
    [[nodiscard]] ImageKey& key(std::string_view name);
    [[nodiscard]] ImageTensor& tensor(std::string_view name);
    /// Adds the key, or replaces its value.
    void set(std::string_view name, ImageValue value);
    void erase(std::string_view name);
    void eraseTensor(std::string_view name);
    /// Gives every tensor the offset that a correct writer would.
    void pack();
};

}  // namespace autoglm::test
