// The quantization of a whole file as people say it.
// Threads: pure functions.
#pragma once
#include <string>

#include "engine/gguf/reader.h"

namespace autoglm {

/// "Q4_K_M", "Q8_0", "F16": general.file_type when the tensors bear it out, else the type most weights have.
[[nodiscard]] std::string quantMixName(const GgufFile& file);

}  // namespace autoglm
