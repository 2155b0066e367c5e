// Where the built-in model lies: the small guide that lets a fresh install chat with no download.
// Threads: pure functions of environment and file system; any thread.
#pragma once
#include <filesystem>

#include "engine/base/result.h"

namespace autoglm {

/// The first that exists of: the file named by AUTOGLM_GUIDE (and only that one, when it is set), the
/// installed place relative to the executable (../share/open-autoglm/guide.gguf), the source tree's copy for
/// builds in the tree. Errors: NotFound, naming the places that were looked at.
[[nodiscard]] Result<std::filesystem::path> findBuiltinModel();

}  // namespace autoglm
