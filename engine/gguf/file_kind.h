// Telling what a file is that is not a GGUF model, so that the message can say it.
// Threads: pure functions.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace autoglm::gguf {

struct FileKind {
    std::string_view name;  // with its article: "a ZIP archive"; empty if nothing is recognised
    std::string_view hint;  // what to do instead
};

/// By the first bytes (a few hundred at most are looked at), never by the name.
[[nodiscard]] FileKind recogniseFile(std::span<const std::byte> bytes) noexcept;

}  // namespace autoglm::gguf
