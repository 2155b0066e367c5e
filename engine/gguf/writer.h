// Writes GGUF v3 files: for tests, for quantizing, and for conversion. The file appears whole or not at all.
// Threads: one thread at a time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/value.h"
#include "engine/quant/tensor_type.h"

namespace autoglm {

/// Collects metadata and tensors, then writes them in the order given. Tensor bytes are borrowed until
/// write().
class GgufWriter {
public:
    void addU32(std::string_view key, std::uint32_t value);
    void addI32(std::string_view key, std::int32_t value);
    void addU64(std::string_view key, std::uint64_t value);
    void addF32(std::string_view key, float value);
    void addBool(std::string_view key, bool value);
    void addString(std::string_view key, std::string_view value);
    void addStrings(std::string_view key, std::span<const std::string> values);
    void addI32s(std::string_view key, std::span<const std::int32_t> values);
    void addF32s(std::string_view key, std::span<const float> values);
    /// Any value, byte for byte, as another file holds it. `general.alignment` is left out: this writer has
    /// its own.
    void addCopy(std::string_view key, const MetaValue& value);

    /// Shape: ne0 first. Requires: bytes.size() is what type and shape say.
    void addTensor(std::string_view name, TensorType type, std::span<const std::uint64_t> ne,
                   std::span<const std::byte> bytes);

    /// Power of two, 8 or more; default 32. Also what addU32("general.alignment", …) does.
    void setAlignment(std::uint32_t alignment);

    /// The whole file in memory.
    [[nodiscard]] std::vector<std::byte> toBytes() const;
    /// Writes beside the target, syncs, renames. Errors: Unreadable (with the system's reason).
    [[nodiscard]] Result<void> write(const std::filesystem::path& path) const;

private:
    struct Tensor {
        std::string name;
        TensorType type;
        std::vector<std::uint64_t> ne;
        std::span<const std::byte> bytes;
    };
    /// All before the data section, padded.
    [[nodiscard]] std::vector<std::byte> headBytes() const;

    std::vector<std::byte> m_metadata;
    std::uint64_t m_nKeys = 0;
    std::vector<Tensor> m_tensors;
    std::uint32_t m_alignment = 32;
};

}  // namespace autoglm
