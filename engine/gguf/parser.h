// Reads the directory of one GGUF file out of its bytes. Every size is checked before it is believed.
// Threads: a pure function.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/reader.h"
#include "engine/gguf/sorted_names.h"

namespace autoglm::gguf {

/// What one file says. Views point into its bytes.
struct Directory {
    std::uint32_t version = 0;
    std::vector<MetaEntry> metadata;
    SortedNames keys;  // of `metadata`
    std::vector<TensorView> tensors;
    SortedNames tensorNames;  // of `tensors`

    [[nodiscard]] const MetaValue* find(std::string_view key) const noexcept;
};

/// `fileName` is for messages only. Errors: those of GgufFile::open that do not come from the system.
[[nodiscard]] Result<Directory> parseDirectory(std::span<const std::byte> bytes, std::string_view fileName);

[[nodiscard]] SortedNames namesOf(const std::vector<TensorView>& tensors);

/// "1.2 GB", for messages.
[[nodiscard]] std::string humanBytes(std::uint64_t sizeBytes);

}  // namespace autoglm::gguf
