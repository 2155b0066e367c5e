// Which architectures there are: one row each. A new one is a file in arch/ and a row in registry.cpp.
// Threads: immutable table.
#pragma once
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/gguf/reader.h"
#include "engine/model/layer_program.h"

namespace autoglm {

/// Reads hyper-parameters and tensors of one architecture into a layer program.
using BuildProgram = Result<LayerProgram> (*)(const GgufFile& file);

/// A row without `build` is a GLM we know by name but cannot run yet; `hint` then says what to use instead.
struct ArchitectureRow {
    std::string_view name;
    BuildProgram build = nullptr;
    std::string_view hint;
};

[[nodiscard]] std::span<const ArchitectureRow> architectures() noexcept;
/// The row for a file's general.architecture. Errors: MissingKey, BadValue, UnsupportedArchitecture
/// ("glm4moe is not supported yet", "llama is not a GLM architecture").
[[nodiscard]] Result<const ArchitectureRow*> findArchitecture(const GgufFile& file);

Result<LayerProgram> buildChatGlm(const GgufFile& file);
Result<LayerProgram> buildGlm4(const GgufFile& file);

}  // namespace autoglm
